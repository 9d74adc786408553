//! Observes what probes ask for: files of a folder, and what commands say. Nothing is read into it here; what evidence
//! says is for `warplan-evidence`.
//!
//! A policy may come with a change that anybody can propose. So nothing outside the folder is read, and no command
//! runs, unless whoever runs warplan allows it; and whatever is read is limited in size and time.

mod command;
mod files;

use std::path::Path;

use warplan_evidence::{Observed, Wanted};

/// What whoever runs warplan allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Commands may run.
    pub commands: bool,
    /// Files outside the folder may be read.
    pub outside: bool,
}

/// Observes what is wanted, from a folder.
///
/// # Errors
/// Why it cannot be observed, in words that complete "unknown: …".
pub fn observe(folder: &Path, allowed: Allowed, wanted: Wanted<'_>) -> Result<Observed, String> {
    match wanted {
        Wanted::Sizes(path) => files::observe(folder, allowed, path, false),
        Wanted::Contents(path) => files::observe(folder, allowed, path, true),
        Wanted::Output { run, .. } if !allowed.commands => {
            Err(format!("{} is a command, and --allow-commands was not given", run.join(" ")))
        }
        Wanted::Output { run, seconds } => command::observe(folder, run, seconds),
    }
}
