//! What multipliers prove of changed models, against the best schedule of each.

#[allow(dead_code)] // Of its strategies only models are needed.
mod support;

use proptest::collection::vec;
use proptest::prelude::*;
use support::multipliers::{Draw, best};
use warplan_certify::{Margin, bound, margins};
use warplan_model::closure::*;
use warplan_model::{Decimal, Exact};

/// Every change that a model can be asked about.
fn changes(problem: &Problem) -> Vec<Change> {
    let (periods, issues) = (problem.periods, 0..problem.issues.len());
    let mut changes = Vec::new();
    for resource in 0..problem.resources.len() {
        let spans = (1..=periods).flat_map(|first| (first..=periods).map(move |last| (first, last)));
        changes.extend(spans.map(|(first, last)| Change::Capacity { resource, first, last }));
    }
    changes.extend(issues.clone().map(|issue| Change::Debt { issue, kpis: problem.kpis.len() }));
    changes.extend(issues.clone().map(|issue| Change::Caps { issue }));
    for issue in issues {
        let before = problem.issues[issue].after.iter().map(|precedence| precedence.before);
        changes.extend(before.map(|before| Change::Dependency { issue, before }));
    }
    changes
}

fn changed(problem: &Problem, change: &Change) -> Problem {
    let mut changed = problem.clone();
    change.apply(&mut changed);
    changed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn no_schedule_of_a_changed_model_is_better_than_what_the_multipliers_prove_of_it(
        file in support::model(),
        seeds in vec(any::<u32>(), 200),
    ) {
        let problem = to_problem(&file).unwrap();
        prop_assume!(problem.issues.len() <= 4 || problem.periods <= 3);
        let certificate = Draw::new(&problem, seeds).certificate();
        let changes = changes(&problem);
        let found = margins(&problem, &certificate, &changes);
        prop_assert_eq!(found.clone().map(|found| found.bound), bound(&problem, &certificate));
        let Ok(found) = found else { return Ok(()) };
        let now = best(&problem);
        for (change, Margin { bound, gain }) in changes.iter().zip(&found.changed) {
            prop_assert!(*gain >= Decimal::ZERO);
            let then = best(&changed(&problem, change));
            prop_assert!(now <= then, "{change:?} costs something");
            if let Some(then) = then {
                prop_assert!(Exact::from(*bound) >= then, "{change:?}: {bound} is proven, {} reached", then.to_decimal());
            }
        }
    }

    /// More capacity changes nothing that the multipliers stand on, so that they prove the same as ever.
    #[test]
    fn what_capacity_brings_is_what_the_changed_model_is_proven_to_have(
        file in support::model(),
        seeds in vec(any::<u32>(), 200),
    ) {
        let problem = to_problem(&file).unwrap();
        let certificate = Draw::new(&problem, seeds).certificate();
        let mut changes = changes(&problem);
        changes.retain(|change| matches!(change, Change::Capacity { .. }));
        let Ok(found) = margins(&problem, &certificate, &changes) else { return Ok(()) };
        for (change, margin) in changes.iter().zip(&found.changed) {
            prop_assert_eq!(Ok(margin.bound), bound(&changed(&problem, change), &certificate));
        }
    }
}

fn problem(model: &str) -> Problem {
    to_problem(&serde_json::from_str(model).unwrap()).unwrap()
}

/// Bounds and gains of changed models.
fn proven(problem: &Problem, certificate: &str, changes: &[Change]) -> Vec<[String; 2]> {
    let found = margins(problem, &serde_json::from_str(certificate).unwrap(), changes).unwrap();
    found.changed.iter().map(|margin| [margin.bound.to_string(), margin.gain.to_string()]).collect()
}

/// One team, two issues of a day: the price of its first day is what a second person is worth there.
#[test]
fn a_unit_is_worth_its_price() {
    let problem = problem(
        r#"{"format": "warplan-model/v1", "periods": 2, "resources": [{"name": "team", "capacity": 1}],
            "issues": [{"id": "1", "uses": {"team": 1}}, {"id": "2", "uses": {"team": 1}}],
            "kpis": [{"name": "depth", "base": 5, "terms": [{"issue": "1", "credit": 1}, {"issue": "2", "credit": 2}]}]}"#,
    );
    let one_more = |first, last| Change::Capacity { resource: 0, first, last };
    let found = proven(
        &problem,
        r#"{"bound": 15, "capacity": {"team": {"1": 1}}}"#,
        &[one_more(1, 1), one_more(2, 2)],
    );
    assert_eq!(found, [["16", "1"], ["15", "0"]]);
    assert_eq!(best(&changed(&problem, &one_more(1, 1))).unwrap().to_decimal(), Decimal::from_int(16));
    assert_eq!(best(&changed(&problem, &one_more(2, 2))).unwrap().to_decimal(), Decimal::from_int(15));
}

/// 3 waits for 1, which has a price, and 4 for both. With the price given back to 3 and left to 1 the bound would be 5; the
/// whole of it given to 3 and taken from 1 leaves 4, which is right: both close on the first day.
#[test]
fn the_price_of_a_dependency_within_a_tree_is_given_to_one_end_and_taken_from_the_other() {
    let problem = problem(
        r#"{"format": "warplan-model/v1", "periods": 2,
            "issues": [{"id": "1"}, {"id": "3", "after": [{"id": "1"}]},
                       {"id": "4", "duration": 0, "after": [{"id": "1"}, {"id": "3"}]}],
            "kpis": [{"name": "depth", "base": 0, "terms": [{"issue": "1", "credit": 1}, {"issue": "3", "credit": 1}]}]}"#,
    );
    let certificate = r#"{"bound": 4, "dependencies": [{"issue": "3", "after": "1", "prices": {"2": 1}}]}"#;
    let change = Change::Dependency { issue: 1, before: 0 };
    assert_eq!(proven(&problem, certificate, std::slice::from_ref(&change)), [["4", "0"]]);
    assert_eq!(best(&problem).unwrap().to_decimal(), Decimal::from_int(3));
    assert_eq!(best(&changed(&problem, &change)).unwrap().to_decimal(), Decimal::from_int(4));
}

/// The cap holds on the first day, which 1 takes: it costs the half between 6 and 7 less the debt. The bound cannot see that
/// a later debt brings nothing under the cap.
#[test]
fn an_issue_that_holds_a_cap_is_worth_what_the_score_would_be_without() {
    let problem = problem(
        r#"{"format": "warplan-model/v1", "periods": 2, "issues": [{"id": "1", "duration": 2}],
            "kpis": [{"name": "depth", "base": 7, "terms": [{"issue": "1", "debt": 0.5, "debt_from": 1}],
                      "caps": [{"at": 6, "while_open": ["1"]}]}]}"#,
    );
    let certificate = r#"{"bound": 13, "kpis": {"depth": {"1": {"ceiling": 1}}}}"#;
    let changes =
        [Change::Caps { issue: 0 }, Change::Debt { issue: 0, kpis: 1 }, Change::Debt { issue: 0, kpis: 0 }];
    assert_eq!(proven(&problem, certificate, &changes), [["13.5", "0.5"], ["13.5", "0.5"], ["13", "0"]]);
    let then = changes.map(|change| best(&changed(&problem, &change)).unwrap().to_decimal().to_string());
    assert_eq!(then, ["13.5", "13", "13"]);
}
