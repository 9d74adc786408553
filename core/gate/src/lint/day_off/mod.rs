//! Rule `plan-day-off`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::Finding;
use warplan_model::policy::Level;
use warplan_model::view::Doubt;

use super::time::doubted;
use super::view::View;

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let remedy = "write a working day, or change calendar.working_days or calendar.holidays in the policy";
    doubted(view, Doubt::DayOff, &DOC, Level::Warning, remedy, "is no working day")
}
