//! The drift gate: how far the portfolio may be from the running plan. Each rule has a tolerance in the policy's section
//! `drift`, and asks nothing without it.

#[cfg(test)]
mod fixture;
mod goals_at_risk;
mod kpi_points;
mod late_days;
mod late_issues;
mod new_issues;

use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::{Drift, Level};
use warplan_model::view::Status;

use crate::RuleDoc;

/// The rules of the drift gate, in the order of the policy's keys.
pub(crate) const RULES: [RuleDoc; 5] =
    [late_issues::DOC, late_days::DOC, new_issues::DOC, kpi_points::DOC, goals_at_risk::DOC];

/// What is past the policy's tolerances; sorted.
pub fn drift(drift: &Drift, status: &Status) -> Vec<Finding> {
    let rules =
        [late_issues::judge, late_days::judge, new_issues::judge, kpi_points::judge, goals_at_risk::judge];
    let mut findings: Vec<Finding> = rules.iter().flat_map(|judge| judge(drift, status)).collect();
    findings.sort();
    findings
}

fn error(doc: &RuleDoc, subject: Subject, message: String, remedy: String) -> Finding {
    Finding { level: Level::Error, rule: doc.id.to_owned(), subject, message, remedy }
}

/// `3 issues are late`, `1 issue is late`.
fn are(count: usize, noun: &str, state: &str) -> String {
    format!("{} {} {state}", counted(count, noun), if count == 1 { "is" } else { "are" })
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Some names; of many, the first ones and how many more there are.
fn first(names: &[String]) -> String {
    const NAMED: usize = 5;
    let more = names.len().saturating_sub(NAMED);
    let mut shown: Vec<String> = names.iter().take(NAMED).cloned().collect();
    shown.extend((more > 0).then(|| format!("{more} more")));
    shown.join(", ")
}
