//! Closure scheduling: search, bound and proof.
//!
//! [`solve`] looks for the schedule with the largest `J` of a [`Problem`], bounds what any schedule can reach, and
//! closes the gap between the two by branch and bound. Work is counted in deterministic units of effort, so that
//! equal inputs give equal answers on any machine and with any number of threads.
//!
//! Ties: among schedules of equal `J` the one with the smallest Σ finish is preferred, summed over the issues that
//! close (an issue that stays open has no finish and adds nothing, so nothing closes that brings nothing), and then
//! the lexicographically smallest list of finishes by issue, where open sorts last. The pilot's best plan by this
//! rule closes 25 issues with Σ finish 138.

mod branch;
mod certificate;
mod conflict;
mod domains;
mod evaluation;
mod instance;
mod lists;
mod makespan;
mod neighbourhood;
mod outcome;
mod propagation;
mod random;
mod relaxation;
mod root;
mod run;
mod search;
mod ties;

pub use evaluation::evaluate;
pub use outcome::{Observer, Options, Outcome, Progress};

use warplan_model::closure::Problem;

/// The best schedule that can be found within `options.effort`, with a proven bound.
pub fn solve(problem: &Problem, options: &Options, observer: &dyn Observer) -> Outcome {
    // A pool of its own keeps the work on as many threads as were asked for.
    match rayon::ThreadPoolBuilder::new().num_threads(options.threads.max(1)).build() {
        Ok(pool) => pool.install(|| run::solve(problem, options, observer)),
        Err(_) => run::solve(problem, options, observer),
    }
}
