//! The first days on which open issues can be closed.
//!
//! Terms: the earliest finish of an issue follows from durations, dependencies, deferrals and pins; teams have all the
//! time there is. It is a lower bound: nothing closes before it. Of work that has begun only what is left counts.
//! Source: J. E. Kelley, "Critical-path planning and scheduling", Operations Research 9 (1961). Cost: linear in issues,
//! dependencies and the working days to the last finish.

use std::collections::HashMap;

use jiff::civil::Date;
use warplan_model::IssueId;
use warplan_model::calendar::working_days;
use warplan_model::graph::topological;
use warplan_model::plan::{Plan, Step};
use warplan_model::policy::Policy;
use warplan_model::portfolio::{Item, Portfolio};

use crate::Basis;
use crate::problem::deferral_of;

/// Earliest finishes, counted in working days after today, from 1.
pub(super) struct Earliest<'a> {
    basis: &'a Basis<'a>,
    /// First day on which work may go on.
    first: Date,
    finishes: HashMap<&'a IssueId, Option<u32>>,
    left: HashMap<&'a IssueId, u32>,
    /// The working days, as many as any finish.
    days: Vec<Date>,
}

impl<'a> Earliest<'a> {
    /// Of every open issue; `begun` says of which of them work goes on.
    pub(super) fn new(
        basis: &'a Basis<'a>,
        plan: &Plan,
        begun: &dyn Fn(&Item, Option<&Step>) -> bool,
    ) -> Self {
        let portfolio = &basis.portfolio;
        let tomorrow = portfolio.today.tomorrow().unwrap_or(portfolio.today);
        let first = basis.policy.calendar.start.map_or(tomorrow, |start| start.max(tomorrow));
        let steps: HashMap<&IssueId, &Step> = plan.sequence.iter().map(|step| (&step.issue, step)).collect();
        let mut earliest =
            Earliest { basis, first, finishes: HashMap::new(), left: HashMap::new(), days: Vec::new() };
        let needs = |at: usize| {
            let found = needs(portfolio, &portfolio.items[at]).map(|item| &item.id);
            found.filter_map(|id| portfolio.items.binary_search_by(|item| item.id.cmp(id)).ok())
        };
        for at in topological(portfolio.items.len(), needs) {
            let item = &portfolio.items[at];
            if item.open {
                let step = steps.get(&item.id).copied();
                let finish = earliest.finish(item, step, begun(item, step));
                earliest.finishes.insert(&item.id, finish);
            }
        }
        let last = earliest.finishes.values().flatten().max().copied().unwrap_or(0);
        let days = working_days(&basis.policy.calendar, first, Date::MAX);
        earliest.days = days.take(last as usize).collect();
        earliest
    }

    fn finish(&mut self, item: &'a Item, step: Option<&Step>, begun: bool) -> Option<u32> {
        let policy = self.basis.policy;
        let left =
            if begun { self.remaining(item, step) } else { crate::problem::working_days(policy, item) };
        self.left.insert(&item.id, left);
        let may_start = self.may_start(policy, item)?;
        let mut finish = (may_start + left).max(may_start + 1);
        for need in needs(&self.basis.portfolio, item) {
            let before = (*self.finishes.get(&need.id)?)?;
            // Children close with their umbrella; begun work waits for nothing before it goes on.
            let lag = if begun || item.children.contains(&need.id) { 0 } else { left };
            finish = finish.max(before + lag);
        }
        Some(finish)
    }

    /// Working days that pass before work may start; `None` when the policy defers it beyond any day.
    fn may_start(&self, policy: &Policy, item: &Item) -> Option<u32> {
        let deferred = deferral_of(policy, item).map(|deferral| deferral.until);
        let pins = policy.pins.iter().filter(|pin| pin.issue == item.id).filter_map(|pin| pin.not_before);
        let from = match deferred {
            Some(until) => pins.chain([until?]).max(),
            None => pins.max(),
        };
        let Some(before) = from.and_then(|from| from.yesterday().ok()) else { return Some(0) };
        Some(working_days(&policy.calendar, self.first, before).count() as u32)
    }

    /// Working days that are left of work that goes on, at least one.
    fn remaining(&self, item: &Item, step: Option<&Step>) -> u32 {
        let Basis { policy, portfolio, .. } = self.basis;
        let days = crate::problem::working_days(policy, item);
        let since = item.started_on.or(step.map(|step| step.starts_on));
        let elapsed = since.map_or(0, |since| working_days(&policy.calendar, since, portfolio.today).count());
        days.saturating_sub(elapsed as u32).max(days.min(1))
    }

    /// The first day on which an issue can be closed; `None` when the policy defers what it needs, and for issues that
    /// are not open.
    pub(super) fn day(&self, issue: &IssueId) -> Option<Date> {
        let finish = (*self.finishes.get(issue)?)?;
        self.days.get(finish as usize - 1).copied()
    }

    /// Working days that are left of an open issue.
    pub(super) fn left(&self, issue: &IssueId) -> u32 {
        self.left.get(issue).copied().unwrap_or(0)
    }

    /// The first day on which work may go on.
    pub(super) fn first(&self) -> Date {
        self.first
    }
}

/// Open issues that an issue waits for, its children among them.
pub(super) fn needs<'a>(portfolio: &'a Portfolio, item: &'a Item) -> impl Iterator<Item = &'a Item> {
    let named = item.children.iter().chain(&item.after);
    named.filter_map(|id| portfolio.item(id)).filter(|need| need.open)
}
