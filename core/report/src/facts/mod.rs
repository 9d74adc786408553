//! What several formats say about a view: computed once, so that all say the same.

mod achieved;
mod course;
mod days;
mod deltas;
mod economics;
mod findings;
mod forecast;
mod held;
mod lanes;
mod milestones;
mod prices;
mod probes;
mod replan;
pub(crate) mod status;
mod teams;

pub(crate) use achieved::{Achieved, achieved};
pub(crate) use course::{CourseColumn, RELEASES, course_of};
pub(crate) use days::days;
pub(crate) use deltas::{backwards, exact_change, moving_terms, names, reasons, verdict};
pub(crate) use economics::{DELAYS_NAMED, account, difference, money};
pub(crate) use findings::{by_rule, tally};
pub(crate) use forecast::{chance, goal_name};
pub(crate) use held::held_by_deferrals;
pub(crate) use lanes::{LaneWork, lanes};
pub(crate) use milestones::{MilestoneWork, milestones};
pub(crate) use prices::{brings, price_of, priced_title, read_prices};
pub(crate) use probes::{evidence, exhibit, probed, says, when_unknown};
pub(crate) use replan::{bought, departures};
pub(crate) use teams::{TeamLoad, loads};

use warplan_model::IssueId;
use warplan_model::plan::{Completion, Plan, Step};
use warplan_model::view::Comparison;

/// What a plan written by hand is called, also when it has no title.
pub(crate) fn hand_title(comparison: &Comparison) -> &str {
    let title = comparison.title.as_str();
    if crate::text::plain(title).trim().is_empty() { "The plan written by hand" } else { title }
}

/// When the last of some steps closes; `None` without steps.
pub(crate) fn completion(steps: &[&Step]) -> Option<Completion> {
    let last = steps.iter().max_by_key(|step| step.finish)?;
    let by = steps.iter().filter(|step| step.finish == last.finish);
    Some(Completion {
        period: last.finish,
        on: last.closes_on,
        by: by.map(|step| step.issue.clone()).collect(),
    })
}

/// Open issues that are neither in a plan's sequence nor among those that it leaves open: none, unless the plan was
/// made for other issues.
pub(crate) fn unaccounted<'a>(plan: &Plan, open: impl Iterator<Item = &'a IssueId>) -> Vec<&'a IssueId> {
    let mut accounted: Vec<&IssueId> = plan.sequence.iter().map(|step| &step.issue).collect();
    accounted.extend(plan.deferred.iter().map(|deferred| &deferred.issue));
    accounted.sort();
    open.filter(|issue| accounted.binary_search(issue).is_err()).collect()
}
