//! The data that every stage shares: pure, without files, network, clock or randomness.

mod decimal;
mod digest;
mod fault;
mod id;
mod instant;
mod json_problem;
mod locate;

pub mod calendar;
pub mod closure;
pub mod finding;
pub mod graph;
pub mod history;
pub mod plan;
pub mod policy;
pub mod portfolio;
pub mod reading;
pub mod schema;
pub mod scorecard;
pub mod snapshot;
pub mod view;

pub use decimal::{Decimal, Exact, ParseDecimalError};
pub use digest::{Digest, ParseDigestError, canonical_bytes};
pub use fault::{Fault, LocatedFault, Path, Step};
pub use id::IssueId;
pub use json_problem::json_problem;
pub use locate::{Place, locate_elements, locate_json, place_of};
