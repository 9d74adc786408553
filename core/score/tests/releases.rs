//! Which release is compared with which.

mod support;

use serde_json::json;
use support::{policy, portfolio};
use warplan_model::history::History;
use warplan_model::policy::Policy;
use warplan_score::{releases_compared, score};

fn history() -> Policy {
    policy(json!({
        "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2, "credit_window": {"days": 30}},
        "releases": [
            {"version": "v1", "recorded": {"depth": 5, "reach": 2}},
            {"version": "v2", "manual": {"depth": 7, "reach": 3}, "recorded": {"depth": 6, "reach": 2}},
            {"version": "v3", "manual": {"depth": 7, "reach": 3}},
            {"version": "v4", "manual": {"depth": 7, "reach": 3}}
        ]
    }))
}

#[test]
fn a_rerun_is_compared_with_the_release_before_it() {
    let policy = history();
    let rerun = score(&portfolio(&policy, &[]), &policy, History::none(), Some("v2")).unwrap();
    assert_eq!((rerun.release.as_deref(), rerun.previous.as_deref()), (Some("v2"), Some("v1")));
}

#[test]
fn a_release_without_baselines_is_one_fault_that_names_those_that_can_be_scored() {
    let mut policy = history();
    let told = |policy: &Policy| {
        let faults = score(&portfolio(policy, &[]), policy, History::none(), Some("v1")).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(told(&policy), @"releases[0]: release v1 has recorded values and no baselines, so it can only be compared with; score v2 or v3 or v4, or add a value for each KPI under manual");
    policy.releases.truncate(1);
    policy.releases[0].recorded.clear();
    insta::assert_snapshot!(told(&policy), @"releases[0]: release v1 has no baselines; add a value for each KPI under manual");
}

#[test]
fn releases_that_recorded_nothing_are_passed_over() {
    let policy = history();
    let last = score(&portfolio(&policy, &[]), &policy, History::none(), None).unwrap();
    assert_eq!((last.release.as_deref(), last.previous.as_deref()), (Some("v4"), Some("v2")));
}

#[test]
fn releases_compare_when_both_have_a_value_for_every_kpi() {
    let mut policy = history();
    let compared = |policy: &Policy, scored: Option<&str>| {
        let scorecard = scored
            .map(|version| score(&portfolio(policy, &[]), policy, History::none(), Some(version)).unwrap());
        let releases = releases_compared(policy, History::none(), scorecard.as_ref()).into_iter();
        releases.filter(|(_, compared)| *compared).map(|(version, _)| version).collect::<Vec<_>>()
    };
    assert_eq!(compared(&policy, None), ["v2"]);
    assert_eq!(compared(&policy, Some("v4")), ["v2", "v4"], "a scorecard stands in for its release");
    policy.releases[1].recorded.remove("reach");
    assert_eq!(compared(&policy, Some("v4")), [""; 0], "v2 has no value for reach any more");
    assert_eq!(compared(&policy, Some("v2")), [""; 0], "and its record is not rewritten by a rerun");
}
