//! Serial schedule generation: worked by hand, and against what must hold for any model.

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{chain, problem};
use warplan_forecast::generate;
use warplan_model::closure::Problem;

#[test]
fn each_issue_takes_the_first_room_after_what_it_needs() {
    let first = [1; 4];
    assert_eq!(generate(&chain(), &[0, 1, 2, 3], &first), [2, 3, 4, 3]);
    assert_eq!(generate(&chain(), &[2, 3, 1, 0], &first), [3, 4, 1, 4], "needs come first in any order");
    assert_eq!(
        generate(&chain(), &[1, 2], &first),
        [0, 1, 2, 0],
        "what is not carried out is not waited for"
    );
}

#[test]
fn no_issue_starts_before_its_first_period() {
    assert_eq!(generate(&chain(), &[0, 1, 2, 3], &[3, 1, 1, 9]), [4, 5, 1, 9], "c fills the gap before a");
    assert_eq!(generate(&chain(), &[0, 1, 2, 3], &[12, 1, 1, 1]), [13, 13, 1, 13], "a finds no room");
}

#[test]
fn absences_and_several_teams_are_kept_to() {
    let model = problem(json!({
        "format": "warplan-model/v1", "periods": 6,
        "resources": [
            {"name": "core", "capacity": [1, 0, 1, 1, 1, 1]},
            {"name": "docs", "capacity": [0.5, 0.5, 0.5, 1, 1, 1]},
            {"name": "free", "capacity": null}
        ],
        "issues": [
            {"id": "a", "duration": 1, "uses": {"core": 1, "docs": 1, "free": 7}},
            {"id": "b", "duration": 2, "uses": {"core": 1}},
            {"id": "c", "duration": 3, "uses": {"docs": 0.5}}
        ]
    }));
    assert_eq!(generate(&model, &[0, 1, 2], &[1; 3]), [4, 6, 3]);
}

/// Up to seven issues with needs among the earlier ones, two teams, ten periods.
fn models() -> impl Strategy<Value = Problem> {
    let issue = (1..4i64, 0..3i64, 0..2i64, prop::collection::vec(0..7usize, 0..3));
    (prop::collection::vec(issue, 1..8), 1..4i64).prop_map(|(issues, capacity)| {
        let entries = issues.iter().enumerate().map(|(at, (duration, core, docs, needs))| {
            let after = needs.iter().filter(|&&need| need < at);
            let after: std::collections::BTreeSet<_> = after.map(|need| format!("i{need}")).collect();
            let after: Vec<Value> = after.into_iter().map(|id| json!({"id": id})).collect();
            json!({"id": format!("i{at}"), "duration": duration, "after": after,
                "uses": {"core": core.min(&capacity), "docs": docs}})
        });
        problem(json!({
            "format": "warplan-model/v1", "periods": 10, "issues": entries.collect::<Vec<_>>(),
            "resources": [{"name": "core", "capacity": capacity}, {"name": "docs", "capacity": 1}]
        }))
    })
}

/// Whether finishes keep to precedence and capacities, looked at period by period.
fn holds(problem: &Problem, finish: &[u32]) -> bool {
    let closes = |issue: usize| finish[issue] <= problem.periods;
    let works = |issue: usize, period: u32| {
        (problem.issues[issue].start(finish[issue])..=finish[issue]).contains(&period)
    };
    let issues = 0..problem.issues.len();
    let precedence = issues.clone().filter(|&issue| closes(issue)).all(|issue| {
        let after = &problem.issues[issue].after;
        after.iter().all(|before| finish[issue] >= finish[before.before] + before.lag)
    });
    let capacity = (1..=problem.periods).all(|period| {
        problem.resources.iter().enumerate().all(|(resource, team)| {
            let used =
                issues.clone().filter(|&issue| closes(issue) && works(issue, period)).flat_map(|issue| {
                    let uses = problem.issues[issue].uses.iter();
                    uses.filter(|(of, _)| *of == resource).map(|(_, units)| units.micros())
                });
            team.capacity[period as usize - 1].is_none_or(|capacity| used.sum::<i64>() <= capacity.micros())
        })
    });
    precedence && capacity
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_generated_holds_and_no_issue_could_run_a_period_earlier(
        problem in models(), keys in prop::collection::vec(0..100u32, 7)
    ) {
        let mut order: Vec<usize> = (0..problem.issues.len()).collect();
        order.sort_by_key(|&issue| keys[issue]);
        let first: Vec<u32> = keys.iter().map(|key| 1 + key % 3).collect();
        let finish = generate(&problem, &order, &first[..problem.issues.len()]);
        prop_assert!(holds(&problem, &finish));
        for issue in 0..problem.issues.len() {
            prop_assert!(problem.issues[issue].start(finish[issue]) >= first[issue]);
            let mut earlier = finish.clone();
            earlier[issue] -= 1;
            let may = problem.issues[issue].start(earlier[issue]) >= first[issue] && earlier[issue] > 0
                && finish[issue] >= problem.issues[issue].duration + first[issue];
            prop_assert!(!may || !holds(&problem, &earlier), "i{issue} could close in {}", earlier[issue]);
        }
    }

    #[test]
    fn carrying_out_a_schedule_in_its_order_never_makes_anything_later(
        problem in models(), keys in prop::collection::vec(0..100u32, 7), wait in prop::collection::vec(1..5u32, 7)
    ) {
        // Any schedule: one that was generated with waits that nothing asks for.
        let mut order: Vec<usize> = (0..problem.issues.len()).collect();
        order.sort_by_key(|&issue| keys[issue]);
        let planned = generate(&problem, &order, &wait[..problem.issues.len()]);
        prop_assume!(planned.iter().all(|&finish| finish <= problem.periods));
        order.sort_by_key(|&issue| (problem.issues[issue].start(planned[issue]), planned[issue], issue));
        let carried = generate(&problem, &order, &vec![1; problem.issues.len()]);
        prop_assert!(carried.iter().zip(&planned).all(|(carried, planned)| carried <= planned));
    }
}
