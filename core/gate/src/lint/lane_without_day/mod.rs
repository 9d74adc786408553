//! Rule `plan-lane-without-day`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::Finding;
use warplan_model::policy::Level;

use super::about;
use super::view::View;

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (issue, (group, line)) in &view.groups {
        let open = view.input.portfolio.item(issue).is_some_and(|item| item.open);
        if !open || view.days.contains_key(issue) || view.deferred.contains_key(issue) {
            continue;
        }
        let message = format!("in {group} (line {line}) without a day, and not deferred");
        let first = view.first_free_day(issue);
        let earliest = first.map(|day| format!(", {day} at the earliest")).unwrap_or_default();
        let remedy = format!("give it a day{earliest}, or list it under a heading `Deferred`");
        findings.push(about(&DOC, Level::Error, issue, message, remedy));
    }
    findings
}
