//! What the history recorded of a release counts before what the policy says of it.

mod support;

use serde_json::{Value, json};
use support::{issue, lines, policy, portfolio};
use warplan_model::history::History;
use warplan_model::policy::Policy;
use warplan_model::scorecard::{ScoreInputs, ScoreRules, Scorecard};
use warplan_model::{Decimal, Digest};
use warplan_score::{in_the_making, releases_compared, score};

const BUG: &str = "kpi:reach sev:P1 type:bug";

fn releases(releases: Value) -> Policy {
    policy(json!({"releases": releases}))
}

/// A scorecard of a release at an instant with `reach` at a value.
fn card(version: &str, as_of: &str, reach: i64) -> Scorecard {
    let policy = releases(json!([{"version": version, "manual": {"depth": 7, "reach": reach}}]));
    let mut card = score(&portfolio(&policy, &[]), &policy, History::none(), None).unwrap();
    card.as_of = as_of.parse().unwrap();
    let digest = Digest::of(&policy);
    card.inputs = Some(ScoreInputs {
        policy: digest,
        snapshot: digest,
        readings: None,
        rules: ScoreRules::of(&policy),
    });
    card
}

fn history(cards: impl IntoIterator<Item = Scorecard>) -> History {
    let mut history = History::default();
    for card in cards {
        let entry = history.append(card, Some("a test")).unwrap().unwrap();
        history.push(entry).unwrap();
    }
    history
}

/// The release before, what it recorded for `reach`, and the credit window.
fn before(policy: &Policy, history: &History, version: Option<&str>) -> String {
    let card = score(&portfolio(policy, &[]), policy, history, version).unwrap();
    let previous = card.kpi("reach").unwrap().previous;
    let previous = previous.map_or("–".to_owned(), |value: Decimal| value.to_string());
    format!("{} {previous}, {}", card.previous.as_deref().unwrap_or("–"), card.credit_window)
}

#[test]
fn the_history_counts_before_the_policy() {
    let policy = releases(json!([
        {"version": "v1", "at": "2026-01-01T00:00:00Z", "recorded": {"reach": 1}},
        {"version": "v2", "manual": {"depth": 7, "reach": 3}}
    ]));
    insta::assert_snapshot!(before(&policy, History::none(), None), @"v1 1, closed after v1 at 2026-01-01T00:00:00Z");
    let history = history([card("v1", "2026-02-01T12:00:00Z", 2)]);
    insta::assert_snapshot!(before(&policy, &history, None), @"v1 2, closed after v1 at 2026-02-01T12:00:00Z");
}

#[test]
fn a_release_that_only_the_history_holds_stands_where_its_instant_puts_it() {
    let listed = releases(json!([{"version": "v3", "manual": {"depth": 7, "reach": 3}}]));
    let cards = [card("v2", "2026-02-01T12:00:00Z", 2), card("v1", "2026-01-01T12:00:00Z", 1)];
    let two = history(cards);
    insta::assert_snapshot!(before(&listed, &two, None), @"v2 2, closed after v2 at 2026-02-01T12:00:00Z");

    let between = releases(json!([
        {"version": "v1.5", "at": "2026-01-15T00:00:00Z", "manual": {"depth": 7, "reach": 3}, "recorded": {"reach": 4}},
        {"version": "v3", "manual": {"depth": 7, "reach": 3}}
    ]));
    insta::assert_snapshot!(before(&between, &two, None), @"v2 2, closed after v2 at 2026-02-01T12:00:00Z");
    insta::assert_snapshot!(before(&between, &two, Some("v1.5")), @"v1 1, closed after v1 at 2026-01-01T12:00:00Z");

    let later = history([card("v4", "2026-03-01T12:00:00Z", 9)]);
    insta::assert_snapshot!(before(&listed, &later, None), @"– –, closed at any time, since no release was recorded before");
}

