//! Rule `drift-late-issues`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Drift;
use warplan_model::view::Status;

pub(super) fn judge(drift: &Drift, status: &Status) -> Vec<Finding> {
    let late: Vec<String> = status.late.iter().map(|late| late.issue.to_string()).collect();
    let Some(most) = drift.late_issues.filter(|most| late.len() > *most as usize) else { return Vec::new() };
    let message =
        format!("{}, where {most} may be: {}", super::are(late.len(), "issue", "late"), super::first(&late));
    let remedy = "close or begin them, or plan again with `warplan plan --previous`";
    vec![super::error(&DOC, Subject::Portfolio, message, remedy.into())]
}
