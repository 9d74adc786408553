//! Small models worked by hand.

use std::fmt::Write;

use insta::assert_snapshot;
use warplan_certify::{Evaluation, check, evaluate};
use warplan_model::closure::{Answer, Problem, Schedule, to_problem};

fn problem(text: &str) -> Problem {
    to_problem(&serde_json::from_str(text).unwrap()).unwrap()
}

fn answer(text: &str) -> Answer {
    serde_json::from_str(text).unwrap()
}

/// The value of the schedule with these finishes; 0 stays open.
fn value(problem: &Problem, finishes: &[u32]) -> Evaluation {
    let finish = finishes.iter().map(|&finish| (finish > 0).then_some(finish)).collect();
    evaluate(problem, &Schedule { finish })
}

/// One line a KPI and period, then the totals.
fn table(evaluation: &Evaluation) -> String {
    let mut text = String::from(" t  base credit uplift  debt   raw   cap value\n");
    for track in &evaluation.kpis {
        for (at, p) in track.periods.iter().enumerate() {
            let cap = p.cap.map_or("-".into(), |cap| cap.to_string());
            writeln!(
                text,
                "{:>2} {:>5} {:>6} {:>6} {:>5} {:>5} {cap:>5} {:>5}",
                at + 1,
                p.base,
                p.credit,
                p.uplift,
                p.debt,
                p.raw,
                p.value
            )
            .unwrap();
        }
    }
    let (objective, lift) = (evaluation.objective.to_decimal(), evaluation.lift().to_decimal());
    write!(text, "J {objective}, lift {lift}, rewards from {:?}", evaluation.rewards).unwrap();
    text
}

const TWO_ISSUES: &str = r#"{
    "format": "warplan-model/v1", "periods": 5, "weights": [1, 1, 1, 1, 0.5],
    "issues": [{"id": "1"}, {"id": "2"}],
    "kpis": [{"name": "k", "weight": 2, "max": 9, "base": [8, 8, 8, 8, 3], "uplift_limit": 1.5,
              "terms": [{"issue": "1", "credit": 1, "debt": 0.5},
                        {"issue": "2", "credit": 1, "debt": 4, "debt_from": 3},
                        {"issue": "2", "debt": 9, "debt_from": 6}],
              "caps": [{"at": 7, "while_open": ["1"]}, {"at": 6, "while_open": ["1", "2"]}]}],
    "rewards": [{"name": "both", "value": 3, "members": ["1", "2"]}, {"name": "alone", "value": -1, "members": ["1"]}]
}"#;

