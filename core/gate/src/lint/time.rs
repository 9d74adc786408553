//! What is said about times that are not one working day of the plan.

use warplan_model::IssueId;
use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Level;
use warplan_model::view::{Doubt, HandTime};

use super::finding;
use super::view::{View, list};
use crate::RuleDoc;

/// A finding for each time of one doubt under which open issues close.
pub(super) fn doubted(
    view: &View<'_>,
    doubt: Doubt,
    doc: &RuleDoc,
    level: Level,
    remedy: &str,
    says: &str,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for time in view.input.hand.times.iter().filter(|time| time.doubt == doubt) {
        let issues = concerned(view, time);
        let (verb, have) = if issues.len() == 1 { ("counts", "has") } else { ("count", "have") };
        let names = list(&issues);
        let effect = match time.day {
            _ if issues.is_empty() => continue,
            Some(day) => {
                let dates = view.input.calendar.dates(day);
                let on = dates.map_or(format!("day {day}"), |dates| dates.last.to_string());
                format!("{names} {verb} as closed on {on}")
            }
            None => format!("{names} {have} no day by it"),
        };
        let message = format!("`{}` (line {}) {says}; {effect}", time.text, time.line);
        let subject = time.day.map_or(Subject::Portfolio, Subject::Day);
        findings.push(finding(doc, level, subject, message, remedy.into()));
    }
    findings
}

/// The issues that a time moves: open ones, and where it gives no day, those that have none at all.
fn concerned<'a>(view: &View<'a>, time: &'a HandTime) -> Vec<&'a IssueId> {
    let open = view.open(&time.issues);
    open.filter(|issue| time.day.is_some() || !view.days.contains_key(issue)).collect()
}
