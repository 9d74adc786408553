//! Proof by branch and bound.

pub mod choice;
pub mod node;
pub mod tree;
