//! The release gate: no KPI below its floor, none dropped too far from the previous release, none unknown.

mod drop;
mod floor;
mod unclassified;
mod unknown;

use warplan_model::IssueId;
use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::{Level, Policy};
use warplan_model::scorecard::{KpiScore, Scorecard};

use crate::RuleDoc;

/// The rules of the release gate.
pub(crate) const RULES: [RuleDoc; 4] = [floor::DOC, drop::DOC, unclassified::DOC, unknown::DOC];

/// What a scorecard breaks of the policy's floors and drops, and which issues it could not score as they are;
/// sorted.
pub fn kpi(policy: &Policy, scorecard: &Scorecard) -> Vec<Finding> {
    let mut findings: Vec<Finding> = scorecard.unclassified.iter().map(unclassified::judge).collect();
    for score in &scorecard.kpis {
        let breaches = policy.kpis.get(&score.kpi).map(|kpi| score.breaches(kpi)).unwrap_or_default();
        for breach in &breaches {
            findings.extend(floor::judge(score, breach));
            findings.extend(drop::judge(score, scorecard, breach));
            findings.extend(unknown::judge(score, breach));
        }
    }
    findings.sort();
    findings
}

fn error(doc: &RuleDoc, score: &KpiScore, message: String, remedy: String) -> Finding {
    let subject = Subject::Kpi(score.kpi.clone());
    Finding { level: Level::Error, rule: doc.id.to_owned(), subject, message, remedy }
}

/// The step that raises a KPI's value most directly.
fn way_up(score: &KpiScore) -> String {
    match &score.cap {
        Some(cap) if cap.binds && !cap.issues.is_empty() => {
            format!("close {}, which hold the cap of {}", first(cap.issues.iter()), cap.at)
        }
        Some(cap) if cap.binds => {
            format!("bring the evidence that lifts the cap of {} ({})", cap.at, cap.because)
        }
        _ if !score.debts.is_empty() => {
            let overdue = first(score.debts.iter().map(|debt| &debt.issue));
            format!("close the overdue {overdue}, which cost {}", score.debt)
        }
        _ => "close issues of the KPI, or raise its baseline with evidence".into(),
    }
}

/// Some issues by name; of many, the first ones and how many more there are.
fn first<'a>(issues: impl ExactSizeIterator<Item = &'a IssueId>) -> String {
    const NAMED: usize = 5;
    let more = issues.len().saturating_sub(NAMED);
    let mut names: Vec<String> = issues.take(NAMED).map(ToString::to_string).collect();
    names.extend((more > 0).then(|| format!("{more} more")));
    names.join(", ")
}
