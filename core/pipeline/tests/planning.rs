//! What a plan says, on a portfolio small enough to work out by hand.

mod support;

use std::collections::BTreeSet;

use serde_json::json;
use support::{planned, policy, policy_json, snapshot, snapshot_json};
use warplan_model::IssueId;
use warplan_model::closure::Status;
use warplan_model::plan::{Plan, Reason};
use warplan_pipeline::{Basis, PipelineError};
use warplan_schedule::Options;

fn days(plan: &Plan) -> Vec<(String, u32)> {
    plan.sequence.iter().map(|step| (step.issue.to_string(), step.finish)).collect()
}

fn reason(plan: &Plan, issue: u64) -> Reason {
    let deferred = plan.deferred.iter().find(|deferred| deferred.issue == IssueId::from(issue));
    deferred.unwrap_or_else(|| panic!("#{issue} is in the sequence")).reason
}

#[test]
fn the_cap_is_lifted_first_and_the_umbrella_closes_with_its_last_child() {
    planned(&policy_json(), &snapshot_json(), |_, planned| {
        let plan = &planned.plan;
        assert_eq!(plan.status, Status::Optimal);
        assert_eq!(plan.objective, plan.bound);
        // #2 takes a day and #3 two: the cap of 6 lifts on day 3, with the umbrella.
        assert_eq!(
            days(plan),
            [("#2", 1), ("#1", 3), ("#3", 3), ("#4", 4), ("#5", 6)].map(|(id, day)| (id.into(), day))
        );
        let lifts = plan.caps[0].lifts.as_ref().unwrap();
        assert_eq!(
            (lifts.period, lifts.on.to_string(), &lifts.by[..]),
            (3, "2026-03-04".into(), &[3.into()][..])
        );
        assert_eq!(plan.calendar[4].first.to_string(), "2026-03-06");
    });
}

#[test]
fn every_open_issue_is_in_the_sequence_or_deferred_with_a_reason() {
    planned(&policy_json(), &snapshot_json(), |basis, planned| {
        let sequence = planned.plan.sequence.iter().map(|step| &step.issue);
        let deferred = planned.plan.deferred.iter().map(|deferred| &deferred.issue);
        let listed: BTreeSet<&IssueId> = sequence.chain(deferred).collect();
        assert_eq!(listed.len(), planned.plan.sequence.len() + planned.plan.deferred.len());
        assert_eq!(listed, basis.portfolio.open().map(|item| &item.id).collect());
        assert_eq!(reason(&planned.plan, 6), Reason::TakesNoPart);
    });
}

#[test]
fn reasons_tell_why_an_issue_stays_open() {
    let mut policy = policy_json();
    policy["deferrals"] = json!([{"select": {"issues": [3]}, "reason": "after the audit"}]);
    policy["calendar"]["periods"] = json!(2);
    policy["durations"]["issues"] = json!({"5": 3});
    planned(&policy, &snapshot_json(), |_, planned| {
        assert_eq!(reason(&planned.plan, 3), Reason::Policy);
        assert_eq!(reason(&planned.plan, 4), Reason::WaitsForDeferred);
        assert_eq!(reason(&planned.plan, 5), Reason::Horizon);
    });
    let mut snapshot = snapshot_json();
    snapshot["issues"][4]["labels"] = json!(["kpi:scale", "type:feature"]);
    planned(&policy_json(), &snapshot, |_, planned| {
        assert_eq!(reason(&planned.plan, 5), Reason::Unclassified)
    });
    let mut policy = policy_json();
    policy["kpis"]["scale"]["max_uplift_per_release"] = json!(0);
    policy["durations"]["issues"] = json!({"5": 3});
    planned(&policy, &snapshot_json(), |_, planned| assert_eq!(reason(&planned.plan, 5), Reason::NoLift));
}

#[test]
fn a_deferral_keeps_what_waits_for_it_open_too() {
    let mut policy = policy_json();
    policy["deferrals"] =
        json!([{"select": {"issues": [3]}, "until": "2026-03-06", "reason": "needs the key"}]);
    planned(&policy, &snapshot_json(), |_, planned| {
        let step = planned.plan.sequence.iter().find(|step| step.issue == 3.into()).unwrap();
        assert_eq!(step.starts_on.to_string(), "2026-03-06");
        assert_eq!(reason(&planned.plan, 4), Reason::Horizon);
    });
}

