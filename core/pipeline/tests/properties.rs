//! What holds for every plan, on random small portfolios.

mod support;

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{planned, policy_json};
use warplan_model::closure::Status;
use warplan_model::plan::Reason;
use warplan_model::{Decimal, IssueId};
use warplan_pipeline::graph::graph;
use warplan_pipeline::next::next;

/// Issues with random labels, parents, dependencies on smaller numbers, and states.
fn portfolios() -> impl Strategy<Value = Value> {
    let kpi = prop::sample::select(vec!["kpi:depth", "kpi:scale", "chore"]);
    let severity = prop::sample::select(vec!["sev:P0", "sev:P1", "sev:P2", "none"]);
    let kind = prop::sample::select(vec!["type:feature", "type:doc"]);
    let issue = (kpi, severity, kind, 0..6usize, 0..6usize, 0..8u8, 1..28u8);
    prop::collection::vec(issue, 1..7).prop_map(|issues| {
        let mut records = Vec::new();
        for (index, (kpi, severity, kind, parent, before, state, day)) in issues.into_iter().enumerate() {
            let mut record = json!({
                "id": index + 1, "title": format!("Issue {index}"), "labels": [kpi, severity, kind],
                "created_at": format!("2026-02-{day:02}T12:00:00Z"), "in_progress": state == 1
            });
            if parent < index && state % 2 == 0 {
                record["parent"] = json!(parent + 1);
            }
            if before < index {
                record["blocked_by"] = json!([before + 1]);
            }
            if state == 0 {
                record["closed_at"] = json!("2026-03-01T00:00:00Z");
            }
            records.push(record);
        }
        json!({"format": "warplan-snapshot/v1", "as_of": "2026-03-01T12:00:00Z", "issues": records})
    })
}

/// The small policy with random deferrals, capacity and horizon, that takes what random data bring.
fn policies() -> impl Strategy<Value = Value> {
    (1..6u32, 1..3u32, prop::collection::vec(prop::sample::select(vec!["P0", "P1", "P2"]), 0..2)).prop_map(
        |(periods, capacity, deferred)| {
            let mut policy = policy_json();
            policy["calendar"]["periods"] = json!(periods);
            policy["teams"]["core"]["capacity"] = json!(capacity);
            policy["umbrellas"] = json!({"allow_closed_before_children": true});
            let deferrals =
                deferred.iter().map(|severity| json!({"select": {"severity": severity}, "reason": "later"}));
            policy["deferrals"] = deferrals.collect();
            policy
        },
    )
}

/// Children that need their umbrella's dependents make a cycle; such data are refused before planning.
fn plannable(snapshot: &Value) -> bool {
    let (policy, snapshot) = (support::policy(&policy_open()), support::snapshot(snapshot));
    warplan_pipeline::Basis::new(&snapshot, &policy, snapshot.as_of, None)
        .is_ok_and(|basis| basis.portfolio.active().next().is_some())
}

fn policy_open() -> Value {
    let mut policy = policy_json();
    policy["umbrellas"] = json!({"allow_closed_before_children": true});
    policy
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_left_out_and_everything_holds(snapshot in portfolios(), policy in policies()) {
        prop_assume!(plannable(&snapshot));
        planned(&policy, &snapshot, |basis, planned| {
            let plan = &planned.plan;
            let sequence: BTreeSet<&IssueId> = plan.sequence.iter().map(|step| &step.issue).collect();
            let deferred: BTreeSet<&IssueId> = plan.deferred.iter().map(|deferred| &deferred.issue).collect();
            assert!(sequence.is_disjoint(&deferred));
            let open: BTreeSet<&IssueId> = basis.portfolio.open().map(|item| &item.id).collect();
            assert_eq!(sequence.union(&deferred).copied().collect::<BTreeSet<_>>(), open);

            let problem = &planned.modelled.problem;
            assert_eq!(warplan_certify::violations(problem, &planned.schedule), []);
            assert_eq!(plan.status, Status::Optimal);
            assert_eq!(plan.lift, plan.objective - plan.do_nothing);
            assert!(plan.lift >= Decimal::ZERO, "doing nothing is a plan too");
            for left in plan.deferred.iter().filter(|left| left.reason == Reason::Policy) {
                let item = basis.portfolio.item(&left.issue).unwrap();
                assert!(warplan_pipeline::problem::deferral_of(basis.policy, item).is_some());
            }
        });
    }

    #[test]
    fn only_what_is_free_is_startable(snapshot in portfolios(), policy in policies()) {
        prop_assume!(plannable(&snapshot));
        planned(&policy, &snapshot, |basis, planned| {
            let list = next(basis, planned, None);
            for (rank, entry) in list.issues.iter().enumerate() {
                let item = basis.portfolio.item(&entry.issue).unwrap();
                assert_eq!(entry.rank, rank + 1);
                assert!(item.open && !item.in_progress && item.children.is_empty());
                assert!(planned.plan.schedule.contains_key(&entry.issue), "deferred issues are not startable");
                // The same by evaluating the schedule without it and all that waits for it.
                let problem = &planned.modelled.problem;
                let mut without = planned.schedule.clone();
                let mut open = vec![problem.index_of(&entry.issue).unwrap()];
                while let Some(index) = open.pop() {
                    without.finish[index] = None;
                    let waits = |&later: &usize| {
                        problem.issues[later].after.iter().any(|before| before.before == index)
                    };
                    open.extend((0..problem.issues.len()).filter(waits));
                }
                let objective = warplan_certify::evaluate(problem, &without).objective;
                assert_eq!(entry.worth, planned.plan.objective - objective.to_decimal());
                for before in &item.after {
                    assert!(!basis.portfolio.item(before).unwrap().open, "{before} blocks {}", entry.issue);
                }
            }
        });
    }

    #[test]
    fn no_chain_is_longer_than_the_critical_path(snapshot in portfolios()) {
        prop_assume!(plannable(&snapshot));
        planned(&policy_open(), &snapshot, |basis, planned| {
            let graph = graph(basis, &planned.modelled.problem, Some(&planned.schedule));
            let problem = &planned.modelled.problem;
            let along: u32 = graph.critical_path.iter().map(|id| problem.issues[problem.index_of(id).unwrap()].duration).sum();
            assert_eq!(along, graph.critical_periods);
            fn longest(problem: &warplan_model::closure::Problem, at: usize) -> u32 {
                let before = problem.issues[at].after.iter().map(|before| longest(problem, before.before));
                problem.issues[at].duration + before.max().unwrap_or(0)
            }
            let brute = (0..problem.issues.len()).map(|at| longest(problem, at)).max().unwrap_or(0);
            assert_eq!(brute, graph.critical_periods);
        });
    }
}
