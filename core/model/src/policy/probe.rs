//! Probes: a KPI's baseline from evidence. What is read, what that is worth, and what happens when it is unknown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Names, Policy};
use crate::{Decimal, Digest};

/// A probe: what is read, and what that is worth in points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// What is read.
    pub read: Evidence,
    /// What it is worth.
    pub worth: Worth,
    /// What happens when it cannot be read.
    #[serde(default)]
    pub unknown: WhenUnknown,
    /// The tier of its evidence; that of its kind when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
}

impl Probe {
    /// Of what it reads: a stored reading with another digest is one of another definition.
    pub fn definition(&self) -> Digest {
        Digest::of(&self.read)
    }
}

/// What happens when a probe is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhenUnknown {
    /// The release gate fails the KPI; its manual value stands in for the score.
    #[default]
    Fail,
    /// The manual value is the baseline.
    Manual,
}

/// What a probe reads. Paths are relative to the policy's folder; those of several files are patterns with `*`, `**`,
/// `?`, `[…]` and `{…}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// A fact about files.
    Files(FilesEvidence),
    /// A value in a JSON file.
    Json(ValueEvidence),
    /// A value in a TOML file.
    Toml(ValueEvidence),
    /// Test results as JUnit writes them.
    Junit(JunitEvidence),
    /// Coverage as Cobertura writes it.
    Cobertura(CoverageEvidence),
    /// Coverage as LCOV writes it.
    Lcov(CoverageEvidence),
    /// Results of static analysis.
    Sarif(SarifEvidence),
    /// What OpenSSF Scorecard prints with `--format json`.
    OpenssfScorecard(ScorecardEvidence),
    /// What a command says; it runs only when the command line of warplan allows it.
    Command(CommandEvidence),
}

impl Evidence {
    /// What the kinds are called.
    pub const KINDS: [&str; 9] =
        ["files", "json", "toml", "junit", "cobertura", "lcov", "sarif", "openssf_scorecard", "command"];

    /// What its kind is called.
    pub fn kind(&self) -> &'static str {
        let index = match self {
            Evidence::Files(_) => 0,
            Evidence::Json(_) => 1,
            Evidence::Toml(_) => 2,
            Evidence::Junit(_) => 3,
            Evidence::Cobertura(_) => 4,
            Evidence::Lcov(_) => 5,
            Evidence::Sarif(_) => 6,
            Evidence::OpenssfScorecard(_) => 7,
            Evidence::Command(_) => 8,
        };
        Evidence::KINDS[index]
    }

    /// The path or pattern of its files; `None` for a command.
    pub fn path(&self) -> Option<&str> {
        match self {
            Evidence::Files(files) => Some(&files.path),
            Evidence::Json(value) | Evidence::Toml(value) => Some(&value.path),
            Evidence::Junit(results) => Some(&results.path),
            Evidence::Cobertura(coverage) | Evidence::Lcov(coverage) => Some(&coverage.path),
            Evidence::Sarif(sarif) => Some(&sarif.path),
            Evidence::OpenssfScorecard(scorecard) => Some(&scorecard.path),
            Evidence::Command(_) => None,
        }
    }
}

/// A fact about files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FilesEvidence {
    /// A path, or a pattern.
    pub path: String,
    /// Which fact.
    pub fact: Fact,
}

/// A fact about the files of a pattern. Sizes and lines of no file at all are unknown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Whether there is one: a verdict.
    Exists,
    /// How many there are.
    Count,
    /// Their bytes.
    Size,
    /// Their lines.
    Lines,
    /// Their lines in which a regular expression finds something.
    LinesMatching(String),
}

/// A number or a verdict in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueEvidence {
    /// The file.
    pub path: String,
    /// Where in it, as RFC 6901 writes it: `/totals/lines`.
    pub pointer: String,
    /// The verdict passes when the value reads so; numbers, `true` and `false` are taken as they are when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equals: Option<String>,
}

/// Test results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JunitEvidence {
    /// A path, or a pattern.
    pub path: String,
    /// What of them.
    #[serde(default)]
    pub measure: JunitMeasure,
}

/// What of test results is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JunitMeasure {
    /// The share of tests that passed, of those that were run.
    #[default]
    PassRate,
    /// Tests that failed or ended in an error.
    Failures,
    /// Tests that were run.
    Tests,
}

/// Coverage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverageEvidence {
    /// A path, or a pattern.
    pub path: String,
    /// Of what.
    #[serde(default)]
    pub rate: CoverageRate,
}

/// What is covered, as a share from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CoverageRate {
    /// Lines.
    #[default]
    Line,
    /// Branches.
    Branch,
}

/// Results of static analysis. Suppressed ones do not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SarifEvidence {
    /// A path, or a pattern.
    pub path: String,
    /// The levels that count: `error`, `warning`, `note`, `none`. All of them when empty.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub level: Names,
}

/// What OpenSSF Scorecard found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScorecardEvidence {
    /// The file.
    pub path: String,
    /// The check whose score counts, e.g. `Branch-Protection`; the aggregate when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
}

/// What a command says. It runs in the policy's folder, without a shell and without standard input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandEvidence {
    /// The program and its arguments.
    pub run: Vec<String>,
    /// The most seconds that it may take; then it is killed with all that it has started.
    #[serde(default = "minute")]
    pub seconds: u32,
    /// Where in what it prints, read as JSON, the value is; all of it when empty. The exit status is the verdict, and 0
    /// passes, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

fn minute() -> u32 {
    60
}

/// What a reading is worth, in points of the scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// A straight line between two numbers.
    Linear(Linear),
    /// A table: the first row that the number meets.
    Steps(Vec<WorthStep>),
    /// Points for a verdict.
    Verdict(VerdictWorth),
}

/// A straight line from the lowest to the highest value of the scale, and those beyond its ends.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// The number that is worth the lowest value of the scale. Above `to` less is better.
    pub from: Decimal,
    /// The number that is worth the highest value of the scale.
    pub to: Decimal,
}

/// A row of a table. The last has no limit: it takes every other number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorthStep {
    /// The lowest number that meets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Decimal>,
    /// The highest number that meets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Decimal>,
    /// What it is worth.
    pub points: Decimal,
}

/// Points for a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerdictWorth {
    /// When it passes.
    pub pass: Decimal,
    /// When it fails.
    pub fail: Decimal,
}

/// The steps of a JSON pointer (RFC 6901) with its escapes undone; `None` for a text that is none.
pub fn pointer_tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let token = |token: &str| {
        let escaped = token.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        escaped.then(|| token.replace("~1", "/").replace("~0", "~"))
    };
    pointer.strip_prefix('/')?.split('/').map(token).collect()
}

impl Policy {
    /// The tier of what a probe reads: its own, else that of its kind of evidence.
    pub fn probe_tier(&self, probe: &str) -> Option<&str> {
        let probe = self.probes.get(probe)?;
        let of_kind = || self.eligibility.as_ref()?.evidence.get(probe.read.kind());
        probe.tier.as_ref().or_else(of_kind).map(String::as_str)
    }
}
