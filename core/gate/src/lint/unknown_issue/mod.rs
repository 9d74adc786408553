//! Rule `plan-unknown-issue`: an error where the plan acts on the issue, a warning where it only mentions it.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use std::collections::BTreeMap;

use warplan_model::IssueId;
use warplan_model::finding::Finding;
use warplan_model::policy::Level;

use super::about;
use super::view::{View, list};

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let mut unknown: BTreeMap<&IssueId, Vec<usize>> = BTreeMap::new();
    for mention in &view.input.hand.mentions {
        if view.input.portfolio.item(&mention.issue).is_none() {
            unknown.entry(&mention.issue).or_default().push(mention.line);
        }
    }
    let judged = unknown.into_iter().map(|(issue, mut lines)| {
        lines.dedup();
        let acts = view.days.contains_key(issue)
            || view.groups.contains_key(issue)
            || view.deferred.contains_key(issue);
        let noun = if lines.len() == 1 { "line" } else { "lines" };
        let message = format!("the tracker has no such issue ({noun} {})", list(lines));
        let level = if acts { Level::Error } else { Level::Warning };
        about(&DOC, level, issue, message, "correct the number, or remove it".into())
    });
    judged.collect()
}
