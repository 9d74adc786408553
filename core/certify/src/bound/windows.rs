//! When each issue can finish, by dates and dependencies alone.
//!
//! Terms: `never` is the period after the horizon, in which issues that stay open finish. Cost: linear in issues and
//! dependencies.

use std::ops::RangeInclusive;

use warplan_model::closure::{Precedence, Problem, Task};
use warplan_model::graph;

/// The finishes of an issue that dates and dependencies leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first finish, `never` when the issue can only stay open.
    pub first: u32,
    /// The last finish, `never` when the issue may stay open.
    pub last: u32,
    /// The last finish within the horizon.
    pub latest: u32,
}

impl Window {
    /// The finishes within the horizon.
    pub fn finishes(self) -> RangeInclusive<u32> {
        self.first..=self.latest
    }

    /// Whether the issue may stay open.
    pub fn may_stay_open(self) -> bool {
        self.last > self.latest
    }
}

/// By issue, from its own dates alone.
///
/// # Errors
/// As [`windows`].
pub fn alone(problem: &Problem) -> Result<Vec<Window>, String> {
    within(problem, |_| &[])
}

/// By issue.
///
/// # Errors
/// An issue that has to close and has no finish left, named.
pub fn windows(problem: &Problem) -> Result<Vec<Window>, String> {
    within(problem, |task| &task.after)
}

fn within(problem: &Problem, after: impl Fn(&Task) -> &[Precedence]) -> Result<Vec<Window>, String> {
    let never = problem.periods + 1;
    let open = |task: &Task| Window { first: task.first_finish(), last: never, latest: task.latest };
    let mut windows: Vec<Window> = problem.issues.iter().map(open).collect();
    let needs = |index: usize| after(&problem.issues[index]).iter().map(|precedence| precedence.before);
    let order = graph::topological(problem.issues.len(), needs);
    for &index in &order {
        let task = &problem.issues[index];
        let ahead = after(task).iter().map(|precedence| windows[precedence.before].first + precedence.lag);
        let first = ahead.fold(windows[index].first, u32::max);
        windows[index].first = if first > task.latest { never } else { first };
    }
    let mut compulsory: Vec<bool> = problem.issues.iter().map(|task| task.must).collect();
    for &index in order.iter().rev().filter(|_| problem.issues.iter().any(|task| task.must)) {
        if !compulsory[index] {
            continue;
        }
        let task = &problem.issues[index];
        let last = windows[index].last.min(task.latest);
        if windows[index].first > last {
            return Err(format!(
                "{} has to close and dates leave it no period: there is nothing to bound",
                task.id
            ));
        }
        (windows[index].last, windows[index].latest) = (last, last);
        for precedence in after(task) {
            compulsory[precedence.before] = true;
            let before = &mut windows[precedence.before].last;
            *before = (*before).min(last.saturating_sub(precedence.lag));
        }
    }
    Ok(windows)
}
