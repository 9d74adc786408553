//! Random small models and schedules, as strategies of proptest.

#[allow(dead_code)] // Of use where certificates are tested.
pub mod multipliers;

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use warplan_model::closure::*;
use warplan_model::{Decimal, IssueId};

/// Finish periods by issue, as a file names them; an issue that is absent stays open.
pub type Finishes = BTreeMap<IssueId, u32>;

/// A number between `low` and `high` hundredths, at times with millionths that no product of two rounds away.
fn decimal(low: i64, high: i64) -> impl Strategy<Value = Decimal> + Clone {
    (low..=high, select(vec![0i64, 0, 0, 1, -333_333]))
        .prop_map(move |(hundredths, micros)| {
            (hundredths * 10_000 + micros).clamp(low * 10_000, high * 10_000)
        })
        .prop_map(Decimal::from_micros)
}

fn per_period<N: Clone + std::fmt::Debug>(
    periods: usize,
    one: impl Strategy<Value = N> + Clone,
) -> impl Strategy<Value = PerPeriod<N>> {
    prop_oneof![one.clone().prop_map(PerPeriod::All), vec(one, periods).prop_map(PerPeriod::Each)]
}

/// A valid model of up to six issues and five periods, with everything that a model can have.
pub fn model() -> impl Strategy<Value = ModelFile> {
    (1..=5usize, 1..=6usize).prop_flat_map(|(periods, issues)| {
        let names: Vec<IssueId> = (1..=issues as u64).map(|number| IssueId::from(number * 7)).collect();
        let rows: Vec<_> = (0..issues).map(|at| issue(at, names.clone(), periods as i64)).collect();
        (
            option::of(vec(decimal(0, 150), periods)),
            per_period(periods, option::weighted(0.9, decimal(100, 250))),
            decimal(0, 600),
            rows,
            vec(kpi(names.clone(), periods), 0..=2),
            vec(reward(names), 0..=3),
        )
            .prop_map(move |(weights, capacity, limit, issues, kpis, rewards)| ModelFile {
                format: MODEL_FORMAT.into(),
                name: "random".into(),
                periods: periods as i64,
                weights,
                resources: vec![ResourceEntry { name: "team".into(), capacity }],
                budgets: vec![BudgetEntry { name: "points".into(), limit }],
                issues,
                kpis: named(kpis, |kpi, name| kpi.name = name),
                rewards: named(rewards, |reward, name| reward.name = name),
            })
    })
}

fn named<N>(mut entries: Vec<N>, name: impl Fn(&mut N, String)) -> Vec<N> {
    for (at, entry) in entries.iter_mut().enumerate() {
        name(entry, format!("entry {at}"));
    }
    entries
}

/// The issue at a position; it may need those before it.
fn issue(at: usize, names: Vec<IssueId>, periods: i64) -> impl Strategy<Value = IssueEntry> {
    let (id, earlier) = (names[at].clone(), names[..at].to_vec());
    let lag = select(vec![None, Some(Lag::FinishStart), Some(Lag::SamePeriod)]);
    (
        0..=3i64,
        prop_oneof![Just(BTreeMap::new()), amounts("team", 100)],
        prop_oneof![Just(BTreeMap::new()), amounts("points", 300)],
        subsequence(earlier, 0..=at.min(2)),
        lag,
        option::weighted(0.2, 1..=periods),
        option::weighted(0.2, 0..=periods),
        proptest::bool::weighted(0.1),
    )
        .prop_map(move |(duration, uses, costs, after, lag, earliest, slack, must)| IssueEntry {
            id: id.clone(),
            duration,
            uses,
            costs,
            after: after.into_iter().map(|id| AfterEntry { id, lag }).collect(),
            earliest,
            latest: slack.map(|slack| earliest.unwrap_or(1) + slack),
            must,
        })
}

fn amounts(name: &'static str, high: i64) -> impl Strategy<Value = BTreeMap<String, Decimal>> {
    decimal(1, high).prop_map(move |amount| BTreeMap::from([(name.to_owned(), amount)]))
}

fn kpi(names: Vec<IssueId>, periods: usize) -> impl Strategy<Value = KpiEntry> {
    (
        option::of(decimal(0, 200)),
        option::of(decimal(-100, 400)),
        option::of(decimal(400, 900)),
        per_period(periods, decimal(-100, 900)),
        option::of(decimal(0, 200)),
        vec(term(names.clone(), periods as i64), 0..=6),
        vec(cap(names), 0..=2),
    )
        .prop_map(|(weight, min, max, base, uplift_limit, terms, caps)| KpiEntry {
            name: String::new(),
            weight,
            min,
            max,
            base,
            uplift_limit,
            terms,
            caps,
        })
}

fn term(names: Vec<IssueId>, periods: i64) -> impl Strategy<Value = TermEntry> {
    (select(names), option::of(decimal(0, 150)), option::of(decimal(0, 150)), option::of(1..=periods + 2))
        .prop_map(|(issue, credit, debt, debt_from)| TermEntry { issue, credit, debt, debt_from })
}

fn cap(names: Vec<IssueId>) -> impl Strategy<Value = CapEntry> {
    let count = names.len();
    (decimal(-100, 900), subsequence(names, 1..=count))
        .prop_map(|(at, while_open)| CapEntry { at, while_open })
}

fn reward(names: Vec<IssueId>) -> impl Strategy<Value = RewardEntry> {
    let count = names.len();
    (decimal(-200, 300), subsequence(names, 1..=count)).prop_map(|(value, members)| {
        let value = if members.len() > 1 { value.max(Decimal::ZERO) } else { value };
        RewardEntry { name: String::new(), value, members }
    })
}

/// A model and any finishes at all for its issues, also ones beyond the horizon.
pub fn model_and_finishes() -> impl Strategy<Value = (ModelFile, Finishes)> {
    model().prop_flat_map(|file| {
        let ids: Vec<IssueId> = file.issues.iter().map(|issue| issue.id.clone()).collect();
        let beyond = file.periods as u32 + 1;
        let finish = prop_oneof![1 => Just(None), 1 => option::weighted(0.9, 1..=beyond)];
        vec(finish, ids.len()).prop_map(move |finishes| {
            let placed = ids.iter().cloned().zip(finishes);
            (file.clone(), placed.filter_map(|(id, finish)| Some((id, finish?))).collect())
        })
    })
}

/// The problem of a model, and a schedule of it.
pub fn read(file: &ModelFile, finishes: &Finishes) -> (Problem, Schedule) {
    let problem = to_problem(file).unwrap();
    let finish = problem.issues.iter().map(|task| finishes.get(&task.id).copied()).collect();
    (problem, Schedule { finish })
}
