//! What goes into a solve and what comes out.

use warplan_model::closure::{Certificate, Schedule, Status};
use warplan_model::{Exact, Fault};

/// How much work to spend.
#[derive(Clone, Debug)]
pub struct Options {
    /// The most units of effort, about half a microsecond each on one core of a small machine. The default proves
    /// any model up to 120 issues and improves larger ones for about a minute.
    pub effort: u64,
    /// Threads to work on; the answer does not depend on them.
    pub threads: usize,
    /// A schedule to start from, such as the plan before; it is checked and dropped when it does not fit.
    pub start: Option<Schedule>,
}

impl Default for Options {
    fn default() -> Self {
        Options { effort: 250_000_000, threads: 2, start: None }
    }
}

/// What is known about a problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What is claimed of the schedule.
    pub status: Status,
    /// The best schedule found. Nothing closes when the model is infeasible, and when no schedule that meets
    /// every must was found within the effort; `conflict` says so then.
    pub schedule: Schedule,
    /// The exact `J` of the schedule.
    pub objective: Exact,
    /// `J` when nothing closes.
    pub do_nothing: Exact,
    /// No schedule has a larger `J`; the objective itself when the status is optimal.
    pub bound: Exact,
    /// Multipliers that prove a bound on their own, above `bound` where more than relaxation at the root proved
    /// that one; `None` when the model is infeasible.
    pub certificate: Option<Certificate>,
    /// Units of effort used.
    pub effort: u64,
    /// Why there is no schedule: musts, dates, capacities and dependencies that clash; empty when there is one.
    pub conflict: Vec<Fault>,
}

/// Where a running solve stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Units of effort used so far.
    pub effort: u64,
    /// `J` of the best schedule so far; `None` before the first.
    pub objective: Option<Exact>,
    /// The bound so far.
    pub bound: Exact,
}

/// Watches a solve, and may end it early. Time limits and interrupts act through it.
pub trait Observer: Sync {
    /// Called now and then, from the thread that called `solve`.
    fn progress(&self, _progress: &Progress) {}

    /// Whether to end now with the best schedule so far, which is then marked as stopped.
    fn stop(&self) -> bool {
        false
    }
}

/// Watches nothing and never stops.
impl Observer for () {}
