//! Seeded portfolios and models for tests and benchmarks.

pub mod exports;
pub mod hostile;
pub mod models;
pub mod plans;
pub mod scores;
