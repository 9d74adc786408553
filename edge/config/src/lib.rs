//! Policy file to policy, with places for errors.

mod document;
mod init;
mod schema;

pub use document::locate;
pub use init::init;
pub use schema::schema;

use warplan_model::policy::{Policy, check_policy};
use warplan_model::{Fault, LocatedFault};

/// Reads a policy from YAML (or JSON, which is YAML too).
///
/// # Errors
/// Everything that is wrong with it, each with its place.
pub fn parse(text: &str) -> Result<Policy, Vec<LocatedFault>> {
    let policy: Policy = document::read(text).map_err(|fault| vec![fault])?;
    let faults = check_policy(&policy);
    if faults.is_empty() {
        return Ok(policy);
    }
    let located = |fault: Fault| LocatedFault { place: locate(text, &fault.path), fault };
    Err(faults.into_iter().map(located).collect())
}