#[test]
fn pins_and_binding_milestones_are_kept() {
    let mut policy = policy_json();
    policy["pins"] = json!([{"issue": 5, "on": "2026-03-03"}]);
    planned(&policy, &snapshot_json(), |_, planned| assert!(days(&planned.plan).contains(&("#5".into(), 2))));
    let mut policy = policy_json();
    policy["milestones"] = json!({"M1": {"title": "Guide", "due": "2026-03-05", "binding": true}});
    policy["lanes"] = json!([{"name": "docs", "milestone": "M1", "select": {"issues": [4, 5]}}]);
    let found = failure(&policy);
    assert!(matches!(&found, PipelineError::Infeasible(conflict) if !conflict.is_empty()), "{found:?}");
}

#[test]
fn what_clashes_is_told_with_the_places_of_the_policy_that_ask_for_it() {
    let told = |changes: serde_json::Value| {
        let mut policy = policy_json();
        for (key, value) in changes.as_object().unwrap() {
            policy[key] = value.clone();
        }
        let PipelineError::Infeasible(conflict) = failure(&policy) else { panic!("a plan or a fault") };
        conflict.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let pins = json!({"pins": [{"issue": 4, "must": true}, {"issue": 5, "on": "2026-03-03"}, {"issue": 3, "on": "2026-03-03"}]});
    insta::assert_snapshot!(told(pins), @r"
    pins[2].on: #3 must close, which takes 2 days; let it stay open
    pins[1].on: #5 must close, which takes 2 days; let it stay open
    pins[2].on: #3 has to finish by day 2; give it more time
    pins[1].on: #5 has to finish by day 2; give it more time
    teams.core.capacity: core has at most 1 in a day; add capacity
    ");
    let short =
        json!({"pins": [{"issue": 3, "must": true}, {"issue": 5, "must": true}], "calendar": {"periods": 3}});
    insta::assert_snapshot!(told(short), @r"
    pins[0].must: #3 must close, which takes 2 days, within 3 days; let it stay open, or plan further ahead
    pins[1].must: #5 must close, which takes 2 days, within 3 days; let it stay open, or plan further ahead
    teams.core.capacity: core has at most 1 in a day; add capacity
    ");
    let waits = json!({
        "dependencies": {"2": [5]}, "pins": [{"issue": 2, "not_after": "2026-03-03", "must": true}],
        "deferrals": [{"select": {"issues": [5]}, "until": "2026-03-04", "reason": "later"}]
    });
    insta::assert_snapshot!(told(waits), @r"
    pins[0].must: #2 must close, which takes 1 day; let it stay open
    pins[0].not_after: #2 has to finish by day 2; give it more time
    dependencies.2[0]: #2 waits for #5; remove this dependency
    ");
}

fn failure(policy_value: &serde_json::Value) -> PipelineError {
    let (policy, snapshot) = (policy(policy_value), snapshot(&snapshot_json()));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
    warplan_pipeline::plan(&basis, None, &Options::default(), &()).unwrap_err()
}

#[test]
fn a_pin_outside_the_calendar_and_a_team_without_capacity_are_faults_of_the_policy() {
    let away = json!({"from": "2026-03-01", "to": "2026-04-01", "capacity": 0});
    for (key, value, text) in [
        ("pins", json!([{"issue": 5, "on": "2026-03-07"}]), "#5 cannot close on 2026-03-07 within the plan"),
        (
            "teams",
            json!({"core": {"capacity": 1, "changes": [away]}}),
            "core has no capacity in any period of the plan",
        ),
        ("teams", json!({}), "there is no team, so nothing can be planned"),
    ] {
        let mut policy = policy_json();
        policy[key] = value;
        let PipelineError::Faults(faults) = failure(&policy) else { panic!("{key} is no fault") };
        assert_eq!(faults.policy[0].problem, text);
        assert!(!faults.policy[0].remedy.is_empty());
    }
}

#[test]
fn a_sprint_holds_several_working_days_and_skips_holidays() {
    let mut policy = policy_json();
    policy["calendar"] = json!({"periods": 2, "days_per_period": 3, "holidays": ["2026-03-03"]});
    planned(&policy, &snapshot_json(), |_, planned| {
        let last: Vec<String> = planned.plan.calendar.iter().map(|dates| dates.last.to_string()).collect();
        assert_eq!(last, ["2026-03-05", "2026-03-10"]);
        assert!(planned.plan.sequence.iter().all(|step| step.finish <= step.start));
    });
}

#[test]
fn a_team_that_is_away_is_not_planned() {
    let mut policy = policy_json();
    policy["teams"]["core"]["changes"] = json!([{"from": "2026-03-02", "to": "2026-03-04", "capacity": 0}]);
    planned(&policy, &snapshot_json(), |_, planned| {
        assert!(planned.plan.sequence.iter().all(|step| step.start > 3));
    });
}
