//! Rule `plan-umbrella-first`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::IssueId;
use warplan_model::finding::Finding;
use warplan_model::policy::Level;

use super::about;
use super::view::{View, list};

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (item, day, line) in view.planned().filter(|(item, ..)| item.open && !item.children.is_empty()) {
        let (planned, left_open): (Vec<&IssueId>, Vec<&IssueId>) =
            view.open(&item.children).partition(|child| view.day(child).is_some());
        let later: Vec<(&IssueId, u32)> = planned
            .into_iter()
            .filter_map(|child| Some((child, view.day(child)?)))
            .filter(|(_, closes)| *closes > day)
            .collect();
        let last = later.iter().map(|(_, closes)| *closes).max();
        if let Some(last) = last {
            let noun = children(later.len());
            let children = list(later.iter().map(|(child, closes)| format!("{child} (day {closes})")));
            let message = format!("closes on day {day} (line {line}), before its {noun} {children}");
            findings.push(about(
                &DOC,
                Level::Error,
                &item.id,
                message,
                format!("move it to day {last} or later"),
            ));
        }
        if !left_open.is_empty() {
            let noun = children(left_open.len());
            let children = list(&left_open);
            let message =
                format!("closes on day {day} (line {line}) and the plan leaves its {noun} {children} open");
            let remedy = format!("plan {children} first, or leave the umbrella open");
            findings.push(about(&DOC, Level::Error, &item.id, message, remedy));
        }
    }
    findings
}

fn children(count: usize) -> &'static str {
    if count == 1 { "child" } else { "children" }
}
