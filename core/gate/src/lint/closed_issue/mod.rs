//! Rule `plan-closed-issue`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::calendar::{date_of, time_zone};
use warplan_model::finding::Finding;
use warplan_model::policy::Level;

use super::about;
use super::view::View;

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let zone = time_zone(view.input.policy);
    let closed = view.planned().filter(|(item, ..)| !item.open);
    let judged = closed.map(|(item, day, line)| {
        let since = item.closed_at.map(|at| format!(" since {}", date_of(at, &zone))).unwrap_or_default();
        let message = format!("closed{since}, and the plan closes it on day {day} (line {line})");
        about(&DOC, Level::Warning, &item.id, message, "take it out of the plan".into())
    });
    judged.collect()
}
