//! Arguments of the commands about what was recorded.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use warplan_model::Digest;

use super::{AsOf, Format, InputArgs, RecordingArgs, parse_as_of};
use crate::history::DEFAULT;

/// Arguments of `history`.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// What to do with the history.
    #[command(subcommand)]
    pub command: HistoryCommand,
}

/// What can be done with a history.
#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// List its entries.
    List(HistoryListArgs),
    /// Show a release's scorecard as it was recorded.
    Show(HistoryShowArgs),
    /// Check that nothing in it was changed, removed, put in or moved.
    Verify(HistoryVerifyArgs),
    /// Score the release and append its scorecard.
    Record(HistoryRecordArgs),
    /// Make a recorded scorecard the one that counts.
    Publish(HistoryPublishArgs),
}

/// A history file.
#[derive(Debug, Args)]
pub struct HistoryFile {
    /// History.
    #[arg(long, value_name = "FILE", default_value = DEFAULT)]
    pub history: PathBuf,
}

/// Arguments of `history list`.
#[derive(Debug, Args)]
pub struct HistoryListArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub file: HistoryFile,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Arguments of `history show`.
#[derive(Debug, Args)]
pub struct HistoryShowArgs {
    /// Version of the release.
    pub release: String,
    /// Which of its scorecards; by default the one that counts, or else the last.
    #[arg(long, value_name = "NUMBER")]
    pub revision: Option<u32>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub file: HistoryFile,
    /// Text, or the entry as data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Arguments of `history verify`.
#[derive(Debug, Args)]
pub struct HistoryVerifyArgs {
    /// Head that was noted earlier; the history must still hold it.
    #[arg(long, value_name = "DIGEST")]
    pub head: Option<Digest>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub file: HistoryFile,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Arguments of `history record`.
#[derive(Debug, Args)]
pub struct HistoryRecordArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    /// Why there is another scorecard of a recorded release.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub recording: RecordingArgs,
}

/// Arguments of `history publish`.
#[derive(Debug, Args)]
pub struct HistoryPublishArgs {
    /// Version of the release.
    pub release: String,
    /// Which of its scorecards; the last by default.
    #[arg(long, value_name = "NUMBER")]
    pub revision: Option<u32>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub file: HistoryFile,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub recording: RecordingArgs,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// Release of the history, or scorecard file, before.
    #[arg(value_name = "FROM")]
    pub from: String,
    /// Release of the history, or scorecard file, after.
    #[arg(value_name = "TO")]
    pub to: String,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub file: HistoryFile,
    /// Text, Markdown or data.
    #[arg(long, value_enum, default_value_t = CompareFormat::Human)]
    pub format: CompareFormat,
}

/// How a comparison is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// Text.
    Human,
    /// Markdown.
    Markdown,
    /// JSON.
    Json,
}

/// Arguments of `replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    /// Last instant or date of a range that begins at --as-of.
    #[arg(long, value_name = "INSTANT", value_parser = parse_as_of, requires = "as_of")]
    pub to: Option<AsOf>,
    /// How far apart the instants of the range are.
    #[arg(long, value_enum, default_value_t = EveryName::Day, requires = "to")]
    pub every: EveryName,
    /// Text, data, or a table of all terms.
    #[arg(long, value_enum, default_value_t = ReplayFormat::Human)]
    pub format: ReplayFormat,
}

/// How far apart the instants of a range are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EveryName {
    /// A day.
    Day,
    /// A week.
    Week,
}

/// How a replay is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReplayFormat {
    /// Text.
    Human,
    /// JSON.
    Json,
    /// A line per instant and KPI.
    Csv,
}
