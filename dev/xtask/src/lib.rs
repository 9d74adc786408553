//! Checks of the source tree: [`tidy`] reads the files, [`arrows`] reads which crate depends on which.
//!
//! Each check is a function from what was read to the list of its offences, so that a test can plant one.

mod purity;
mod rust;
mod workspace;

pub mod arrows;
pub mod offence;
pub mod tidy;
pub mod tree;

pub use offence::Offence;
pub use workspace::{Crate, Dependency, Kind, Layer, Workspace};
