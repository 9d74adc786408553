//! Upper bounds on `J` by Lagrangian relaxation.

pub mod corners;
pub mod descent;
pub mod dual;
pub mod forest;
pub mod gains;
pub mod marginals;
pub mod pieces;
pub mod simplex;
pub mod slope;
