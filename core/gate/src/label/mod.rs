//! The label gate: an open issue that takes part has exactly one KPI, one severity and one type label, each with
//! a value of the policy. Where the policy assumes what the labels leave open, that is a warning and no failure.

mod kind;
mod kpi;
mod severity;

use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::{Level, Policy};
use warplan_model::portfolio::{Item, Portfolio, Reading};

use crate::RuleDoc;

/// The label rules.
pub(crate) const RULES: [RuleDoc; 3] = [kpi::DOC, severity::DOC, kind::DOC];

/// What the labels of the open issues that take part break; sorted.
pub fn labels(portfolio: &Portfolio, policy: &Policy) -> Vec<Finding> {
    let (kpi, severity, kind) = (kpi::rule(policy), severity::rule(policy), kind::rule(policy));
    let assume = policy.scoring.assume.as_ref();
    let judge = |item: &Item| {
        let assumed_kpi = assume.filter(|_| item.kpi_assumed).and_then(|assume| assume.kpi.as_deref());
        let findings = [
            kpi.judge(item, &kpi::reading(item, policy), assumed_kpi),
            severity.judge(item, &item.severity, assume.map(|assume| assume.severity.as_str())),
            kind.judge(item, &item.kind, assume.map(|assume| assume.kind.as_str())),
        ];
        findings.into_iter().flatten()
    };
    let mut findings: Vec<Finding> = portfolio.active().flat_map(judge).collect();
    findings.sort();
    findings
}

/// A rule that asks for exactly one label of a kind.
struct OneOf<'a> {
    doc: RuleDoc,
    /// What the kind is called.
    noun: &'static str,
    /// What its labels start with.
    prefix: &'a str,
    /// The section of the policy that has its values.
    section: &'static str,
    /// The labels that are allowed.
    allowed: Vec<String>,
}

impl<'a> OneOf<'a> {
    fn new<'name>(
        doc: RuleDoc,
        noun: &'static str,
        prefix: &'a str,
        section: &'static str,
        names: impl Iterator<Item = &'name String>,
    ) -> Self {
        let allowed = names.map(|name| format!("{prefix}{name}")).collect();
        OneOf { doc, noun, prefix, section, allowed }
    }

    /// `assumed` is the value with which the issue counts in place of what its labels do not say.
    fn judge(&self, item: &Item, reading: &Reading, assumed: Option<&str>) -> Option<Finding> {
        let (noun, allowed) = (self.noun, self.allowed.join(", "));
        let (message, remedy) = match reading {
            Reading::Known(_) => return None,
            Reading::Missing => (format!("no {noun} label"), format!("add one of {allowed}")),
            Reading::Unknown(value) => {
                let label = format!("{}{value}", self.prefix);
                let remedy = format!(
                    "replace {label} by one of {allowed}, or define {value} under {} in the policy",
                    self.section
                );
                (format!("{label} is no {noun} of the policy"), remedy)
            }
            Reading::Several(values) => {
                let labels: Vec<String> =
                    values.iter().map(|value| format!("{}{value}", self.prefix)).collect();
                let (known, unknown): (Vec<&String>, Vec<&String>) =
                    labels.iter().partition(|label| self.allowed.contains(label));
                let remedy = match (&known[..], &unknown[..]) {
                    ([_], _) => format!("remove {}", join(&unknown)),
                    ([], _) => format!("replace them by one of {allowed}"),
                    (_, []) => format!("keep one of {}", join(&known)),
                    _ => format!("keep one of {} and remove {}", join(&known), join(&unknown)),
                };
                (format!("{} {noun} labels: {}", labels.len(), labels.join(", ")), remedy)
            }
        };
        let (level, message) = match assumed {
            Some(value) => (Level::Warning, format!("{message}; the policy assumes {}{value}", self.prefix)),
            None => (Level::Error, message),
        };
        Some(Finding {
            level,
            rule: self.doc.id.to_owned(),
            subject: Subject::Issue(item.id.clone()),
            message,
            remedy,
        })
    }
}

fn join(labels: &[&String]) -> String {
    labels.iter().map(|label| label.as_str()).collect::<Vec<_>>().join(", ")
}
