//! The command line.

mod as_of;
mod economics;
mod history;
mod ledger;
mod probes;
mod questions;
mod report;
mod status;
mod store;
mod vault;

pub use as_of::{AsOf, parse_as_of};
pub use economics::EconomicsArgs;
pub use history::{
    CompareArgs, CompareFormat, EveryName, HistoryArgs, HistoryCommand, HistoryListArgs, HistoryPublishArgs,
    HistoryRecordArgs, HistoryShowArgs, HistoryVerifyArgs, ReplayArgs, ReplayFormat,
};
pub use ledger::{
    KindName, LedgerCheckArgs, LedgerConsistencyArgs, LedgerCosignArgs, LedgerExportArgs, LedgerInitArgs,
    LedgerProveArgs, LedgerRecordArgs, LedgerShowArgs, LedgerTailArgs, LedgerTakeOverArgs, LedgerUnlockArgs,
    LedgerVerifyArgs, ResultName,
};
pub use probes::{EvidenceArgs, ProbeArgs};
pub use questions::{
    AboutArgs, EvaluateArgs, ExplainArgs, ForecastArgs, GraphArgs, GraphFormat, NextArgs, PricedKind,
    PricesArgs, PricesFormat, WhatifArgs,
};
pub use report::{KpiArgs, ReportArgs};
pub use status::{
    CalendarArgs, GateFormat, PlanFormat, SchemaArgs, SchemaName, ScoreFormat, StatusArgs, StatusFormat,
};

pub use store::{
    KeyArgs, LOG_KEY, LedgerArgs, LedgerCommand, RecordingArgs, SECRETS, STORE, StoreArgs, WriterArgs,
};
pub use vault::{
    RetentionArgs, RetentionCommand, RetentionHoldArgs, RetentionLiftArgs, RetentionRunArgs, VaultArgs,
    VaultCommand, VaultListArgs, VaultOpenArgs, VaultRekeyArgs, VaultRotateArgs,
};

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns an issue tracker into an execution plan that is provably the best one.
#[derive(Debug, Parser)]
#[command(name = "warplan", version, max_term_width = 100)]
pub struct Cli {
    /// When to colour text.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// When to colour text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Plan the built-in pilot: 33 issues, eight KPIs, ten days.
    Demo(DemoArgs),
    /// Write a policy fitted to the labels of a snapshot.
    Init(InitArgs),
    /// Print the JSON Schema of the policy, or of what commands print.
    Schema(SchemaArgs),
    /// Show the state of the portfolio: topology, kill list, duplicates, umbrellas, due dates.
    Review(ReviewArgs),
    /// Hold the portfolio to labels, governance rules, KPI floors and exit criteria.
    Gate(GateArgs),
    /// Score the KPIs, with every term.
    Score(ScoreArgs),
    /// Keep scorecards in a chain that only grows: list, show, verify, record, publish.
    History(HistoryArgs),
    /// Say what changed from one release to another, term by term.
    Compare(CompareArgs),
    /// Score past instants again, and say where they differ from what was recorded.
    Replay(ReplayArgs),
    /// The checkpoint of a release: score, gate, record, and draw how the KPIs moved.
    Kpi(KpiArgs),
    /// Show what the policy's probes read, and what that is worth.
    Probe(ProbeArgs),
    /// Compute the best plan; writes plan.json and WAR_PLAN.md.
    Plan(PlanArgs),
    /// Say why an issue stands where it stands, and what other places cost.
    Explain(ExplainArgs),
    /// List what can be started now, in the plan's order.
    Next(NextArgs),
    /// Print the dependencies with the critical path.
    Graph(GraphArgs),
    /// Value a war plan written by hand under the same model, and say what is wrong with it.
    Evaluate(EvaluateArgs),
    /// Plan under other assumptions, and show what that changes.
    Whatif(WhatifArgs),
    /// Say what more capacity, a longer SLA, a cap less or a dependency less would bring.
    Prices(PricesArgs),
    /// Say where the portfolio stands against a plan that was made earlier.
    Status(StatusArgs),
    /// Print a plan's closings and milestones as an iCalendar.
    Calendar(CalendarArgs),
    /// State a plan in money: cost, worth, break-even, and what delays cost.
    Economics(EconomicsArgs),
    /// Say when milestones, exit criteria and caps are reached, if durations vary.
    Forecast(ForecastArgs),
    /// Write a report of the plan: one page, the same as Markdown, and its pictures.
    Report(ReportArgs),
    /// Keep what was made in a log that nobody can rewrite: begin, record, list, prove, verify.
    Ledger(LedgerArgs),
    /// Open the encrypted evidence beside the ledger, and change its keys.
    Vault(VaultArgs),
    /// Purge evidence whose time is over, and hold what must stay.
    Retention(RetentionArgs),
    /// Write the closure-scheduling model that `plan` solves.
    Model(ModelArgs),
    /// Solve a closure-scheduling model.
    Solve(SolveArgs),
    /// Check a plan against its model, without the solver.
    Check(CheckArgs),
}

