//! Rule `plan-left-out`. An issue in a lane is for `plan-lane-without-day`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::Finding;
use warplan_model::policy::Level;

use super::about;
use super::view::View;

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let active = view.input.portfolio.active();
    let left_out = active.filter(|item| {
        !view.days.contains_key(&item.id)
            && !view.deferred.contains_key(&item.id)
            && !view.groups.contains_key(&item.id)
    });
    let judged = left_out.map(|item| {
        let message = format!("in no day and not deferred: {}", view.kind(item));
        let remedy = "give it a day, or list it under a heading `Deferred`";
        about(&DOC, Level::Error, &item.id, message, remedy.into())
    });
    judged.collect()
}
