//! Closure scheduling: which issue closes when. The model that solvers and checkers share, and its file formats.

mod answer;
mod certificate;
mod change;
mod consistency;
mod file;
mod per_period;
mod problem;
mod unique;
mod validate;
mod write;

pub use answer::{Answer, PLAN_FORMAT, Placement, Status};
pub use certificate::{CapWeight, Certificate, DependencyPrice, PieceWeights};
pub use change::Change;
pub use file::{
    AfterEntry, BudgetEntry, CapEntry, IssueEntry, KpiEntry, Lag, MODEL_FORMAT, ModelFile, PerPeriod,
    ResourceEntry, RewardEntry, TermEntry,
};
pub use problem::{Budget, Cap, Kpi, Precedence, Problem, Resource, Reward, Schedule, Task, Term};
pub use validate::{CELLS_LIMIT, PERIODS_LIMIT, to_problem};
pub use write::to_file;