/// Where the portfolio comes from.
#[derive(Debug, Args)]
pub struct InputArgs {
    /// Policy.
    #[arg(long, value_name = "FILE", default_value = "warplan.yaml")]
    pub policy: PathBuf,
    /// Tracker export or snapshot, `-` for standard input; snapshot.json beside the policy by default.
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
    /// Instant (2026-02-22T18:59:42Z) or date (its end) to look at; the snapshot's own by default.
    #[arg(long, value_name = "INSTANT", value_parser = parse_as_of)]
    pub as_of: Option<AsOf>,
    /// Release whose baselines count; the policy's last by default.
    #[arg(long, value_name = "VERSION")]
    pub release: Option<String>,
    /// History of earlier releases; .warplan/history.jsonl beside the policy by default, if it is there.
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub evidence: EvidenceArgs,
}

impl InputArgs {
    /// Whether standard input is the snapshot.
    pub fn reads_input(&self) -> bool {
        self.snapshot.as_deref() == Some(std::path::Path::new("-"))
    }
}

/// How much work to spend on the plan.
#[derive(Debug, Args)]
pub struct EffortArgs {
    /// Most work, in deterministic units of about a microsecond.
    #[arg(long, value_name = "UNITS", value_parser = clap::value_parser!(u64).range(1..))]
    pub effort: Option<u64>,
    /// Stop after so many seconds; a plan that this cuts short is marked as stopped, and not reproducible.
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub time_limit: Option<f64>,
    /// Threads to work on; the plan does not depend on them. All cores by default.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// Parses the name of a folder for several files, which standard output cannot take.
pub(crate) fn folder() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().try_map(|name| match name == "-" {
        true => Err("several files are written, and standard output cannot take them; name a folder, or `./-` for one of that name"),
        false => Ok(PathBuf::from(name)),
    })
}

fn parse_seconds(text: &str) -> Result<f64, String> {
    let seconds =
        text.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds > 0.0 && *seconds <= 1e9);
    seconds.ok_or_else(|| "use a positive number of seconds".into())
}

/// Text for people or data for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text.
    Human,
    /// JSON.
    Json,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder for the report (index.html), WAR_PLAN.md, plan.json, scorecard.json and findings.json.
    #[arg(long, value_name = "DIR", default_value = "warplan-demo", value_parser = folder())]
    pub out: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub effort: EffortArgs,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Tracker export or snapshot to fit the policy to, `-` for standard input.
    #[arg(long, value_name = "FILE", default_value = "snapshot.json")]
    pub snapshot: PathBuf,
    /// Policy whose csv section names the columns of a table; warplan.yaml by default, if it is there.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Where to write the policy, `-` for standard output.
    #[arg(long, short, value_name = "FILE", default_value = "warplan.yaml")]
    pub out: PathBuf,
    /// Overwrite an existing policy.
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `review`.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    /// Text, data, or the KPI matrix as CSV.
    #[arg(long, value_enum, default_value_t = ReviewFormat::Human)]
    pub format: ReviewFormat,
}

/// How a review is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReviewFormat {
    /// Text.
    Human,
    /// JSON.
    Json,
    /// The KPI matrix.
    Csv,
}

/// Arguments of `gate`.
#[derive(Debug, Args)]
pub struct GateArgs {
    /// Which gate.
    #[arg(value_enum)]
    pub gate: GateName,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    /// The running plan, for rules that ask what is planned and for the gate `drift`.
    #[arg(long, value_name = "PLAN", required_if_eq("gate", "drift"))]
    pub plan: Option<PathBuf>,
    /// Text, data, or what other tools read.
    #[arg(long, value_enum, default_value_t = GateFormat::Human)]
    pub format: GateFormat,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub recording: RecordingArgs,
}

/// Gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GateName {
    /// Each issue that takes part has one KPI, one severity and one type.
    Labels,
    /// The policy's rules.
    Governance,
    /// Floors and drops of the KPIs.
    Kpi,
    /// The policy's exit criteria.
    Exit,
    /// How far the portfolio has drifted from the running plan.
    Drift,
    /// All of them; `drift` when a plan is named and the policy has tolerances.
    All,
}

/// Arguments of `score`.
#[derive(Debug, Args)]
pub struct ScoreArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    /// Text, data, or a line a KPI as CSV.
    #[arg(long, value_enum, default_value_t = ScoreFormat::Human)]
    pub format: ScoreFormat,
}

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub effort: EffortArgs,
    /// The plan that people have: what need not move stays, work in progress stays in any case.
    #[arg(long, value_name = "PLAN")]
    pub previous: Option<PathBuf>,
    /// Folder for plan.json and WAR_PLAN.md.
    #[arg(long, value_name = "DIR", default_value = ".", value_parser = folder())]
    pub out: PathBuf,
    /// What to print: text, the plan as data, or a line an issue as CSV.
    #[arg(long, value_enum, default_value_t = PlanFormat::Human)]
    pub format: PlanFormat,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub recording: RecordingArgs,
}

/// Arguments of `model`.
#[derive(Debug, Args)]
pub struct ModelArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    /// The plan that people have, as for `plan`.
    #[arg(long, value_name = "PLAN")]
    pub previous: Option<PathBuf>,
    /// Where to write it; standard output by default.
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Arguments of `solve`.
#[derive(Debug, Args)]
pub struct SolveArgs {
    /// Model in format warplan-model/v1, `-` for standard input.
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub effort: EffortArgs,
    /// Where to write the plan; standard output by default.
    #[arg(long, short, value_name = "PLAN")]
    pub out: Option<PathBuf>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Model in format warplan-model/v1.
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,
    /// Plan of any solver, `-` for standard input.
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}
