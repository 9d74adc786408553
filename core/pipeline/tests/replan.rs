//! Plans made anew: what stays, what moves, and what that costs and buys.

mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{planned, policy, policy_json, snapshot, snapshot_json};
use warplan_model::closure::{Schedule, Status};
use warplan_model::plan::{Plan, Replan};
use warplan_model::{Decimal, Exact};
use warplan_pipeline::restore::{Restored, restore};
use warplan_pipeline::{Basis, PipelineError, Planned, plan};
use warplan_schedule::Options;

fn first_plan() -> Plan {
    planned(&policy_json(), &snapshot_json(), |_, planned| planned.plan.clone())
}

/// Plans anew, and reads the plan back the way a stored one is.
fn replanned<Answer>(
    policy_value: &Value,
    snapshot_value: &Value,
    previous: &Plan,
    ask: impl Fn(&Basis<'_>, &Planned, &Replan) -> Answer,
) -> Answer {
    let (policy, snapshot) = (policy(policy_value), snapshot(snapshot_value));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
    let planned = plan(&basis, Some(previous), &Options::default(), &()).unwrap();
    let stored: Plan = serde_json::from_value(serde_json::to_value(&planned.plan).unwrap()).unwrap();
    let again = match restore(&basis, stored).unwrap() {
        Restored::InForce { planned, other_policy: false } => planned,
        other => panic!("nothing has made the plan stale: {other:?}"),
    };
    assert_eq!((&again.plan, &again.schedule), (&planned.plan, &planned.schedule));
    ask(&basis, &planned, planned.plan.replan.as_ref().expect("what has moved"))
}

/// The day on which each issue closes.
fn days(plan: &Plan) -> BTreeMap<String, String> {
    let steps = plan.sequence.iter();
    steps.map(|step| (step.issue.to_string(), step.closes_on.strftime("%m-%d").to_string())).collect()
}

fn moved(replan: &Replan) -> Vec<String> {
    let day = |date: Option<jiff::civil::Date>| {
        date.map_or("open".into(), |date| date.strftime("%m-%d").to_string())
    };
    let line = |moved: &warplan_model::view::Moved| {
        format!("{} {} → {}", moved.issue, day(moved.from), day(moved.to))
    };
    replan.moved.iter().map(line).collect()
}

/// The small portfolio on the evening of Tuesday: #2 is closed, #3 is being worked on.
fn two_days_later() -> Value {
    let mut later = snapshot_json();
    later["as_of"] = json!("2026-03-03T18:00:00Z");
    later["issues"][1]["closed_at"] = json!("2026-03-02T12:00:00Z");
    later["issues"][2]["in_progress"] = json!(true);
    later
}

/// The same with an outage that nobody had announced: a day's work, worth more than what is left.
fn with_an_outage() -> (Value, Value) {
    let (mut policy, mut later) = (policy_json(), two_days_later());
    policy["types"]["bug"] = json!({"weight": 1});
    policy["calendar"]["periods"] = json!(4);
    let labels = ["kpi:scale", "sev:P1", "type:bug"];
    let outage = json!({"id": 7, "title": "Outage", "created_at": "2026-02-28T12:00:00Z", "labels": labels});
    later["issues"].as_array_mut().unwrap().push(outage);
    (policy, later)
}

#[test]
fn what_was_announced_is_kept_when_nothing_else_pays() {
    let first = first_plan();
    let was = days(&first);
    replanned(&policy_json(), &two_days_later(), &first, |_, planned, replan| {
        let is = days(&planned.plan);
        assert!(is.iter().all(|(issue, day)| was[issue] == *day), "{is:?} after {was:?}");
        assert_eq!((moved(replan), replan.kept, replan.moved_periods), (Vec::new(), 4, 0));
        assert_eq!(Some(replan.lift), replan.kept_lift);
        assert_eq!(replan.previous, warplan_model::Digest::of(&first));
    });
}

#[test]
fn work_in_progress_stays_and_the_rest_moves_for_what_it_brings() {
    let (policy, later) = with_an_outage();
    replanned(&policy, &later, &first_plan(), |_, planned, replan| {
        assert_eq!(days(&planned.plan)["#3"], "03-04", "it was announced for Tuesday and Wednesday");
        let three = planned.plan.sequence.iter().find(|step| step.issue == 3.into()).unwrap();
        assert_eq!((three.start, three.finish), (1, 1), "one of its two days is over");
        assert_eq!(replan.held, [3.into()]);
        assert_eq!(moved(replan), ["#4 03-05 → 03-06", "#5 03-09 → open"]);
        assert!(Some(replan.lift) > replan.kept_lift, "{replan:?}");
    });
}

#[test]
fn a_high_price_keeps_everything_and_a_low_one_only_what_pays_little() {
    let (mut policy, later) = with_an_outage();
    let moves = |price: Value| {
        policy["stability"] = json!({"points_per_period": price});
        replanned(&policy, &later, &first_plan(), |_, planned, replan| {
            let cost = replan.points_per_period * i64::from(replan.moved_periods);
            let evaluation = warplan_certify::evaluate(&planned.modelled.problem, &planned.schedule);
            assert_eq!(planned.plan.objective, evaluation.objective.to_decimal());
            assert!(Some(replan.lift - cost) >= replan.kept_lift, "{replan:?}");
            replan.moved_periods
        })
    };
    let mut moves = moves;
    let found = [json!(0), json!(0.05), json!(5)].map(&mut moves);
    assert!(found[0] >= found[1] && found[1] >= found[2], "{found:?}");
    assert_eq!((found[0] > 0, found[2]), (true, 0));
}

#[test]
fn late_work_closes_later_and_what_it_holds_up_is_shifted_to_the_right() {
    let mut later = two_days_later();
    later["as_of"] = json!("2026-03-04T18:00:00Z");
    replanned(&policy_json(), &later, &first_plan(), |_, planned, replan| {
        assert_eq!(days(&planned.plan)["#3"], "03-05", "Wednesday has passed, one day is left");
        assert_eq!(replan.held, [], "its place has passed");
        assert_eq!(
            moved(replan),
            ["#1 03-04 → 03-05", "#3 03-04 → 03-05", "#4 03-05 → 03-06", "#5 03-09 → 03-10"]
        );
        assert_eq!(Some(replan.lift), replan.kept_lift, "moving more than has to be moved brings nothing");
    });
}

#[test]
fn work_is_held_only_where_dates_needs_and_people_allow_it() {
    let held = |change: &dyn Fn(&mut Value, &mut Value)| {
        let (mut policy, mut later) = (policy_json(), two_days_later());
        change(&mut policy, &mut later);
        replanned(&policy, &later, &first_plan(), |_, _, replan| replan.held.clone())
    };
    assert_eq!(held(&|_, _| ()), [3.into()]);
    let away = json!([{"from": "2026-03-04", "to": "2026-03-04", "capacity": 0}]);
    assert_eq!(held(&|policy, _| policy["teams"]["core"]["changes"] = away.clone()), []);
    let until = json!([{"select": {"issues": [3]}, "until": "2026-03-05", "reason": "the key is lost"}]);
    assert_eq!(held(&|policy, _| policy["deferrals"] = until.clone()), []);
    let pin = json!([{"issue": 3, "on": "2026-03-06"}]);
    assert_eq!(held(&|policy, _| policy["pins"] = pin.clone()), []);
    assert_eq!(held(&|policy, _| policy["dependencies"] = json!({"3": [5]})), [], "#5 takes two days");
    assert_eq!(held(&|_, later| later["issues"][2]["in_progress"] = json!(false)), []);
}

#[test]
fn work_in_progress_that_cannot_all_stay_does_not_keep_a_plan_from_being_made() {
    // #3 is to close tomorrow, and needs #7, which takes the only person tomorrow.
    let (mut policy, mut later) = with_an_outage();
    policy["dependencies"] = json!({"3": [7]});
    later["issues"][6]["labels"] = json!(["kpi:scale", "sev:P1", "type:doc"]);
    replanned(&policy, &later, &first_plan(), |_, planned, replan| {
        assert_eq!(replan.held, []);
        assert!(days(&planned.plan)["#3"].as_str() > "03-04");
    });
    policy["pins"] = json!([{"issue": 3, "on": "2026-03-04"}]);
    let (policy, snapshot) = (support::policy(&policy), snapshot(&later));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
    let found = plan(&basis, Some(&first_plan()), &Options::default(), &());
    assert!(matches!(found, Err(PipelineError::Infeasible(_))), "what the policy asks is kept to");
}

#[test]
fn sprints_are_compared_by_sprint() {
    let (mut policy, snapshot) = (policy_json(), snapshot_json());
    policy["calendar"] = json!({"start": "2026-03-02", "periods": 4, "days_per_period": 3});
    let first = planned(&policy, &snapshot, |_, planned| planned.plan.clone());
    let mut later = snapshot;
    later["as_of"] = json!("2026-03-02T18:00:00Z");
    policy["stability"] = json!({"points_per_period": 5});
    replanned(&policy, &later, &first, |_, planned, replan| {
        assert_eq!((moved(replan), days(&planned.plan)), (Vec::new(), days(&first)));
    });
}

/// Five issues without a calendar of their own: one team of one or two, some needs, some in progress.
fn portfolios() -> impl Strategy<Value = Value> {
    let issue = (0..3usize, prop::bool::ANY, 0..6usize, prop::bool::weighted(0.3));
    prop::collection::vec(issue, 2..5).prop_map(|issues| {
        let records = issues.into_iter().enumerate().map(|(at, (severity, feature, before, in_progress))| {
            let kind = if feature { "type:feature" } else { "type:doc" };
            let kpi = if at % 2 == 0 { "kpi:depth" } else { "kpi:scale" };
            let labels = json!([kpi, format!("sev:P{severity}"), kind]);
            let blocked_by = if before < at { vec![before + 1] } else { Vec::new() };
            json!({"id": at + 1, "title": "Work", "created_at": "2026-02-25T12:00:00Z", "labels": labels,
                "blocked_by": blocked_by, "in_progress": in_progress})
        });
        let issues: Vec<Value> = records.collect();
        json!({"format": "warplan-snapshot/v1", "as_of": "2026-03-01T12:00:00Z", "issues": issues})
    })
}

/// A plan that announces closing days drawn at random, in place of those of the best plan.
fn announced(plan: &Plan, draws: &[usize]) -> Plan {
    let mut plan = plan.clone();
    for (step, draw) in plan.sequence.iter_mut().zip(draws) {
        let dates = plan.calendar[draw % plan.calendar.len()];
        (step.starts_on, step.closes_on) = (dates.first, dates.last);
    }
    plan
}

/// The largest KPI value less the price of movement over all schedules, each looked at.
fn best_by_brute_force(planned: &Planned, replan: &Replan) -> Exact {
    let modelled = &planned.modelled;
    let (problem, calendar) = (&modelled.problem, &modelled.calendar);
    let mut plain = problem.clone();
    plain.kpis.truncate(modelled.kpis);
    plain.rewards.truncate(modelled.rewards);
    let end = problem.periods + 1;
    let count = problem.issues.len();
    let choices = end as usize;
    let schedules = (0..choices.pow(count as u32)).map(|code| {
        let digit = |at: usize| (code / choices.pow(at as u32) % choices) as u32 + 1;
        Schedule { finish: (0..count).map(|at| Some(digit(at)).filter(|&finish| finish < end)).collect() }
    });
    let value = |schedule: Schedule| {
        let movement = replan.anchors.iter().map(|(id, anchor)| {
            let index = problem.index_of(id).unwrap();
            let announced = calendar.periods.iter().position(|dates| dates.last == anchor.closes_on).unwrap();
            schedule.finish[index].unwrap_or(end).abs_diff(announced as u32 + 1)
        });
        let cost = Exact::from(replan.points_per_period * i64::from(movement.sum::<u32>()));
        warplan_certify::evaluate(&plain, &schedule).objective - cost
    };
    let holds = |schedule: &Schedule| warplan_certify::violations(problem, schedule).is_empty();
    schedules.filter(holds).map(value).max().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_made_anew_is_worth_the_most_less_the_price_of_its_moves(
        snapshot in portfolios(), draws in prop::collection::vec(0..8usize, 4), cents in 0..60u32, capacity in 1..3u32
    ) {
        let mut policy = policy_json();
        policy["calendar"]["periods"] = json!(4);
        policy["teams"]["core"]["capacity"] = json!(capacity);
        let first = planned(&policy, &snapshot, |_, planned| planned.plan.clone());
        policy["stability"] = json!({"points_per_period": f64::from(cents) / 100.0});
        replanned(&policy, &snapshot, &announced(&first, &draws), |_, planned, replan| {
            assert_eq!(planned.plan.status, Status::Optimal);
            assert_eq!(planned.plan.objective, best_by_brute_force(planned, replan).to_decimal());
            for id in &replan.held {
                assert!(replan.moved.iter().all(|moved| moved.issue != *id), "{id} is held and moves");
            }
        });
    }

    #[test]
    fn what_is_planned_again_from_equal_inputs_does_not_move(snapshot in portfolios(), cents in 0..60u32) {
        let mut policy = policy_json();
        policy["calendar"]["periods"] = json!(5);
        let first = planned(&policy, &snapshot, |_, planned| planned.plan.clone());
        policy["stability"] = json!({"points_per_period": f64::from(cents) / 100.0});
        replanned(&policy, &snapshot, &first, |_, planned, replan| {
            assert_eq!(moved(replan), Vec::<String>::new());
            assert_eq!(planned.plan.schedule, first.schedule);
            assert_eq!((replan.lift, replan.kept_lift), (first.lift, Some(first.lift)));
        });
    }

    #[test]
    fn a_higher_price_never_moves_more(
        snapshot in portfolios(), draws in prop::collection::vec(0..8usize, 4), cents in 0..40u32, more in 1..40u32
    ) {
        let mut policy = policy_json();
        policy["calendar"]["periods"] = json!(4);
        let first = planned(&policy, &snapshot, |_, planned| planned.plan.clone());
        let before = announced(&first, &draws);
        let mut moves = |cents: u32| {
            policy["stability"] = json!({"points_per_period": f64::from(cents) / 100.0});
            replanned(&policy, &snapshot, &before, |_, _, replan| replan.moved_periods)
        };
        let (low, high) = (moves(cents), moves(cents + more));
        prop_assert!(high <= low, "{high} periods at the higher price, {low} at the lower");
    }
}

#[test]
fn the_price_is_that_of_the_policy() {
    let mut policy = policy_json();
    policy["stability"] = json!({"points_per_period": 0.25});
    replanned(&policy, &snapshot_json(), &first_plan(), |_, _, replan| {
        assert_eq!(replan.points_per_period, "0.25".parse::<Decimal>().unwrap());
    });
}