/// #1 closes in 2: until then its debt of 0.5 counts, and the lower cap of 6 holds until both are closed. #2 closes in
/// 4: in 3 its debt counts alone, 8 + 1 − 4. Then 8 + min(2, 1.5) = 9.5 is above the scale; at last 3 + 1.5.
/// KPI: 2·(6 + 6 + 5 + 9 + 0.5·4.5) = 56.5; both: 3·(1 + 0.5) = 4.5; alone: −(3 + 0.5) = −3.5. J = 57.5.
/// With nothing closed: 2·(6 + 6 + 3.5 + 3.5 + 0.5·0) = 38, the last score held up by the scale's end. Lift = 19.5.
#[test]
fn every_term_of_a_score_is_shown() {
    assert_snapshot!(table(&value(&problem(TWO_ISSUES), &[2, 4])), @r#"
     t  base credit uplift  debt   raw   cap value
     1     8      0      0   0.5   7.5     6     6
     2     8      1      1     0     9     6     6
     3     8      1      1     4     5     6     5
     4     8      2    1.5     0   9.5     -     9
     5     3      2    1.5     0   4.5     -   4.5
    J 57.5, lift 19.5, rewards from [Some(4), Some(2)]
    "#);
    assert_snapshot!(table(&value(&problem(TWO_ISSUES), &[0, 0])), @r#"
     t  base credit uplift  debt   raw   cap value
     1     8      0      0   0.5   7.5     6     6
     2     8      0      0   0.5   7.5     6     6
     3     8      0      0   4.5   3.5     6   3.5
     4     8      0      0   4.5   3.5     6   3.5
     5     3      0      0   4.5  -1.5     6     0
    J 38, lift 0, rewards from [None, None]
    "#);
}

#[test]
fn issues_that_close_beyond_the_horizon_are_open() {
    let problem = problem(TWO_ISSUES);
    assert_eq!(value(&problem, &[2, 6]), value(&problem, &[2, 0]));
    assert_eq!(value(&problem, &[2, u32::MAX]), value(&problem, &[2]));
}

/// 0.333333 · 0.333333 · 0.333333 = 0.037036925926037037, which no six digits hold.
#[test]
fn products_are_exact_and_claims_are_compared_in_millionths() {
    let problem = problem(
        r#"{"format": "warplan-model/v1", "periods": 1, "weights": [0.333333], "issues": [{"id": "1"}],
            "kpis": [{"name": "k", "weight": 0.333333, "base": 0,
                      "terms": [{"issue": "1", "credit": 0.333333}]}]}"#,
    );
    assert_eq!(value(&problem, &[1]).objective.units(), 37_036_925_926_037_037);
    let claims = |objective: &str, bound: &str| {
        let text = format!(
            r#"{{"schedule": {{"1": {{"finish": 1}}}}, "status": "optimal", "objective": {objective}, "bound": {bound}}}"#
        );
        let verdict = check(&problem, &answer(&text)).unwrap();
        let rules: Vec<_> = verdict.claims.iter().map(|claim| claim.rule.name()).collect();
        (rules.join(" "), verdict.gap.unwrap().to_string())
    };
    // The objective is rounded to the nearest millionth and the bound up; a bound rounded to the nearest is equal too.
    assert_eq!(claims("0.037037", "0.037037"), ("".into(), "0".into()));
    assert_eq!(claims("0.037036", "0.037036"), ("objective bound".into(), "-0.000025".into()));
    assert_eq!(claims("0.037037", "0.037038"), ("optimal".into(), "0.000029".into()));
}

/// From 2^53 millionths on (about 9·10⁹) doubles leave out some millionths, and files hold doubles.
#[test]
fn large_claims_are_compared_as_far_as_a_file_carries_them() {
    let problem = problem(
        r#"{"format": "warplan-model/v1", "periods": 1, "issues": [{"id": "1"}],
            "rewards": [{"name": "a", "value": 900000000.000001, "members": ["1"]}],
            "kpis": [{"name": "k", "weight": 100000, "max": 1000000, "base": 654321.123457}]}"#,
    );
    let objective = value(&problem, &[1]).objective.to_decimal();
    assert_eq!(objective.to_string(), "66332112345.700001");
    let written = serde_json::to_string(&objective).unwrap();
    assert_eq!(written, "66332112345.7");
    let plan = |claimed: &str| {
        let text = format!(
            r#"{{"schedule": {{"1": {{"finish": 1}}}}, "status": "optimal", "objective": {claimed}, "bound": {claimed}}}"#
        );
        check(&problem, &answer(&text)).unwrap()
    };
    assert!(plan(&written).accepted());
    assert!(!plan("66332112345.70002").accepted());
}

/// Without a lift there is nothing to take a share of.
#[test]
fn a_gap_needs_a_lift() {
    let problem = problem(TWO_ISSUES);
    let nothing = |bound: &str| {
        let plan = answer(&format!(r#"{{"schedule": {{}}, "bound": {bound}}}"#));
        check(&problem, &plan).unwrap().gap.map(|gap| gap.to_string())
    };
    assert_eq!(nothing("38"), Some("0".into()));
    assert_eq!(nothing("39"), None);
    let plan = answer(r#"{"schedule": {"1": {"finish": 2}, "2": {"finish": 4}}, "bound": 61.4}"#);
    assert_eq!(check(&problem, &plan).unwrap().gap, Some("0.2".parse().unwrap()));
}

#[test]
fn musts_that_clash_leave_an_infeasible_claim_standing() {
    let problem = problem(
        r#"{"format": "warplan-model/v1", "periods": 1, "resources": [{"name": "team", "capacity": 1}],
            "issues": [{"id": "1", "uses": {"team": 1}, "must": true}, {"id": "2", "uses": {"team": 1}, "must": true}]}"#,
    );
    let verdict = check(&problem, &answer(r#"{"schedule": {}, "status": "infeasible"}"#)).unwrap();
    assert!(verdict.claims.is_empty());
    assert!(!verdict.accepted());
}
