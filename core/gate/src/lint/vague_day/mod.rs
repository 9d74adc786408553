//! Rule `plan-vague-day`.

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
    let remedy = "name the day of each";
    doubted(view, Doubt::Vague, &DOC, Level::Note, remedy, "names no day")
}
