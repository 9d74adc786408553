//! A plan in money, against the definition and brute force.

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{planned, policy_json, snapshot_json};
use warplan_model::closure::{Problem, Schedule};
use warplan_model::view::{Account, BreakEven, Comparison, Economics};
use warplan_model::{Decimal, Exact};
use warplan_pipeline::economics::economics;
use warplan_pipeline::{Basis, Planned};

fn priced(change: impl Fn(&mut Value)) -> Value {
    let mut policy = policy_json();
    policy["economics"] = json!({"currency": "EUR", "team_day": 800, "point_day": 300});
    change(&mut policy);
    policy
}

fn of(policy: &Value) -> Economics {
    planned(policy, &snapshot_json(), |basis, planned| economics(basis, planned, None).expect("money"))
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn without_the_section_there_is_no_money() {
    planned(&policy_json(), &snapshot_json(), |basis, planned| {
        assert_eq!(economics(basis, planned, None), None);
    });
}

#[test]
fn cost_is_team_days_and_value_is_lift() {
    let policy = priced(|_| {});
    planned(&policy, &snapshot_json(), |basis, planned| {
        let account = economics(basis, planned, None).unwrap().plan;
        let days: u32 = planned
            .plan
            .sequence
            .iter()
            .map(|step| if step.umbrella { 0 } else { step.finish + 1 - step.start })
            .sum();
        assert_eq!(account.teams[0].days, Decimal::from_int(days.into()));
        assert_eq!(account.cost, Decimal::from_int(800) * i64::from(days));
        assert_eq!(account.value, planned.plan.lift * 300);
        assert_eq!(account.net, account.value - account.cost);
        assert_eq!(account.course.len(), 6);
        let end = account.course.last().unwrap();
        assert_eq!((end.cost, end.value), (account.cost, account.value));
    });
}

#[test]
fn teams_may_cost_otherwise() {
    let policy = priced(|policy| policy["economics"]["teams"] = json!({"core": 650.5}));
    let account = of(&policy).plan;
    assert_eq!(account.teams[0].team_day, decimal("650.5"));
    assert_eq!(account.cost, account.teams[0].days.times(decimal("650.5")));
}

#[test]
fn periods_of_several_days_count_their_days() {
    let sprints = priced(|policy| policy["calendar"] = json!({"periods": 3, "days_per_period": 5}));
    planned(&sprints, &snapshot_json(), |basis, planned| {
        let account = economics(basis, planned, None).unwrap().plan;
        assert_eq!(account.value, planned.plan.lift * (5 * 300));
        assert!(account.teams[0].days.micros() % Decimal::from_int(5).micros() == 0);
    });
}

/// The first day from which on the value so far is at least the cost so far, day by day.
fn naive_break_even(account: &Account, last_day: Decimal) -> BreakEven {
    let holds = |from: usize| account.course[from..].iter().all(|balance| balance.value >= balance.cost);
    let begun = |at: usize| account.cost == Decimal::ZERO || account.course[at].cost > Decimal::ZERO;
    if let Some(day) = (0..account.course.len()).find(|&at| begun(at) && holds(at)) {
        return BreakEven::On(account.course[day].on);
    }
    if last_day <= Decimal::ZERO {
        return BreakEven::Never;
    }
    let mut value = account.value;
    for days in 1.. {
        value += last_day;
        if value >= account.cost {
            return BreakEven::DaysLater(days);
        }
    }
    unreachable!("value grows")
}

/// The schedule when an issue closes a period later, with everything that waits for it pushed on as far as needed.
fn delayed(problem: &Problem, schedule: &Schedule, issue: usize) -> Schedule {
    let mut finish = schedule.finish.clone();
    finish[issue] = finish[issue].map(|period| period + 1);
    loop {
        let mut moved = false;
        for (index, task) in problem.issues.iter().enumerate() {
            for before in &task.after {
                let (Some(own), Some(other)) = (finish[index], finish[before.before]) else { continue };
                if own < other + before.lag {
                    finish[index] = Some(other + before.lag);
                    moved = true;
                }
            }
        }
        if !moved {
            return Schedule { finish };
        }
    }
}

fn check(basis: &Basis<'_>, planned: &Planned, point_day: Decimal) -> Result<(), TestCaseError> {
    let found = economics(basis, planned, None).expect("money");
    let problem = &planned.modelled.problem;
    let worth = |schedule: &Schedule| warplan_certify::evaluate(problem, schedule).objective;
    let best = worth(&planned.schedule);
    let work =
        |index: &usize| problem.issues[*index].duration > 0 && planned.schedule.finish[*index].is_some();
    let work: Vec<usize> = (0..problem.issues.len()).filter(work).collect();
    prop_assert_eq!(found.delays.len(), work.len());
    for index in work {
        let later = delayed(problem, &planned.schedule, index);
        let lost = (best - worth(&later)).units() * i128::from(point_day.micros()) / 1_000_000;
        let delay = found.delays.iter().find(|delay| delay.issue == problem.issues[index].id).unwrap();
        prop_assert_eq!(delay.cost, Exact::from_units(lost).to_decimal(), "{}", delay.issue);
        let with: Vec<_> = (0..problem.issues.len())
            .filter(|&other| other != index && later.finish[other] != planned.schedule.finish[other])
            .map(|other| problem.issues[other].id.clone())
            .collect();
        prop_assert_eq!(&delay.with, &with);
    }
    let before_last = found.plan.course.iter().rev().nth(1).map_or(Decimal::ZERO, |balance| balance.value);
    let last_day = found.plan.value - before_last;
    prop_assert_eq!(found.plan.break_even, naive_break_even(&found.plan, last_day));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn delays_and_break_even_are_those_of_brute_force(
        durations in prop::array::uniform6(0u32..4),
        capacity in 1u32..4,
        point_day in 0i64..3_000_000_000,
        reward in 0u32..3,
        periods in 1u32..9,
    ) {
        let point_day = Decimal::from_micros(point_day);
        let mut policy = priced(|policy| {
            policy["economics"]["point_day"] = serde_json::to_value(point_day).unwrap();
            policy["teams"]["core"]["capacity"] = json!(capacity);
            policy["calendar"]["periods"] = json!(periods);
            let issues = (1..=5).map(|id| (id.to_string(), json!(durations[id]))).collect::<serde_json::Map<_, _>>();
            policy["durations"]["issues"] = Value::Object(issues);
        });
        if reward > 0 {
            policy["exit_criteria"] = json!([
                {"id": "guide", "text": "", "remedy": "", "reward": {"value": reward, "closes": {"issues": [3, 4]}}}
            ]);
        }
        planned(&policy, &snapshot_json(), |basis, planned| check(basis, planned, point_day))?;
    }
}

#[test]
fn a_hand_written_plan_is_stated_beside_the_best_one() {
    let policy = priced(|_| {});
    planned(&policy, &snapshot_json(), |basis, planned| {
        let problem = &planned.modelled.problem;
        let first =
            &problem.issues[planned.schedule.finish.iter().position(|finish| *finish == Some(1)).unwrap()];
        let comparison = Comparison {
            title: "by hand".into(),
            lift: Decimal::ZERO,
            feasible: true,
            closed: 1,
            moved: Vec::new(),
            finishes: [(first.id.clone(), 1)].into(),
            caps: Vec::new(),
            rewards: Vec::new(),
            best_lift: Decimal::ZERO,
            best_closed: 0,
            difference: Decimal::ZERO,
            kpis: Vec::new(),
            end_values: Vec::new(),
            findings: Vec::new(),
        };
        let found = economics(basis, planned, Some(&comparison)).unwrap();
        let hand = found.hand.unwrap();
        assert_eq!(hand.cost, Decimal::from_int(800) * i64::from(first.duration));
        assert_eq!(found.difference, Some(found.plan.net - hand.net));
        assert!(hand.value < found.plan.value);
    });
}
