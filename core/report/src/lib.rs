//! Renderings of what the pipeline found: one view, many formats. Every function is pure and total: the same
//! view gives the same text on any machine.

pub mod csv;
mod document;
mod facts;
pub mod graph;
mod html;
pub mod human;
pub mod ical;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
mod sections;
pub mod svg;
mod text;
mod words;

pub use sections::{Checkpoint, Report, WarPlan, Written};
pub use words::percent;