#[test]
fn a_rerun_of_a_recorded_release_is_compared_with_the_one_before_it() {
    let policy = releases(json!([{"version": "v2", "manual": {"depth": 7, "reach": 3}}]));
    let cards = [card("v1", "2026-02-01T12:00:00Z", 1), card("v2", "2026-02-22T12:00:00Z", 2)];
    insta::assert_snapshot!(before(&policy, &history(cards), None), @"v1 1, closed after v1 at 2026-02-01T12:00:00Z");
}

#[test]
fn a_release_whose_gate_failed_is_passed_over() {
    let mut failed = card("v2", "2026-02-01T12:00:00Z", 0);
    failed.kpis[0].failures.push("below its floor".into());
    failed.passes = false;
    let history = history([card("v1", "2026-01-01T12:00:00Z", 1), failed]);
    let policy = releases(json!([{"version": "v3", "manual": {"depth": 7, "reach": 3}}]));
    insta::assert_snapshot!(before(&policy, &history, None), @"v1 1, closed after v1 at 2026-01-01T12:00:00Z");
}

#[test]
fn closures_before_the_recorded_instant_earned_there() {
    let policy = releases(json!([{"version": "v2", "manual": {"depth": 7, "reach": 3}}]));
    let history = history([card("v1", "2026-02-20T08:00:00Z", 1)]);
    let closed = |id, at| issue(id, BUG, "2026-02-01T00:00:00Z", Some(at));
    let issues = [closed(1, "2026-02-20T08:00:00Z"), closed(2, "2026-02-20T08:00:01Z")];
    let scored = score(&portfolio(&policy, &issues), &policy, &history, None).unwrap();
    assert_eq!(scored.kpi("reach").unwrap().closed, 1);
}

#[test]
fn releases_of_the_history_compare_too() {
    let policy = releases(json!([{"version": "v3", "manual": {"depth": 7, "reach": 3}}]));
    let history = history([card("v1", "2026-01-01T12:00:00Z", 1), card("v2", "2026-02-01T12:00:00Z", 2)]);
    let compared = releases_compared(&policy, &history, None);
    let compared: Vec<_> =
        compared.iter().map(|(version, compares)| format!("{version} {compares}")).collect();
    assert_eq!(compared, ["v1 false", "v2 true", "v3 false"]);
}

#[test]
fn a_release_is_in_the_making_until_it_was_recorded() {
    let policy = releases(json!([
        {"version": "v1", "at": "2026-01-01T00:00:00Z", "recorded": {"reach": 1}},
        {"version": "v2", "manual": {"depth": 7, "reach": 3}},
        {"version": "v3", "manual": {"depth": 7, "reach": 3}}
    ]));
    let history = history([card("v2", "2026-02-01T12:00:00Z", 2)]);
    let making = |instant: &str| in_the_making(&policy, &history, instant.parse().unwrap()).unwrap();
    assert_eq!(making("2025-12-01T00:00:00Z"), "v2", "v1 has no baselines to score it with");
    assert_eq!(making("2026-02-01T12:00:00Z"), "v2");
    assert_eq!(making("2026-02-01T12:00:01Z"), "v3");
}

#[test]
fn a_recorded_release_needs_no_instant_in_the_policy() {
    let policy = releases(json!([
        {"version": "v1", "recorded": {"reach": 1}},
        {"version": "v2", "manual": {"depth": 7, "reach": 3}}
    ]));
    let told = |history: &History| match score(&portfolio(&policy, &[]), &policy, history, None) {
        Ok(card) => card.credit_window,
        Err(faults) => lines(&faults),
    };
    insta::assert_snapshot!(told(History::none()), @"releases[0]: v1 recorded values and does not say when; add at, from which closures count, or set scoring.credit_window to days");
    insta::assert_snapshot!(told(&history([card("v1", "2026-02-01T12:00:00Z", 2)])), @"closed after v1 at 2026-02-01T12:00:00Z");
}
