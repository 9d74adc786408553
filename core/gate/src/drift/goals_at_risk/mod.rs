//! Rule `drift-goals-at-risk`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use std::collections::BTreeSet;

use warplan_model::IssueId;
use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Drift;
use warplan_model::view::Status;

pub(super) fn judge(drift: &Drift, status: &Status) -> Vec<Finding> {
    let at_risk: Vec<String> = status.at_risk().map(|goal| goal.title.clone()).collect();
    let Some(most) = drift.goals_at_risk.filter(|most| at_risk.len() > *most as usize) else {
        return Vec::new();
    };
    let message = format!(
        "{}, where {most} may be: {}",
        super::are(at_risk.len(), "goal", "not on track"),
        super::first(&at_risk)
    );
    let issues: BTreeSet<&IssueId> = status.at_risk().flat_map(|goal| &goal.issues).collect();
    let late = status.late.iter().map(|late| &late.issue).filter(|late| issues.contains(late));
    let late: Vec<String> = late.map(ToString::to_string).collect();
    let remedy = if late.is_empty() {
        "see `warplan status` for why, and plan again with `warplan plan --previous`".into()
    } else {
        format!("close {} first, or plan again with `warplan plan --previous`", super::first(&late))
    };
    vec![super::error(&DOC, Subject::Portfolio, message, remedy)]
}
