//! Arguments about evidence.

use std::path::PathBuf;

use clap::Args;

use super::{Format, InputArgs};

/// Where baselines that probes measure come from.
#[derive(Debug, Args)]
pub struct EvidenceArgs {
    /// Readings of `warplan probe` to use instead of asking the probes.
    #[arg(long, value_name = "FILE")]
    pub readings: Option<PathBuf>,
    /// Let probes run the commands of the policy.
    #[arg(long)]
    pub allow_commands: bool,
    /// Let probes read files outside the policy's folder.
    #[arg(long)]
    pub allow_outside: bool,
}

/// Arguments of `probe`.
#[derive(Debug, Args)]
pub struct ProbeArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    /// Where to store the readings, for --readings.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}
