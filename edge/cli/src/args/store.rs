//! Arguments of the commands about the ledger, the vault and retention.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::ledger::{
    LedgerCheckArgs, LedgerConsistencyArgs, LedgerCosignArgs, LedgerExportArgs, LedgerInitArgs,
    LedgerProveArgs, LedgerRecordArgs, LedgerShowArgs, LedgerTailArgs, LedgerTakeOverArgs, LedgerUnlockArgs,
    LedgerVerifyArgs,
};

/// Where keys lie by default.
pub const SECRETS: &str = ".warplan";
/// The verifier key that `ledger init` leaves beside the signing key.
pub const LOG_KEY: &str = "log.key";
/// Where a store lies by default.
pub const STORE: &str = ".warplan/ledger";

/// A store, to read.
#[derive(Debug, Args)]
pub struct StoreArgs {
    /// Store: a folder, or s3://BUCKET/PREFIX.
    #[arg(long, value_name = "PLACE", env = "WARPLAN_STORE", default_value = STORE)]
    pub store: String,
    /// Verifier key of the log, or a file with it, from a place that who writes the store cannot change; .warplan/log.key
    /// by default, if it is there.
    #[arg(long, value_name = "KEY", env = "WARPLAN_LOG_KEY")]
    pub log_key: Option<String>,
}

/// Whose keys open and seal what a store holds.
#[derive(Debug, Args)]
pub struct KeyArgs {
    /// Who keeps the key-encryption keys: file:PATH, passphrase:PATH, awskms:REGION/PREFIX, gcpkms:RING or
    /// transit:MOUNT/PREFIX; those that the store was made with by default.
    #[arg(long, value_name = "PROVIDER", env = "WARPLAN_KEYS")]
    pub keys: Option<String>,
    /// File with the passphrase of a passphrase: provider, `-` for standard input; WARPLAN_PASSPHRASE otherwise.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// A store, to write.
#[derive(Debug, Args)]
pub struct WriterArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub store: StoreArgs,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub keys: KeyArgs,
    /// Key that signs checkpoints and statements.
    #[arg(long, value_name = "FILE", env = "WARPLAN_SIGNING_KEY", default_value = ".warplan/signing.key")]
    pub signing_key: PathBuf,
    /// Seconds to wait for another writer to end; none by default.
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub wait: Option<Duration>,
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<u32>().map_err(|_| "use whole seconds, such as 60".to_owned())?;
    Ok(Duration::from_secs(seconds.into()))
}

/// Arguments of `ledger`.
#[derive(Debug, Args)]
pub struct LedgerArgs {
    /// What to do with the ledger.
    #[command(subcommand)]
    pub command: LedgerCommand,
}

/// What can be done with a ledger.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Begin a ledger and its vault: keys, retention classes, the first checkpoint.
    Init(LedgerInitArgs),
    /// Record a file as evidence: encrypt it, sign a statement about it, append the entry.
    Record(LedgerRecordArgs),
    /// Record every entry of a history file; what was taken over before is left.
    TakeOver(LedgerTakeOverArgs),
    /// List the last entries.
    Tail(LedgerTailArgs),
    /// Show an entry with its statement.
    Show(LedgerShowArgs),
    /// Recompute the whole log, and hold every statement and ciphertext to it.
    Verify(LedgerVerifyArgs),
    /// Prove that an entry is in the log; the proof needs nothing but the log's key.
    Prove(LedgerProveArgs),
    /// Check a proof, offline.
    Check(LedgerCheckArgs),
    /// Prove that the log at one size is the beginning of the log at another.
    Consistency(LedgerConsistencyArgs),
    /// Ask a witness to cosign the checkpoint.
    Cosign(LedgerCosignArgs),
    /// Copy the log and its statements, as files that other tools read.
    Export(LedgerExportArgs),
    /// Remove the lock that a writer left behind in an object store.
    Unlock(LedgerUnlockArgs),
}

/// Where a command records what it made, if it shall.
#[derive(Debug, Args)]
pub struct RecordingArgs {
    /// Record it in the ledger at this place; without a place in .warplan/ledger.
    #[arg(long, value_name = "PLACE", num_args = 0..=1, require_equals = true, default_missing_value = STORE)]
    pub ledger: Option<String>,
    /// Verifier key of the ledger's log, or a file with it; .warplan/log.key by default, if it is there.
    #[arg(long, value_name = "KEY", env = "WARPLAN_LOG_KEY")]
    pub log_key: Option<String>,
    /// Class of retention in the ledger; the store's first by default.
    #[arg(long, value_name = "CLASS", requires = "ledger")]
    pub class: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub keys: KeyArgs,
    /// Key that signs the ledger's checkpoints and statements.
    #[arg(long, value_name = "FILE", env = "WARPLAN_SIGNING_KEY", default_value = ".warplan/signing.key")]
    pub signing_key: PathBuf,
    /// Seconds to wait for another writer of the ledger to end; none by default.
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, requires = "ledger")]
    pub wait: Option<Duration>,
}
