//! Proof by branch and bound.

pub mod choice;
pub mod dive;
pub mod node;
pub mod tree;
pub mod twins;
