//! Rule `plan-impossible-day`.

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
    let remedy = "write the day that is meant";
    doubted(view, Doubt::Impossible, &DOC, Level::Error, remedy, "does not exist")
}
