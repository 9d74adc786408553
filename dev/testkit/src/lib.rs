//! Seeded portfolios and models for tests and benchmarks.
