//! Arguments of the commands that ask about a plan.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use warplan_model::IssueId;

use super::{EffortArgs, Format, GateFormat, InputArgs};

/// A plan to ask about.
#[derive(Debug, Args)]
pub struct AboutArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub effort: EffortArgs,
    /// Plan to use; it is computed when absent.
    #[arg(long, value_name = "PLAN")]
    pub plan: Option<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Number or key of the issue.
    #[arg(value_parser = parse_issue)]
    pub issue: IssueId,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub about: AboutArgs,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

fn parse_issue(text: &str) -> Result<IssueId, String> {
    let id = IssueId::new(text.trim());
    if id.as_str().is_empty() {
        Err("use a number such as 134 or a key such as bd-nl2".into())
    } else {
        Ok(id)
    }
}

/// Arguments of `next`.
#[derive(Debug, Args)]
pub struct NextArgs {
    /// Only what this team works on.
    #[arg(long)]
    pub team: Option<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub about: AboutArgs,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Arguments of `graph`.
#[derive(Debug, Args)]
pub struct GraphArgs {
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    /// Plan whose closing periods are shown.
    #[arg(long, value_name = "PLAN")]
    pub plan: Option<PathBuf>,
    /// Graphviz, Mermaid or data.
    #[arg(long, value_enum, default_value_t = GraphFormat::Dot)]
    pub format: GraphFormat,
}

/// How a graph is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// Graphviz.
    Dot,
    /// Mermaid.
    Mermaid,
    /// JSON.
    Json,
}

/// Arguments of `evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// The war plan, in Markdown.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub input: InputArgs,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub effort: EffortArgs,
    /// Text, data, or the findings as other tools read them.
    #[arg(long, value_enum, default_value_t = GateFormat::Human)]
    pub format: GateFormat,
}

/// Arguments of `whatif`. The flags make one scenario; each `--scenario` makes another, and all stand side by side.
#[derive(Debug, Args)]
pub struct WhatifArgs {
    /// Capacity of a team: TEAM=+1, TEAM=-1 or TEAM=4, for some days with @FROM..TO.
    #[arg(long, value_name = "TEAM=AMOUNT")]
    pub capacity: Vec<String>,
    /// Issue that stays open.
    #[arg(long, value_name = "ISSUE")]
    pub drop: Vec<String>,
    /// Issue that has to close within the plan.
    #[arg(long, value_name = "ISSUE")]
    pub close: Vec<String>,
    /// Issue with another severity.
    #[arg(long, value_name = "ISSUE=SEVERITY")]
    pub demote: Vec<String>,
    /// Issue that takes other time, in working days.
    #[arg(long, value_name = "ISSUE=DAYS")]
    pub duration: Vec<String>,
    /// Milestone whose issues, or issue that, has to be closed by a day.
    #[arg(long, value_name = "WHAT=DATE")]
    pub deadline: Vec<String>,
    /// Issue that does not wait for another: ISSUE=OTHER.
    #[arg(long, value_name = "ISSUE=OTHER")]
    pub independent: Vec<String>,
    /// Another scenario, e.g. "one more: capacity core=+1; drop 199".
    #[arg(long, value_name = "NAME: CHANGE; ...")]
    pub scenario: Vec<String>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub about: AboutArgs,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Arguments of `forecast`.
#[derive(Debug, Args)]
pub struct ForecastArgs {
    /// How often the plan is carried out.
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub runs: u32,
    /// Equal seeds give equal forecasts.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub about: AboutArgs,
    /// Text or data.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// Arguments of `prices`.
#[derive(Debug, Args)]
pub struct PricesArgs {
    /// Most changes to list.
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    pub top: usize,
    /// Solve so many of them anew, the most promising ones.
    #[arg(long, value_name = "COUNT", default_value_t = 5)]
    pub resolve: usize,
    /// Only changes of this kind; may be repeated.
    #[arg(long, value_enum)]
    pub kind: Vec<PricedKind>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "flattened")]
    pub about: AboutArgs,
    /// Text, Markdown or data.
    #[arg(long, value_enum, default_value_t = PricesFormat::Human)]
    pub format: PricesFormat,
}

/// Kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PricedKind {
    /// One more person in a team for a week.
    Capacity,
    /// A day more before an issue counts as overdue.
    Sla,
    /// An issue that no longer holds a KPI down.
    Cap,
    /// A dependency less.
    Dependency,
}

/// How prices are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PricesFormat {
    /// Text.
    Human,
    /// Markdown.
    Markdown,
    /// JSON.
    Json,
}
