//! Good schedules: serial generation, then ruin and recreate.

pub mod anneal;
pub mod bundles;
pub mod cones;
pub mod feasible;
pub mod generate;
pub mod hunt;
pub mod ruin;
pub mod sequence;
pub mod state;
