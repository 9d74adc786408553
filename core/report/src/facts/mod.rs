//! What several formats say about a view: computed once, so that all say the same.

mod days;
mod findings;

pub(crate) use days::days;
pub(crate) use findings::{by_rule, tally};
