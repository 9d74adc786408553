//! Every change of a value is explained by terms that add up to it.

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{issue, policy, portfolio};
use warplan_model::history::History;
use warplan_model::policy::{Policy, Source};
use warplan_model::scorecard::{Amount, CapHeld, KpiScore, ScoreInputs, ScoreRules, Scorecard};
use warplan_model::snapshot::Issue;
use warplan_model::view::{PointsChange, ScoreComparison};
use warplan_model::{Decimal, Digest};
use warplan_score::{compare, delta, score};

fn stated(policy: &Policy, issues: &[Issue]) -> Scorecard {
    let digest = Digest::of(policy);
    let inputs =
        ScoreInputs { policy: digest, snapshot: digest, readings: None, rules: ScoreRules::of(policy) };
    let scorecard = score(&portfolio(policy, issues), policy, History::none(), None).unwrap();
    Scorecard { inputs: Some(inputs), ..scorecard }
}

fn told(comparison: &ScoreComparison) -> String {
    let line = |delta: &warplan_model::view::KpiDelta| {
        let terms = delta.terms.named().into_iter().filter(|(_, change)| *change != Decimal::ZERO);
        let terms: Vec<String> = terms.map(|(name, change)| format!("{name} {change:+}")).collect();
        let points = |changes: &[PointsChange]| {
            let shown =
                changes.iter().map(|change| format!("{} {}→{}", change.issue, change.from, change.to));
            shown.collect::<Vec<_>>().join(" ")
        };
        let caps = delta
            .caps
            .as_ref()
            .map(|caps| [&caps.from, &caps.to].map(|cap| cap.as_ref().map(|cap| cap.at.to_string())));
        format!(
            "{} {}→{} {:+}: {}; credits {}; debts {}; caps {caps:?}; regressed {}",
            delta.kpi,
            delta.from,
            delta.to,
            delta.delta,
            terms.join(" "),
            points(&delta.credits),
            points(&delta.debts),
            delta.regressed
        )
    };
    comparison.kpis.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_issues_and_caps_behind_a_change_are_named() {
    let policy = policy(json!({}));
    let open = "2026-02-01T00:00:00Z";
    let before = [
        issue(1, "kpi:depth sev:P0 type:bug", open, None),
        issue(2, "kpi:depth sev:P1 type:bug", open, None),
        issue(3, "kpi:reach sev:P1 type:bug", "2026-02-22T00:00:00Z", None),
    ];
    let mut after = before.clone();
    after[0].closed_at = Some("2026-02-22T00:00:00Z".parse().unwrap());
    after[1].labels = vec!["kpi:depth".into(), "sev:P2".into(), "type:bug".into()];
    after[2].created_at = "2026-02-02T00:00:00Z".parse().unwrap();
    let mut later = policy.clone();
    later.releases[0].version = "v2".into();
    later.releases[0].telemetry.insert("depth".into(), "7.5".parse().unwrap());
    let compared = compare(&stated(&policy, &before), &stated(&later, &after)).unwrap();
    insta::assert_snapshot!(told(&compared), @r#"
    depth 6→7.56 +1.56: base +0.5 credit +0.18 debt +0.32 cap +0.56; credits #1 0→0.18; debts #1 0.24→0 #2 0.2→0.12; caps Some([Some("6"), None]); regressed false
    reach 3→2.8 -0.2: debt -0.2; credits ; debts #3 0→0.2; caps None; regressed false
    "#);
    assert!(compared.passes);
}

#[test]
fn a_drop_beyond_what_the_later_policy_allows_is_a_regression() {
    let from = policy(json!({}));
    let mut to = policy(json!({"releases": [{"version": "v2", "manual": {"depth": 5.9, "reach": 3}}]}));
    let (before, after) = (stated(&from, &[]), stated(&to, &[]));
    assert!(!compare(&before, &after).unwrap().passes, "7 to 5.9, where 1 is allowed");
    to.kpis["depth"].max_drop = Some("1.1".parse().unwrap());
    assert!(compare(&before, &stated(&to, &[])).unwrap().passes);
}

#[test]
fn what_does_not_compare_is_refused_in_words() {
    let sample = policy(json!({}));
    let refused = |from: &Scorecard, to: &Scorecard| {
        let reasons = compare(from, to).unwrap_err();
        reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let changed = |changes: Value| stated(&policy(changes), &[]);
    let before = stated(&sample, &[]);
    let without = Scorecard { inputs: None, ..before.clone() };
    let mut wrong = before.clone();
    wrong.kpis[0].value = Decimal::from_int(9);
    let kpis = json!({"depth": {"source": "telemetry", "caps": [{"at": 5, "while_open": {"severity": "P0"}}]}, "speed": {}});
    let cases = [
        refused(&without, &before),
        refused(&before, &wrong),
        refused(&before, &changed(json!({"scale": {"min": 0, "max": 20}}))),
        refused(
            &before,
            &changed(
                json!({"scoring": {"close_credit_points": 0.2, "overdue_debt_points": 0.2, "credit_window": {"days": 30}}}),
            ),
        ),
        refused(
            &before,
            &changed(
                json!({"kpis": kpis, "releases": [{"version": "v1", "manual": {"depth": 7, "speed": 3}}]}),
            ),
        ),
    ];
    insta::assert_snapshot!(cases.join("\n\n"), @r#"
    v1 does not say of which policy and snapshot it is, so that nobody can tell what it measures

    v1 contradicts itself: depth: the value is 9, and its terms give 7

    they were scored under other rules: scale.max was 10 and is 20

    they were scored under other rules: scoring.close_credit_points was 0.15 and is 0.2
    they were scored under other rules: scoring.credit_window was "since-last-release" and is {"days":30}

    they score other KPIs: the second without reach and with speed
    they were scored under other rules: kpis.depth.caps was [{"at":6,"while_open":{"severity":["P0"]}}] and is [{"at":5,"while_open":{"severity":["P0"]}}]
    they were scored under other rules: kpis.depth.max_uplift_per_release was 1 and is absent
    "#);
}

/// Points up to 3 for issues among eight.
fn amounts() -> impl Strategy<Value = Vec<Amount>> {
    prop::collection::btree_map(1..8u64, 1..3_000_000i64, 0..6).prop_map(|points| {
        let amount = |(issue, micros): (u64, i64)| Amount {
            issue: issue.into(),
            points: Decimal::from_micros(micros),
        };
        points.into_iter().map(amount).collect()
    })
}

/// A score whose terms give its value on the scale from 0 to 10.
fn scores() -> impl Strategy<Value = KpiScore> {
    let tenth = |limit: i64| (0..=limit).prop_map(|tenths| Decimal::from_micros(tenths * 100_000));
    (tenth(100), amounts(), amounts(), prop::option::of(tenth(20)), prop::option::of(tenth(100))).prop_map(
        |(base, credits, debts, limit, cap)| {
            let sum = |amounts: &[Amount]| amounts.iter().map(|amount| amount.points).sum::<Decimal>();
            let (credit, debt) = (sum(&credits), sum(&debts));
            let cap =
                cap.map(|at| CapHeld { at, because: "open P0".into(), issues: vec![9.into()], binds: false });
            let mut score = KpiScore {
                kpi: "depth".into(),
                title: "Depth".into(),
                open: 0,
                closed: credits.len(),
                base,
                base_source: Source::Manual,
                probed: None,
                tier: None,
                confidence: None,
                credit,
                credits,
                uplift: limit.map_or(credit, |limit| credit.min(limit)),
                debt,
                debts,
                cap,
                value: Decimal::ZERO,
                band: None,
                previous: None,
                delta: None,
                failures: Vec::new(),
            };
            score.value = score.capped().clamped(Decimal::ZERO, Decimal::from_int(10));
            score
        },
    )
}

proptest! {
    #[test]
    fn terms_add_up_to_the_change_and_issues_to_their_terms(from in scores(), to in scores()) {
        let moved = delta(&from, &to);
        let sum: Decimal = moved.terms.named().into_iter().map(|(_, change)| change).sum();
        prop_assert_eq!(sum, moved.delta);
        prop_assert_eq!(moved.delta, to.value - from.value);
        let points = |changes: &[PointsChange]| changes.iter().map(|change| change.to - change.from).sum::<Decimal>();
        prop_assert_eq!(points(&moved.credits), moved.terms.credit);
        prop_assert_eq!(-points(&moved.debts), moved.terms.debt);
        prop_assert_eq!(moved.moves(), from != KpiScore { closed: from.closed, ..to });
    }

    #[test]
    fn nothing_changes_from_a_score_to_itself(score in scores()) {
        prop_assert!(!delta(&score, &score).moves());
    }
}
