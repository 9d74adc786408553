//! SARIF 2.1.0, as GitHub's code scanning reads it.
//!
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use std::collections::BTreeMap;

use serde::Serialize;
use warplan_model::finding::{Finding, RuleText, Subject};
use warplan_model::policy::Level;
use warplan_model::{Digest, Place};

use crate::text::plain;
use crate::{json, words};

/// Where a finding points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// A file, relative to the root of the repository, with `/` between folders.
    pub file: String,
    /// Line and column; the first when absent.
    pub place: Option<Place>,
}

/// The most results of a run that GitHub shows; a file with many more is refused.
pub const RESULTS_LIMIT: usize = 5_000;

/// Findings with the rules behind them; `at` says where each points. Of more than [`RESULTS_LIMIT`] the worst are
/// written, those of a level in their order, and a notification says how many are left out.
pub fn findings(
    findings: &[Finding],
    rules: &[RuleText],
    at: impl Fn(&Finding) -> Option<Location>,
) -> String {
    let mut ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    ids.extend(findings.iter().map(|finding| finding.rule.as_str()));
    let mut described: Vec<&str> = Vec::new();
    for id in ids {
        if !described.contains(&id) {
            described.push(id);
        }
    }
    let index: BTreeMap<&str, usize> = described.iter().enumerate().map(|(index, id)| (*id, index)).collect();
    let descriptors = described.iter().map(|id| {
        let of_rule = |finding: &&Finding| finding.rule == *id;
        let level = findings.iter().filter(of_rule).map(|finding| finding.level).min();
        descriptor(id, rules.iter().find(|rule| rule.id == *id), level)
    });
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let fingerprint = |finding: &Finding| {
        let identity = identity(finding);
        let nth = seen.entry(identity.clone()).or_default();
        *nth += 1;
        format!("{identity}:{nth}")
    };
    // Fingerprints are those of all findings, so that an alert stays the same when others come before it.
    let fingerprints: Vec<String> = findings.iter().map(fingerprint).collect();
    let results = worst(findings).into_iter().map(|which| {
        let finding = &findings[which];
        result(finding, index[finding.rule.as_str()], &fingerprints[which], at(finding))
    });
    json::pretty(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "warplan",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: descriptors.collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            results: results.collect(),
            invocations: left_out(findings.len()).map(|note| [Invocation::noting(note)]),
        }],
    })
}

/// Which findings are written, in their order: all, or the worst where there are too many.
fn worst(findings: &[Finding]) -> Vec<usize> {
    let mut which: Vec<usize> = (0..findings.len()).collect();
    which.sort_by_key(|which| findings[*which].level);
    which.truncate(RESULTS_LIMIT);
    which.sort_unstable();
    which
}

/// What of so many findings is left out, as a sentence; none when nothing is.
pub fn left_out(findings: usize) -> Option<String> {
    let more = findings.checked_sub(RESULTS_LIMIT).filter(|more| *more > 0)?;
    Some(format!(
        "{more} of {findings} findings are left out, the least severe: code scanning shows {RESULTS_LIMIT} results of a run."
    ))
}

/// What stays the same when a finding is found again: its rule and its subject, and no number that a message may have.
fn identity(finding: &Finding) -> String {
    let digest = Digest::of(&(&finding.rule, &finding.subject)).to_string();
    digest.trim_start_matches("sha256:")[..16].to_owned()
}

fn descriptor(id: &str, rule: Option<&RuleText>, level: Option<Level>) -> Descriptor {
    let said = |text: fn(&RuleText) -> &String| rule.map(text).filter(|text| !text.is_empty());
    let checks = said(|rule| &rule.checks).map_or_else(|| id.to_owned(), |checks| message(checks));
    let why = said(|rule| &rule.why).map(|why| format!(" {}", message(why))).unwrap_or_default();
    let remedy = said(|rule| &rule.remedy)
        .map_or_else(|| checks.clone(), |remedy| words::capitalised(&message(remedy)));
    Descriptor {
        id: id.to_owned(),
        full_description: Text { text: format!("{checks}{why}") },
        short_description: Text { text: checks },
        help: Text { text: remedy },
        default_configuration: Configuration { level: words::level(level.unwrap_or_default()) },
        properties: rule.map(|rule| Properties { tags: [rule.gate.clone()] }),
    }
}

fn result(finding: &Finding, rule_index: usize, fingerprint: &str, at: Option<Location>) -> Outcome {
    let text = format!("{}: {}. {}.", finding.subject, finding.message, words::capitalised(&finding.remedy));
    let location = at.map(|at| {
        let Place { line, column } = at.place.unwrap_or(Place { line: 1, column: 1 });
        PhysicalLocation {
            artifact_location: Artifact { uri: uri(&at.file), uri_base_id: "%SRCROOT%" },
            region: Region { start_line: line, start_column: column },
        }
    });
    Outcome {
        rule_id: finding.rule.clone(),
        rule_index,
        level: words::level(finding.level),
        message: Text { text: message(&text) },
        locations: [At {
            physical_location: location,
            logical_locations: [Logical {
                name: plain(&finding.subject.to_string()),
                kind: kind(&finding.subject),
            }],
        }],
        partial_fingerprints: Fingerprints { line: fingerprint.to_owned() },
    }
}

/// A text without what SARIF takes for links between results.
fn message(text: &str) -> String {
    plain(text).replace("](", "] (")
}

fn kind(subject: &Subject) -> &'static str {
    match subject {
        Subject::Issue(_) => "issue",
        Subject::Kpi(_) => "kpi",
        Subject::Surface(_) => "surface",
        Subject::Lane(_) => "lane",
        Subject::Day(_) => "day",
        Subject::Release(_) => "release",
        Subject::Exit(_) => "exit-criterion",
        Subject::Portfolio => "portfolio",
    }
}

/// A relative file as a URI reference, RFC 3986.
fn uri(file: &str) -> String {
    let mut out = String::with_capacity(file.len());
    for byte in file.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into())
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invocations: Option<[Invocation; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: [Notification; 1],
}

impl Invocation {
    fn noting(text: String) -> Self {
        let notification = Notification { level: "warning", message: Text { text } };
        Invocation { execution_successful: true, tool_execution_notifications: [notification] }
    }
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    short_description: Text,
    full_description: Text,
    help: Text,
    default_configuration: Configuration,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Properties>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    tags: [String; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [At; 1],
    partial_fingerprints: Fingerprints,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct At {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<PhysicalLocation>,
    logical_locations: [Logical; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
}

#[derive(Serialize)]
struct Logical {
    name: String,
    kind: &'static str,
}

/// The one that GitHub reads. Many findings point at one line, so that the line's own hash would not tell them apart.
#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "primaryLocationLineHash")]
    line: String,
}
