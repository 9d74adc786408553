//! Seeded closure-scheduling models: small ones with every feature for tests, portfolios of any size for benchmarks.
//! The same seed gives the same model on any machine.

mod portfolio;
mod random;
mod small;

pub use portfolio::{Shape, portfolio};
pub use random::Random;
pub use small::small;
