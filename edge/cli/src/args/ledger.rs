//! Arguments of `ledger`'s commands.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::Format;
use super::store::{KeyArgs, StoreArgs, WriterArgs};

/// Arguments of `ledger init`.
#[derive(Debug, Args)]
pub struct LedgerInitArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub writer: WriterArgs,
    /// Name of the log in its checkpoints, such as example.com/acme/warplan.
    #[arg(long, value_name = "ORIGIN")]
    pub origin: String,
    /// A class of retention: NAME=90d, or NAME=keep; `default=keep` when none is given. The first is what commands
    /// record into.
    #[arg(long = "class", value_name = "CLASS")]
    pub classes: Vec<String>,
}

/// Arguments of `ledger record`.
#[derive(Debug, Args)]
pub struct LedgerRecordArgs {
    /// File to record, `-` for standard input.
    pub file: PathBuf,
    /// What it is.
    #[arg(long, value_enum, default_value_t = KindName::Evidence)]
    pub kind: KindName,
    /// Class of retention; the store's first by default.
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
    /// How a step of a proof came out.
    #[arg(long, value_enum, required_if_eq("kind", "proof-step"))]
    pub result: Option<ResultName>,
    /// What a step of a proof was run with: a file, of which the name and the digest are kept in the clear, or
    /// NAME=sha256:DIGEST; may be given again.
    #[arg(long = "configuration", value_name = "FILE", requires = "result")]
    pub configuration: Vec<String>,
    /// What it is about, such as the artifact that a step of a proof tested: a file or NAME=sha256:DIGEST; may be given again.
    #[arg(long = "artifact", value_name = "FILE")]
    pub artifacts: Vec<String>,
    /// Its media type.
    #[arg(long, value_name = "TYPE", default_value = "application/octet-stream", value_parser = parse_line)]
    pub media_type: String,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub writer: WriterArgs,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// What a recorded file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindName {
    /// A scorecard.
    Scorecard,
    /// A plan.
    Plan,
    /// What gates found.
    Findings,
    /// What a change set did to the tracker.
    Receipt,
    /// A role's consent.
    Approval,
    /// A step of a proof.
    ProofStep,
    /// Anything else.
    Evidence,
}

/// How a step of a proof came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ResultName {
    /// As it should.
    Passed,
    /// As it should, with remarks.
    Warned,
    /// Not as it should.
    Failed,
}

/// Arguments of `ledger take-over`.
#[derive(Debug, Args)]
pub struct LedgerTakeOverArgs {
    /// History.
    #[arg(long, value_name = "FILE", default_value = crate::history::DEFAULT)]
    pub history: PathBuf,
    /// Class of retention; the store's first by default.
    #[arg(long, value_name = "CLASS")]
    pub class: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub writer: WriterArgs,
}

/// Arguments of `ledger tail`.
#[derive(Debug, Args)]
pub struct LedgerTailArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub store: StoreArgs,
    /// How many entries.
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 20)]
    pub lines: u64,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Arguments of `ledger show`.
#[derive(Debug, Args)]
pub struct LedgerShowArgs {
    /// Sequence of the entry.
    pub sequence: u64,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub store: StoreArgs,
}

/// Arguments of `ledger verify`.
#[derive(Debug, Args)]
pub struct LedgerVerifyArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub store: StoreArgs,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub keys: KeyArgs,
    /// Open every data key, too, with who keeps the keys: without, they are counted.
    #[arg(long, conflicts_with = "log_only")]
    pub open: bool,
    /// Checkpoint that was noted earlier; the log must still begin with it.
    #[arg(long, value_name = "FILE")]
    pub since: Option<PathBuf>,
    /// Verifier key of a witness that must have cosigned; may be given again.
    #[arg(long = "witness", value_name = "KEY")]
    pub witnesses: Vec<String>,
    /// How many of the witnesses must have cosigned; all by default.
    #[arg(long, value_name = "COUNT", requires = "witnesses")]
    pub quorum: Option<usize>,
    /// Instant or date before which a witness's cosignature does not count.
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant, requires = "witnesses")]
    pub cosigned_since: Option<Timestamp>,
    /// Only the log: neither statements nor ciphertexts.
    #[arg(long)]
    pub log_only: bool,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Arguments of `ledger prove`.
#[derive(Debug, Args)]
pub struct LedgerProveArgs {
    /// Sequence of the entry.
    pub sequence: u64,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub store: StoreArgs,
    /// Folder for the proof, the entry and its statement.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
}

/// Arguments of `ledger check`.
#[derive(Debug, Args)]
pub struct LedgerCheckArgs {
    /// What `ledger prove` or `ledger consistency` wrote.
    pub proof: PathBuf,
    /// Entry that a proof of `ledger prove` is about.
    #[arg(long, value_name = "FILE")]
    pub entry: Option<PathBuf>,
    /// Verifier key of the log, or a file with it.
    #[arg(long, value_name = "KEY", env = "WARPLAN_LOG_KEY")]
    pub log_key: String,
    /// Statement of the entry.
    #[arg(long, value_name = "FILE", requires = "entry")]
    pub statement: Option<PathBuf>,
    /// Checkpoint that was noted earlier, with which a proof of `ledger consistency` must begin.
    #[arg(long, value_name = "FILE")]
    pub since: Option<PathBuf>,
    /// Verifier key of a witness that must have cosigned; may be given again.
    #[arg(long = "witness", value_name = "KEY")]
    pub witnesses: Vec<String>,
    /// How many of the witnesses must have cosigned; all by default.
    #[arg(long, value_name = "COUNT", requires = "witnesses")]
    pub quorum: Option<usize>,
}

/// Arguments of `ledger consistency`.
#[derive(Debug, Args)]
pub struct LedgerConsistencyArgs {
    /// The smaller size.
    pub from: u64,
    /// The larger size; that of the checkpoint by default. The proof can be checked offline at that size alone.
    pub to: Option<u64>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub store: StoreArgs,
    /// Where to write it; standard output by default.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `ledger cosign`.
#[derive(Debug, Args)]
pub struct LedgerCosignArgs {
    /// Submission prefix of the witness.
    #[arg(value_name = "URL")]
    pub witness: String,
    /// Verifier key of the witness.
    #[arg(long, value_name = "KEY")]
    pub witness_key: String,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub writer: WriterArgs,
}

/// Arguments of `ledger export`.
#[derive(Debug, Args)]
pub struct LedgerExportArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub store: StoreArgs,
    /// Folder for the log and, as Sigstore bundles, its statements.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// Arguments of `ledger unlock`.
#[derive(Debug, Args)]
pub struct LedgerUnlockArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub store: StoreArgs,
}

/// Reads one line of text that stands in a statement in the clear.
///
/// # Errors
/// Nothing, a control character, or more than 255 bytes.
pub fn parse_line(text: &str) -> Result<String, String> {
    if text.trim().is_empty() || text.len() > 255 || text.chars().any(char::is_control) {
        return Err("use one line of 1 to 255 bytes without control characters".into());
    }
    Ok(text.to_owned())
}

/// Reads an instant.
///
/// # Errors
/// A text that is none.
pub fn parse_instant(text: &str) -> Result<Timestamp, String> {
    let date = || text.parse::<jiff::civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let instant = text.parse::<Timestamp>().ok().or_else(|| date().map(|begin| begin.timestamp()));
    instant.ok_or_else(|| "use an instant such as 2026-02-22T18:59:42Z or a date such as 2026-02-22".into())
}
