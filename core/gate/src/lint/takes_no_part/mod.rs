//! Rule `plan-takes-no-part`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::Finding;
use warplan_model::policy::Level;

use super::about;
use super::view::View;

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let outside = view.planned().filter(|(item, ..)| item.open && !view.models(&item.id));
    let judged = outside.map(|(item, day, line)| {
        let message = format!("closes on day {day} (line {line}) and takes no part, so nothing counts it");
        about(
            &DOC,
            Level::Warning,
            &item.id,
            message,
            "label it with its KPI, or take it out of the plan".into(),
        )
    });
    judged.collect()
}
