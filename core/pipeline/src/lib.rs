//! The stages of the product, in order. Reading this page is reading the product:
//!
//! 1. [`Basis::new`] reads a snapshot through the policy at an instant and scores it;
//! 2. [`review`](review::review) and [`gates`](gates::gates) say what state the portfolio is in;
//! 3. [`model`](problem::model) turns it into a closure-scheduling problem;
//! 4. [`plan`](planning::plan) solves that, and says which issue closes when and why the others do not;
//! 5. [`restore`](restore::restore) holds a stored plan to the portfolio; [`explain`](explain::explain), [`next`](next::next), [`graph`](graph::graph) and [`evaluate`](evaluate::evaluate) answer
//!    questions about the plan;
//! 6. [`lanes`](lanes::lanes) says what each lane brings, [`whatif`](whatif::whatif) plans under other assumptions,
//!    [`prices`](prices::prices) says what changes would bring, and [`forecast`](forecast::forecast) when goals are reached
//!    if durations vary;
//! 7. [`compare`] says what changed from one recorded scorecard to another, [`replay`](replay::replay) scores past instants
//!    again and holds them to what was recorded;
//! 8. [`economics`](economics::economics) states the plan in money;
//! 9. [`status`](status::status) says where the portfolio stands against a plan that was made earlier.
//!
//! Everything is a pure function of snapshot, policy, instant and effort.

mod basis;
mod clash;
mod course;
mod deferral;
mod serves;
mod similar;
mod stability;
mod worth;

pub mod doubts;
pub mod economics;
pub mod evaluate;
pub mod explain;
pub mod forecast;
pub mod gates;
pub mod graph;
pub mod lanes;
pub mod next;
pub mod nothing;
pub mod planning;
pub mod prices;
pub mod probes;
pub mod problem;
pub mod replay;
pub mod restore;
pub mod review;
pub mod status;
pub mod trend;
pub mod whatif;

pub use basis::{Basis, PipelineError};
pub use planning::{Planned, plan};
pub use problem::{Modelled, model};
pub use stability::Announced;
pub use warplan_score::{Incomparable, compare};
