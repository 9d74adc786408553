//! Seeded closure-scheduling models: small ones with every feature for tests, portfolios and open
//! pits of any size for benchmarks.
//! The same seed gives the same model on any machine.

mod mine;
mod portfolio;
mod project;
mod random;
mod small;

pub use mine::{Pit, pit};
pub use portfolio::{Shape, portfolio};
pub use project::{Difficulty, project};
pub use random::Random;
pub use small::small;
