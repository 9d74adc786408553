//! Upper bounds on `J` by Lagrangian relaxation.

pub mod corners;
pub mod cut;
pub mod descent;
pub mod dual;
pub mod focus;
pub mod forest;
pub mod layout;
pub mod marginals;
pub mod messages;
pub mod pieces;
pub mod rows;
pub mod scales;
pub mod simplex;
pub mod trees;
