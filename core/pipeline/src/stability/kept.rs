//! What everything would be worth if it stayed as announced.
//!
//! Terms: right-shift rescheduling leaves each issue at its announced start, or moves it to the first later periods that
//! capacities and what it needs allow. Source: G. Vieira, J. Herrmann, E. Lin, "Rescheduling manufacturing systems: a
//! framework of strategies, policies, and methods", Journal of Scheduling 6 (2003). Cost: one schedule generation.

use warplan_forecast::generate;
use warplan_model::Decimal;
use warplan_model::closure::Schedule;

use super::{Announced, period};
use crate::problem::Modelled;

/// Lift, without the price of movement, when nothing is moved but what cannot stay; `None` when a date or a must is
/// missed by that.
pub fn lift(modelled: &Modelled, announced: &Announced) -> Option<Decimal> {
    let schedule = shifted(modelled, announced);
    let holds = warplan_certify::violations(&modelled.problem, &schedule).is_empty();
    holds.then(|| super::lift(modelled, &schedule).to_decimal())
}

/// The announced plan, shifted to the right where it has to be. What nobody had announced stays open.
fn shifted(modelled: &Modelled, announced: &Announced) -> Schedule {
    let problem = &modelled.problem;
    let mut first: Vec<u32> = problem.issues.iter().map(|task| task.earliest).collect();
    let mut order = Vec::new();
    for (id, anchor) in &announced.anchors {
        let Some(index) = problem.index_of(id) else { continue };
        let closes = period(&modelled.calendar, anchor);
        let starts = problem.issues[index].start(closes);
        first[index] = first[index].max(starts);
        let held = modelled.held.binary_search(id).is_ok();
        order.push((!held, first[index], closes, index));
    }
    order.sort_unstable();
    let order: Vec<usize> = order.into_iter().map(|(.., index)| index).collect();
    let mut schedule = Schedule::nothing(problem.issues.len());
    let finish = generate(problem, &order, &first);
    for index in with_all_needs(problem, &order) {
        schedule.finish[index] = Some(finish[index]).filter(|&finish| finish <= problem.periods);
    }
    schedule
}

/// The issues of `order` whose needs are all in it, and theirs.
fn with_all_needs(problem: &warplan_model::closure::Problem, order: &[usize]) -> Vec<usize> {
    let mut in_order = vec![false; problem.issues.len()];
    order.iter().for_each(|&index| in_order[index] = true);
    let needs = |index: usize| problem.issues[index].after.iter().map(|before| before.before);
    for index in warplan_model::graph::topological(problem.issues.len(), needs) {
        in_order[index] &= needs(index).all(|need| in_order[need]);
    }
    order.iter().copied().filter(|&index| in_order[index]).collect()
}
