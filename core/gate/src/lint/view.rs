//! A hand-written plan beside its portfolio, as rules look at it.

use std::collections::BTreeMap;

use warplan_model::IssueId;
use warplan_model::closure::{Schedule, Task};
use warplan_model::graph::topological;
use warplan_model::portfolio::Item;

use super::{LintInput, repaired};

/// How many issues a message names.
const NAMED: usize = 10;

pub(super) struct View<'a> {
    pub input: &'a LintInput<'a>,
    /// Days on which the plan closes an issue, earliest first, each with its line.
    pub days: BTreeMap<&'a IssueId, Vec<(u32, usize)>>,
    /// Issues that the plan defers, with the line.
    pub deferred: BTreeMap<&'a IssueId, usize>,
    /// The first lane or milestone of an issue, in words, with the line.
    pub groups: BTreeMap<&'a IssueId, (String, usize)>,
    /// The plan with every issue on the first day that dependencies allow.
    pub repaired: Schedule,
}

impl<'a> View<'a> {
    pub fn new(input: &'a LintInput<'a>) -> Self {
        let mut days: BTreeMap<&IssueId, Vec<(u32, usize)>> = BTreeMap::new();
        for day in &input.hand.days {
            for mention in &day.closes {
                days.entry(&mention.issue).or_default().push((day.day, mention.line));
            }
        }
        days.values_mut().for_each(|days| days.sort_unstable());
        let mut groups = BTreeMap::new();
        let lanes = input.hand.lanes.iter().map(|lane| ("lane", lane));
        let milestones = input.hand.milestones.iter().map(|milestone| ("milestone", milestone));
        for (noun, group) in lanes.chain(milestones) {
            for mention in &group.issues {
                groups.entry(&mention.issue).or_insert((format!("{noun} {}", group.name), mention.line));
            }
        }
        let deferred = input.hand.deferred.iter().map(|mention| (&mention.issue, mention.line)).collect();
        View { input, days, deferred, groups, repaired: repaired(input.problem, input.written).schedule }
    }

    /// The day on which the plan closes an issue.
    pub fn day(&self, issue: &IssueId) -> Option<u32> {
        self.days.get(issue).and_then(|days| days.first()).map(|(day, _)| *day)
    }

    /// Issues that the plan closes, with their first day and its line, and what the portfolio knows of them.
    pub fn planned(&self) -> impl Iterator<Item = (&'a Item, u32, usize)> {
        self.days.iter().filter_map(|(issue, days)| {
            let (day, line) = *days.first()?;
            Some((self.input.portfolio.item(issue)?, day, line))
        })
    }

    /// The issues among `ids` that are open.
    pub fn open<'i>(&self, ids: &'i [IssueId]) -> impl Iterator<Item = &'i IssueId> {
        ids.iter().filter(|id| self.input.portfolio.item(id).is_some_and(|item| item.open))
    }

    /// The issue in the model.
    pub fn task(&self, issue: &IssueId) -> Option<&'a Task> {
        self.input.problem.index_of(issue).map(|index| &self.input.problem.issues[index])
    }

    /// Whether the model plans the issue.
    pub fn models(&self, issue: &IssueId) -> bool {
        self.input.problem.index_of(issue).is_some()
    }

    /// The first day from which an issue without a day could have one, beside the others as they are.
    pub fn first_free_day(&self, issue: &IssueId) -> Option<u32> {
        let task = self.task(issue)?;
        let ready = task.after.iter().try_fold(task.first_finish(), |ready, before| {
            Some(ready.max(self.repaired.finish[before.before]?.saturating_add(before.lag)))
        });
        ready.filter(|ready| *ready <= task.latest)
    }

    /// The first finish of each issue that durations, dependencies and first days allow, whatever the capacities.
    pub fn first_finishes(&self) -> Vec<u32> {
        let issues = &self.input.problem.issues;
        let mut first = vec![0u32; issues.len()];
        let needs = |index: usize| issues[index].after.iter().map(|before| before.before);
        for index in topological(issues.len(), needs) {
            let ready =
                issues[index].after.iter().map(|before| first[before.before].saturating_add(before.lag));
            first[index] = ready.fold(issues[index].first_finish(), u32::max);
        }
        first
    }

    /// What an issue is, for messages: `P1 doc of data_integration`.
    pub fn kind(&self, item: &Item) -> String {
        let policy = self.input.policy;
        let class = [item.severity_name(policy), item.kind_name(policy)];
        let class: Vec<&str> = class.into_iter().filter(|name| !name.is_empty()).collect();
        let kpis = item.kpi_names(policy).join(", ");
        match (class.join(" "), kpis) {
            (class, kpis) if kpis.is_empty() => class,
            (class, kpis) if class.is_empty() => format!("of {kpis}"),
            (class, kpis) => format!("{class} of {kpis}"),
        }
    }
}

/// Issues as people list them: `#1, #2 and 3 more`.
pub(super) fn list<T: ToString>(issues: impl IntoIterator<Item = T>) -> String {
    let mut names: Vec<String> = issues.into_iter().map(|issue| issue.to_string()).collect();
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    match more {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

/// A count with its noun: `1 day`, `2 days`.
pub(super) fn count(number: u32, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
