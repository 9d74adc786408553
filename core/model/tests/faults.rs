//! What keeps a portfolio from being built, in the words that people read.

mod support;

use serde_json::{Value, json};
use support::{lines, read, warnings};

fn snapshot_faults(issues: Value, changes: Value) -> Vec<String> {
    let faults = read(issues, changes).unwrap_err();
    assert_eq!(faults.policy, []);
    lines(&faults.snapshot)
}

#[test]
fn a_cycle_is_printed_in_the_order_of_its_needs() {
    let issues = json!([
        {"id": 1, "blocked_by": [3]},
        {"id": 2, "blocked_by": [1]},
        {"id": 3, "blocked_by": [2]},
        {"id": 4, "blocked_by": [4]},
        {"id": 5, "blocked_by": [1]},
    ]);
    insta::assert_debug_snapshot!(snapshot_faults(issues, json!({})), @r#"
    [
        "a dependency cycle: #1 needs #3 needs #2 needs #1; remove one of these dependencies",
        "a dependency cycle: #4 needs #4; remove one of these dependencies",
    ]
    "#);
}

#[test]
fn an_umbrella_that_its_own_child_waits_for_is_a_cycle() {
    let issues = json!([{"id": 1}, {"id": 2, "parent": 1, "blocked_by": [1]}]);
    insta::assert_debug_snapshot!(snapshot_faults(issues, json!({})), @r#"
    [
        "a dependency cycle: #1 needs #2 needs #1; remove one of these dependencies",
    ]
    "#);
}

#[test]
fn a_cycle_is_a_fault_of_the_policy_when_the_policy_adds_to_the_tracker_what_closes_it() {
    let issues = json!([{"id": 1, "blocked_by": [2]}, {"id": 2}, {"id": 3}, {"id": 4, "parent": 3}]);
    let changes = json!({"dependencies": {"2": [3, 1], "4": [3], "1": [2]}});
    let faults = read(issues, changes).unwrap_err();
    assert_eq!(faults.snapshot, []);
    insta::assert_debug_snapshot!(lines(&faults.policy), @r#"
    [
        "dependencies.2[1]: this closes a dependency cycle: #1 needs #2 needs #1; remove it, or another one of the cycle",
        "dependencies.4[0]: this closes a dependency cycle: #3 needs #4 needs #3; remove it, or another one of the cycle",
    ]
    "#);

    let issues = json!([{"id": 1}, {"id": 2, "blocked_by": [1]}]);
    let faults = read(issues, json!({"umbrellas": {"children": {"1": [2]}}})).unwrap_err();
    insta::assert_debug_snapshot!(lines(&faults.policy), @r#"
    [
        "umbrellas.children.1[0]: this closes a dependency cycle: #1 needs #2 needs #1; remove it, or another one of the cycle",
    ]
    "#);
}

#[test]
fn a_cycle_through_a_closed_issue_holds_nothing_up() {
    let issues = json!([
        {"id": 1, "blocked_by": [2]},
        {"id": 2, "blocked_by": [1], "closed_at": "2026-03-02T12:00:00Z"},
    ]);
    assert!(read(issues, json!({})).is_ok());
}

#[test]
fn an_umbrella_closed_before_its_children_is_a_fault_or_on_request_a_warning() {
    let issues = json!([
        {"id": 1, "closed_at": "2026-03-05T12:00:00Z"},
        {"id": 2, "parent": 1},
        {"id": 3, "parent": 1, "closed_at": "2026-03-04T12:00:00Z"},
        {"id": 4, "parent": 1},
    ]);
    insta::assert_debug_snapshot!(snapshot_faults(issues.clone(), json!({})), @r#"
    [
        "umbrella #1 is closed and #2, #4 still open; reopen it, close the children, or set umbrellas.allow_closed_before_children",
    ]
    "#);
    let allowed = json!({"umbrellas": {"allow_closed_before_children": true}});
    insta::assert_debug_snapshot!(warnings(&read(issues, allowed).unwrap()), @r#"
    [
        "umbrella closed before its children (#1): umbrella #1 is closed and #2, #4 still open",
    ]
    "#);
}

#[test]
fn issues_that_the_policy_names_and_the_snapshot_lacks_are_found_wherever_they_stand() {
    let unknown = |id: u32| json!({"issues": [1, id]});
    let faults = read(
        json!([{"id": 1}]),
        json!({
            "dependencies": {"10": [1], "1": [11]},
            "umbrellas": {"children": {"12": [1], "1": [13]}},
            "surfaces": {"api": {"select": unknown(14), "umbrella": 15}},
            "durations": {
                "issues": {"16": 2}, "rules": [{"select": unknown(17), "days": 1}],
                "ranges": [{"select": unknown(24), "low": 1, "likely": 2, "high": 4}],
            },
            "pins": [{"issue": 18, "must": true}],
            "kpis": {"depth": {"caps": [{"at": 6, "while_open": unknown(19)}]}},
            "lanes": [{"name": "one", "select": unknown(20)}],
            "deferrals": [{"select": unknown(21), "reason": "later"}],
            "teams": {"team": {"capacity": 1}},
            "assignments": [{"select": unknown(22), "uses": {"team": 1}}],
            "exit_criteria": [{"id": "done", "text": "Done", "reward": {"value": 1, "closes": unknown(23)}}],
        }),
    );
    let faults = faults.unwrap_err();
    assert_eq!(faults.snapshot, []);
    assert!(faults.policy.iter().all(|fault| fault.issue.is_some()));
    insta::assert_debug_snapshot!(lines(&faults.policy), @r#"
    [
        "dependencies.1[0]: the snapshot has no issue #11; correct the number or remove it",
        "dependencies.10: the snapshot has no issue #10; correct the number or remove it",
        "umbrellas.children.1[0]: the snapshot has no issue #13; correct the number or remove it",
        "umbrellas.children.12: the snapshot has no issue #12; correct the number or remove it",
        "surfaces.api.umbrella: the snapshot has no issue #15; correct the number or remove it",
        "durations.issues.16: the snapshot has no issue #16; correct the number or remove it",
        "pins[0].issue: the snapshot has no issue #18; correct the number or remove it",
        "kpis.depth.caps[0].while_open.issues[1]: the snapshot has no issue #19; correct the number or remove it",
        "surfaces.api.select.issues[1]: the snapshot has no issue #14; correct the number or remove it",
        "lanes[0].select.issues[1]: the snapshot has no issue #20; correct the number or remove it",
        "deferrals[0].select.issues[1]: the snapshot has no issue #21; correct the number or remove it",
        "durations.rules[0].select.issues[1]: the snapshot has no issue #17; correct the number or remove it",
        "durations.ranges[0].select.issues[1]: the snapshot has no issue #24; correct the number or remove it",
        "assignments[0].select.issues[1]: the snapshot has no issue #22; correct the number or remove it",
        "exit_criteria[0].reward.closes.issues[1]: the snapshot has no issue #23; correct the number or remove it",
    ]
    "#);
}

#[test]
fn faults_of_the_policy_and_of_the_data_come_together() {
    let issues = json!([{"id": 1, "blocked_by": [1]}]);
    let faults = read(issues, json!({"pins": [{"issue": 2, "must": true}]})).unwrap_err();
    assert_eq!((faults.policy.len(), faults.snapshot.len()), (1, 1));
}

#[test]
fn a_snapshot_of_another_portfolio_is_named_before_its_missing_issues() {
    let changes = json!({"dependencies": {"11": [12]}, "umbrellas": {"children": {"11": [13]}}});
    let faults = read(json!([{"id": 1}]), changes.clone()).unwrap_err();
    assert_eq!(faults.policy.len(), 5);
    insta::assert_snapshot!(lines(&faults.policy)[0], @"none of the 3 issues that the policy names is in the snapshot; is it the snapshot of this policy's portfolio? give the right one");
    let faults = read(json!([{"id": 13}]), changes).unwrap_err();
    insta::assert_snapshot!(lines(&faults.policy)[0], @"dependencies.11: the snapshot has no issue #11; correct the number or remove it");
}
