//! Rule `plan-beyond-horizon`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::Finding;
use warplan_model::policy::Level;
use warplan_model::view::Doubt;

use super::about;
use super::view::View;

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let horizon = view.input.problem.periods;
    let beyond = view.planned().filter(|(item, day, _)| item.open && *day > horizon);
    let judged = beyond.map(|(item, day, line)| {
        let written = view.input.hand.times.iter().find(|time| {
            time.doubt == Doubt::Beyond && time.day == Some(day) && time.issues.contains(&item.id)
        });
        let closes = written.map_or(format!("day {day}"), |time| format!("`{}`", time.text));
        let message =
            format!("closes on {closes} (line {line}), after day {horizon}, the last; it counts as open");
        let remedy = "close it earlier, or raise calendar.periods in the policy";
        about(&DOC, Level::Warning, &item.id, message, remedy.into())
    });
    judged.collect()
}
