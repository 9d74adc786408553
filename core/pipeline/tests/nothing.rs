//! A portfolio in which nothing is left to plan.

mod support;

use serde_json::{Value, json};
use support::{policy, policy_json, snapshot, snapshot_json};
use warplan_model::closure::Status;
use warplan_model::plan::Reason;
use warplan_pipeline::forecast::{Runs, forecast};
use warplan_pipeline::graph::graph;
use warplan_pipeline::lanes::lanes;
use warplan_pipeline::next::next;
use warplan_pipeline::nothing::nothing_left;
use warplan_pipeline::{Basis, PipelineError, Planned, trend};

/// The small portfolio on the evening on which the last planned issue was closed.
fn done() -> Value {
    let mut done = snapshot_json();
    done["as_of"] = json!("2026-03-04T18:00:00Z");
    for issue in done["issues"].as_array_mut().unwrap() {
        issue["closed_at"] = json!("2026-03-04T12:00:00Z");
    }
    done
}

fn asked<Answer>(
    policy_value: &Value,
    snapshot_value: &Value,
    ask: impl Fn(&Basis<'_>, Option<Planned>) -> Answer,
) -> Answer {
    let (policy, snapshot) = (policy(policy_value), snapshot(snapshot_value));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
    ask(&basis, nothing_left(&basis))
}

#[test]
fn its_plan_is_empty_and_questions_about_it_have_answers() {
    let mut over = policy_json();
    over["calendar"] = json!({"start": "2026-02-02", "periods": 5});
    for policy in [policy_json(), over] {
        asked(&policy, &done(), |basis, planned| {
            let planned = planned.expect("nothing is open");
            let plan = &planned.plan;
            assert!(plan.sequence.is_empty() && plan.schedule.is_empty() && plan.deferred.is_empty());
            assert_eq!((plan.status, plan.objective), (Status::Optimal, plan.do_nothing));
            assert_eq!(plan.kpis.len(), 2);
            for (course, score) in plan.kpis.iter().zip(&basis.scorecard.kpis) {
                assert!(course.values.iter().all(|value| *value == score.value), "{course:?}");
            }
            assert!(next(basis, &planned, None).issues.is_empty());
            assert!(lanes(basis, &planned).lanes.is_empty());
            assert!(graph(basis, &planned.modelled.problem, Some(&planned.schedule)).nodes.is_empty());
            assert!(!trend::releases(basis, Some(plan)).kpis.is_empty());
        });
    }
}

#[test]
fn open_issues_that_take_no_part_stay_open() {
    let mut left = done();
    left["issues"][5].as_object_mut().unwrap().remove("closed_at");
    asked(&policy_json(), &left, |_, planned| {
        let deferred = planned.expect("no open issue takes part").plan.deferred;
        assert!(matches!(&deferred[..], [one] if one.reason == Reason::TakesNoPart), "{deferred:?}");
    });
}

#[test]
fn a_portfolio_with_work_has_a_plan_of_its_own() {
    asked(&policy_json(), &snapshot_json(), |_, planned| assert!(planned.is_none()));
}

#[test]
fn to_plan_it_is_a_fault_that_says_whether_anything_is_open() {
    let problem = |snapshot_value: &Value| {
        asked(&policy_json(), snapshot_value, |basis, planned| {
            let runs = Runs { count: 1, seed: 1, threads: 1 };
            match forecast(basis, &planned.unwrap().plan, runs) {
                Err(PipelineError::Faults(faults)) => faults.policy[0].problem.clone(),
                other => panic!("{other:?}"),
            }
        })
    };
    assert_eq!(problem(&done()), "no issue is open, so there is nothing to plan");
    let mut left = done();
    left["issues"][5].as_object_mut().unwrap().remove("closed_at");
    assert_eq!(problem(&left), "no open issue takes part, so there is nothing to plan");
}
