//! Arguments of `vault` and `retention`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::Format;
use super::ledger::{parse_instant, parse_line};
use super::store::{KeyArgs, StoreArgs, WriterArgs};

/// Arguments of `vault`.
#[derive(Debug, Args)]
pub struct VaultArgs {
    /// What to do with the evidence.
    #[command(subcommand)]
    pub command: VaultCommand,
}

/// What can be done with evidence.
#[derive(Debug, Subcommand)]
pub enum VaultCommand {
    /// List the evidence: what it is, how long it is kept, whether it is held or purged.
    List(VaultListArgs),
    /// Decrypt evidence.
    Open(VaultOpenArgs),
    /// Give buckets new keys and wrap all data keys again; ciphertexts stay as they are.
    Rotate(VaultRotateArgs),
    /// The same, and after a compromise encrypt everything again under new data keys.
    Rekey(VaultRekeyArgs),
}

/// Arguments of `vault list`.
#[derive(Debug, Args)]
pub struct VaultListArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub store: StoreArgs,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Arguments of `vault open`.
#[derive(Debug, Args)]
pub struct VaultOpenArgs {
    /// Sequence of an entry, or identifier of an object: all of it, or 12 digits and more of its beginning.
    #[arg(value_name = "EVIDENCE")]
    pub evidence: String,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub store: StoreArgs,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub keys: KeyArgs,
    /// Where to write it; standard output by default, and for `-`.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `vault rotate`.
#[derive(Debug, Args)]
pub struct VaultRotateArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub writer: WriterArgs,
    /// Only buckets of this class of retention.
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
}

/// Arguments of `vault rekey`.
#[derive(Debug, Args)]
pub struct VaultRekeyArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub writer: WriterArgs,
    /// Only buckets of this class of retention.
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
    /// Encrypt the evidence again under new data keys; without it `rekey` is `rotate`.
    #[arg(long)]
    pub reencrypt: bool,
    /// When the keys were compromised; a date is its beginning, in UTC. What no secret of before ever opened stays as it is.
    /// Now by default.
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant, requires = "reencrypt")]
    pub compromised: Option<Timestamp>,
}

/// Arguments of `retention`.
#[derive(Debug, Args)]
pub struct RetentionArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RetentionCommand,
}

/// What can be done about retention.
#[derive(Debug, Subcommand)]
pub enum RetentionCommand {
    /// Purge what is due, and reclaim its space.
    Run(RetentionRunArgs),
    /// Put evidence under legal hold.
    Hold(RetentionHoldArgs),
    /// Lift a legal hold.
    Lift(RetentionLiftArgs),
}

/// Arguments of `retention run`.
#[derive(Debug, Args)]
pub struct RetentionRunArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub writer: WriterArgs,
    /// Instant to take as now; a date is its beginning, in UTC.
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    pub as_of: Option<Timestamp>,
    /// Say what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Purge ahead of time, where the instant is in the future.
    #[arg(long, requires = "as_of")]
    pub ahead: bool,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Arguments of `retention hold`.
#[derive(Debug, Args)]
pub struct RetentionHoldArgs {
    /// Sequences of entries, or identifiers of objects as `vault open` takes them.
    #[arg(value_name = "EVIDENCE", required = true)]
    pub evidence: Vec<String>,
    /// Why, in the clear: name the matter, not its content.
    #[arg(long, value_name = "TEXT", value_parser = parse_line)]
    pub reason: String,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub writer: WriterArgs,
}

/// Arguments of `retention lift`.
#[derive(Debug, Args)]
pub struct RetentionLiftArgs {
    /// Sequence of the entry that placed the hold.
    pub hold: u64,
    /// Why, in the clear.
    #[arg(long, value_name = "TEXT", value_parser = parse_line)]
    pub reason: String,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub writer: WriterArgs,
}
