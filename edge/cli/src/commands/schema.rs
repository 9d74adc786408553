//! `warplan schema`.

use crate::error::{Exit, Result};
use crate::output::print;

/// Prints the JSON Schema of the policy.
pub fn run() -> Result<Exit> {
    print(&warplan_report::json::pretty(&warplan_config::schema()))?;
    Ok(Exit::Done)
}
