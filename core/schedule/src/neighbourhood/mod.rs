//! Large neighbourhood search: a few dozen issues are reopened and scheduled in the best way while the rest stays.
//!
//! Source: P. Shaw, "Using constraint programming and local search methods to solve vehicle routing problems" (1998);
//! E. Danna, E. Rothberg, C. Le Pape, "Exploring relaxation induced neighborhoods to improve MIP solutions",
//! Mathematical Programming 102 (2005).

pub mod part;
pub mod polish;
pub mod reopen;
