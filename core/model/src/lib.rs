//! The data that every stage shares: pure, without files, network, clock or randomness.

mod decimal;
mod fault;
mod id;
mod locate;

pub mod closure;
pub mod graph;

pub use decimal::{Decimal, Exact, ParseDecimalError};
pub use fault::{Fault, Path, Step};
pub use id::IssueId;
pub use locate::{Place, locate_json, place_of};
