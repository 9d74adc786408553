//! Rule `drift-late-days`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Drift;
use warplan_model::view::{Overdue, Status};

pub(super) fn judge(drift: &Drift, status: &Status) -> Vec<Finding> {
    let Some(most) = drift.late_days else { return Vec::new() };
    let too_late = status.late.iter().filter(|late| late.days > i64::from(most));
    let judged = too_late.map(|late| {
        let (what, on) = match late.overdue {
            Overdue::Closing => ("should be closed", late.closes_on),
            Overdue::Start => ("should be in progress", late.starts_on),
        };
        let message = format!(
            "{what} since {on}: {} late, where {most} may be",
            super::counted(late.days as usize, "working day")
        );
        let waits: Vec<String> = late.waits_for.iter().map(ToString::to_string).collect();
        let remedy = if waits.is_empty() {
            "nothing holds it: work on it, or plan again with `warplan plan --previous`".into()
        } else {
            format!("close {} first, or plan again with `warplan plan --previous`", super::first(&waits))
        };
        super::error(&DOC, Subject::Issue(late.issue.clone()), message, remedy)
    });
    judged.collect()
}
