//! Which changes leave a stored plan in force.

mod support;

use serde_json::{Value, json};
use support::{planned, policy, policy_json, snapshot, snapshot_json};
use warplan_model::plan::Plan;
use warplan_pipeline::Basis;
use warplan_pipeline::restore::{Departure, Restored, restore};

/// The small policy with a lane, a milestone and a deferral.
fn rules() -> Value {
    let mut policy = policy_json();
    policy["milestones"] = json!({"M1": {"title": "Uncap"}, "M2": {"title": "Publish"}});
    policy["lanes"] = json!([{"name": "Uncap", "goal": "No P0", "milestone": "M1", "select": {"kpi": "depth"}},
        {"name": "Publish", "milestone": "M2", "select": {"kpi": "scale"}}]);
    policy["deferrals"] = json!([{"select": {"issues": [5]}, "reason": "later", "milestone": "M1"}]);
    policy
}

fn plan() -> Plan {
    planned(&rules(), &snapshot_json(), |_, planned| planned.plan.clone())
}

/// Whether a plan is in force under another policy, or else why not.
fn held(policy_value: &Value, snapshot_value: &Value, plan: &Plan) -> Result<bool, Vec<Departure>> {
    let (policy, snapshot) = (policy(policy_value), snapshot(snapshot_value));
    let then = Basis::new(&snapshot, &policy, plan.inputs.as_of, None).unwrap();
    match restore(&then, plan.clone()).unwrap() {
        Restored::InForce { planned, other_policy } => {
            assert_eq!(planned.plan, *plan);
            Ok(other_policy)
        }
        Restored::Stale(departures) => Err(departures),
    }
}

#[test]
fn closing_an_issue_as_planned_leaves_a_plan_in_force() {
    let plan = plan();
    assert_eq!(held(&rules(), &snapshot_json(), &plan), Ok(false));
    let mut later = snapshot_json();
    later["as_of"] = json!("2026-03-03T12:00:00Z");
    later["issues"][1]["closed_at"] = json!("2026-03-02T12:00:00Z");
    assert_eq!(held(&rules(), &later, &plan), Ok(false));
    later["issues"][2]["labels"] = json!(["kpi:depth", "sev:P1", "type:feature"]);
    assert_eq!(held(&rules(), &later, &plan), Err(vec![Departure::Snapshot]));
}

#[test]
fn what_does_not_concern_the_plan_may_change_in_the_policy() {
    let plan = plan();
    for (pointer, value) in [
        ("/objective", json!("Another text.")),
        ("/lanes/0/goal", json!("Nothing that blocks")),
        ("/kpis/scale/floor", json!(4)),
        ("/deferrals/0/reason", json!("much later")),
        ("/drift", json!({"late_issues": 3})),
        ("/economics", json!({"currency": "EUR", "team_day": 800, "point_day": 100})),
    ] {
        assert_eq!(held(&changed(pointer, value), &snapshot_json(), &plan), Ok(true), "{pointer}");
    }
}

#[test]
fn what_the_plan_rests_on_or_names_may_not() {
    let plan = plan();
    for (pointer, value) in [
        ("/teams/core/capacity", json!(2)),
        ("/kpis/depth/max_uplift_per_release", json!(2)),
        ("/calendar/holidays", json!(["2026-03-04"])),
        ("/lanes/0/milestone", json!("M2")),
        ("/lanes/0/name", json!("Another lane")),
        ("/deferrals", json!([{"select": {"issues": [5]}, "reason": "later", "milestone": "M2"}])),
    ] {
        let found = held(&changed(pointer, value), &snapshot_json(), &plan);
        assert_eq!(found, Err(vec![Departure::Policy]), "{pointer}");
    }
}

#[test]
fn the_release_that_is_scored_is_named() {
    let mut policy = rules();
    policy["releases"] = json!([{"version": "v2", "manual": {"depth": 7, "scale": 4}}]);
    let release = Departure::Release(Some("v1".into()), Some("v2".into()));
    assert_eq!(held(&policy, &snapshot_json(), &plan()), Err(vec![Departure::Policy, release]));
}

/// The policy with another value at a place, which need not be there.
fn changed(pointer: &str, value: Value) -> Value {
    let mut policy = rules();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = policy.pointer_mut(parent).unwrap();
    match parent {
        Value::Object(map) => map.insert(key.into(), value),
        other => panic!("{other} has no keys"),
    };
    policy
}
