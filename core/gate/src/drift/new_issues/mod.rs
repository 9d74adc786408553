//! Rule `drift-new-issues`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Drift;
use warplan_model::view::Status;

pub(super) fn judge(drift: &Drift, status: &Status) -> Vec<Finding> {
    let unknown = status.new.iter().chain(&status.reopened);
    let unknown: Vec<String> = unknown.map(|new| new.issue.to_string()).collect();
    let Some(most) = drift.new_issues.filter(|most| unknown.len() > *most as usize) else {
        return Vec::new();
    };
    let message = format!(
        "{}, where {most} may be: {}",
        super::are(unknown.len(), "issue", "not known to the plan"),
        super::first(&unknown)
    );
    let remedy = "plan again with `warplan plan --previous`, or take them out of the KPIs";
    vec![super::error(&DOC, Subject::Portfolio, message, remedy.into())]
}
