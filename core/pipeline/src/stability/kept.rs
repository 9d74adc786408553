//! The announced plan, carried on.
//!
//! Terms: right-shift rescheduling leaves each issue at its announced start, or moves it to the first later periods that
//! capacities and what it needs allow. Source: G. Vieira, J. Herrmann, E. Lin, "Rescheduling manufacturing systems: a
//! framework of strategies, policies, and methods", Journal of Scheduling 6 (2003). Cost: one schedule generation.

use warplan_forecast::generate;
use warplan_model::closure::{Problem, Schedule};
use warplan_model::graph::topological;

use super::{Announced, period};
use crate::problem::Modelled;

/// What was announced, moved to the right where it has to be. What nobody had announced stays open, and so does what
/// needs it. Dates and musts are not looked at.
pub fn kept(modelled: &Modelled, announced: &Announced) -> Schedule {
    let problem = &modelled.problem;
    let mut first: Vec<u32> = problem.issues.iter().map(|task| task.earliest).collect();
    let mut order = Vec::new();
    for (id, anchor) in &announced.anchors {
        let Some(index) = problem.index_of(id) else { continue };
        let closes = period(&modelled.calendar, anchor);
        first[index] = first[index].max(problem.issues[index].start(closes));
        let held = modelled.held.binary_search(id).is_ok();
        order.push((!held, first[index], closes, index));
    }
    order.sort_unstable();
    let order: Vec<usize> = order.into_iter().map(|(.., index)| index).collect();
    let order = with_all_needs(problem, &order);
    let finish = generate(problem, &order, &first);
    let mut schedule = Schedule::nothing(problem.issues.len());
    for index in order {
        schedule.finish[index] = Some(finish[index]).filter(|&finish| finish <= problem.periods);
    }
    schedule
}

/// The issues of `order` of which all needs are in it, and theirs.
pub fn with_all_needs(problem: &Problem, order: &[usize]) -> Vec<usize> {
    let mut stays = vec![false; problem.issues.len()];
    order.iter().for_each(|&index| stays[index] = true);
    let needs = |index: usize| problem.issues[index].after.iter().map(|before| before.before);
    for index in topological(problem.issues.len(), needs) {
        stays[index] &= needs(index).all(|need| stays[need]);
    }
    order.iter().copied().filter(|&index| stays[index]).collect()
}
