//! When a plan's goals are reached, with durations that nobody knows exactly.
//!
//! [`Durations`] are distributions; [`simulate`] carries the plan out many times with durations drawn from them,
//! each time in the plan's order, and counts in which period each goal was reached. [`generate`] carries it out once,
//! as modelled.

mod durations;
mod generation;
mod simulation;

pub use durations::{Durations, LEVELS};
pub use generation::generate;
pub use simulation::{Distribution, Goal, Setting, simulate};
