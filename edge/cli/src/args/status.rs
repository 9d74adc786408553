//! Arguments of the commands that look back at a plan, and the formats that other tools read.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{AboutArgs, InputArgs};

/// Arguments of `status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The plan to look back at; policy and issues may have changed since.
    #[arg(long, value_name = "PLAN")]
    pub plan: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    /// How often the rest of the plan is carried out for its chances; 0 for none.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    pub runs: u32,
    /// Text, Markdown for a comment, or data.
    #[arg(long, value_enum, default_value_t = StatusFormat::Human)]
    pub format: StatusFormat,
}

/// How a status is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatusFormat {
    /// Text.
    Human,
    /// Markdown.
    Markdown,
    /// JSON.
    Json,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GateFormat {
    /// Text.
    Human,
    /// JSON.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for CI.
    Junit,
    /// A line a finding.
    Csv,
}

/// How a scorecard is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// Text.
    Human,
    /// JSON.
    Json,
    /// A line a KPI.
    Csv,
}

/// How a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// Text.
    Human,
    /// JSON.
    Json,
    /// A line an issue.
    Csv,
}

/// Arguments of `calendar`.
#[derive(Debug, Args)]
pub struct CalendarArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub about: AboutArgs,
    /// Where to write it; standard output by default.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// What to describe.
    #[arg(value_enum, default_value_t = SchemaName::Policy)]
    pub of: SchemaName,
}

/// Documents with a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaName {
    /// The policy file.
    Policy,
    /// What `score` prints.
    Scorecard,
    /// What `gate` prints.
    Findings,
    /// What `plan` writes.
    Plan,
    /// What `status` prints.
    Status,
    /// A line of the history.
    History,
    /// What `compare` prints.
    Compare,
    /// What `forecast` prints.
    Forecast,
    /// What `economics` prints.
    Economics,
    /// What `model` prints and `solve` reads.
    Model,
    /// What `ledger tail` prints.
    LedgerTail,
    /// What `ledger show` prints.
    LedgerEntry,
    /// What `ledger verify` prints.
    LedgerVerification,
    /// What `ledger record` prints.
    Recorded,
    /// What `ledger consistency` prints and `ledger check` reads.
    Consistency,
    /// What `vault list` prints.
    VaultList,
    /// What `retention run` prints.
    Retention,
}
