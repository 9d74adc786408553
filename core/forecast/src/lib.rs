//! When a plan's goals are reached, with durations that nobody knows exactly.
//!
//! [`Durations`] are distributions; [`simulate`] carries the plan out many times with durations drawn from them,
//! each time in the plan's order, and counts in which period each goal was reached and how many issues were closed by
//! when. [`generate`] carries it out once, as modelled.

mod counts;
mod durations;
mod generation;
mod simulation;

pub use counts::Counts;
pub use durations::{Durations, LEVELS};
pub use generation::generate;
pub use simulation::{Distribution, Goal, Outcome, Setting, simulate};
