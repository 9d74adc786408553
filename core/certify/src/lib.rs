//! Independent check of plans against their model: what a schedule is worth, which constraints it breaks and which
//! claims about it are false.
//!
//! Everything here follows from the definition of closure scheduling alone and shares no code with any solver. It is
//! plain rather than clever: a reader can compare each function with its formula.

mod bound;
mod evaluation;
mod feasibility;
mod verdict;
mod violation;

pub use bound::{Margin, Margins, bound, margins};
pub use evaluation::{Evaluation, KpiPeriod, KpiTrack, evaluate};
pub use feasibility::violations;
pub use verdict::{Verdict, check};
pub use violation::{Rule, Violation};
