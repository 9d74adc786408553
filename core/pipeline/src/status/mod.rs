//! Where the portfolio stands against a plan that was made earlier. Policy and issues may have changed since: issues are
//! compared by their ids and days, and what has changed is said.

mod earliest;
mod goals;
mod issues;
mod kpis;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use warplan_model::calendar::{Calendar, working_days};
use warplan_model::plan::{Plan, Reason, Step};
use warplan_model::portfolio::Item;
use warplan_model::view::{Changed, Forecast, NextStep, Reference, Status};
use warplan_model::{Digest, IssueId};

use crate::forecast::{Runs, forecast};
use crate::gates::{Gate, gates};
use crate::next::{Startable, startable};
use crate::{Basis, PipelineError};

use earliest::Earliest;

/// Where the portfolio stands against a plan, as of the day of `basis`. Chances come from `runs` of what is left of the
/// plan, if they are asked for; there are none where it cannot be carried on under the policy of today.
///
/// # Errors
/// Rules of the policy that cannot be read or evaluated.
pub fn status(basis: &Basis<'_>, plan: &Plan, runs: Option<Runs>) -> Result<Status, PipelineError> {
    let planned: BTreeSet<IssueId> = plan.schedule.keys().cloned().collect();
    let exit = gates(basis, &[Gate::Exit], Some(&planned))?.exit;
    let field = Field::new(basis, plan);
    let earliest = Earliest::new(basis, plan, &|item, step| field.begun(item, step));
    let late = issues::late(&field, &earliest);
    let forecasts = goals::Forecasts {
        expected: carried_on(basis, plan),
        chances: runs.and_then(|runs| forecast(basis, plan, runs).ok()),
    };
    let goals = goals::goals(&field, &earliest, &late, &forecasts);
    let (done, early) = issues::closed(&field);
    let (new, reopened) = issues::unknown(&field);
    let due = plan.sequence.iter().filter(|step| field.is_over(step.finish)).count();
    Ok(Status {
        name: plan.name.clone(),
        as_of: basis.portfolio.as_of,
        today: field.today,
        plan: Reference {
            digest: Digest::of(plan),
            as_of: plan.inputs.as_of,
            ends_on: plan.calendar.last().map(|last| last.last),
            planned: plan.sequence.len(),
            due,
        },
        changed: changed(basis, plan),
        done,
        early,
        moved: issues::moved(&field, &earliest, &late),
        late,
        assumed_begun: issues::assumed_begun(&field),
        new,
        reopened,
        unplanned: issues::unplanned(&field),
        gone: issues::gone(&field),
        kpis: kpis::kpis(&field),
        goals,
        exit,
        next: next(&field),
    })
}

/// The rest of the plan with the planned durations and nothing else; `None` where it cannot be carried on.
fn carried_on(basis: &Basis<'_>, plan: &Plan) -> Option<Forecast> {
    let mut policy = basis.policy.clone();
    (policy.durations.ranges, policy.durations.history) = (Vec::new(), None);
    let basis = Basis { policy: &policy, ..basis.clone() };
    forecast(&basis, plan, Runs { count: 1, seed: 1, threads: 1 }).ok()
}

/// What everything is compared with.
struct Field<'a> {
    basis: &'a Basis<'a>,
    plan: &'a Plan,
    calendar: Calendar,
    today: Date,
    /// The plan's sequence by issue.
    steps: BTreeMap<&'a IssueId, &'a Step>,
    /// Open issues that the plan leaves open although they took part.
    deferred: BTreeSet<&'a IssueId>,
    /// Whether the tracker says which issues somebody works on.
    progress_known: bool,
}

impl<'a> Field<'a> {
    fn new(basis: &'a Basis<'a>, plan: &'a Plan) -> Self {
        let took_part = plan.deferred.iter().filter(|deferred| deferred.reason != Reason::TakesNoPart);
        let in_progress = &basis.policy.labels.in_progress;
        Field {
            basis,
            plan,
            calendar: Calendar { periods: plan.calendar.clone() },
            today: basis.portfolio.today,
            steps: plan.sequence.iter().map(|step| (&step.issue, step)).collect(),
            deferred: took_part.map(|deferred| &deferred.issue).collect(),
            progress_known: !in_progress.is_empty() || basis.portfolio.open().any(|item| item.in_progress),
        }
    }

    /// The planned issues that are still in the snapshot, in the order of their days.
    fn planned(&self) -> impl Iterator<Item = (&'a Step, &'a Item)> {
        let portfolio = &self.basis.portfolio;
        self.plan.sequence.iter().filter_map(|step| Some((step, portfolio.item(&step.issue)?)))
    }

    /// Whether a period of the plan has passed.
    fn is_over(&self, period: u32) -> bool {
        self.calendar.dates(period).is_some_and(|dates| dates.last <= self.today)
    }

    /// Whether an issue is planned to be closed by now.
    fn is_due(&self, issue: &IssueId) -> bool {
        self.steps.get(issue).is_some_and(|step| self.is_over(step.finish))
    }

    /// Whether the plan has a day for an issue, or leaves it open knowingly.
    fn knows(&self, issue: &IssueId) -> bool {
        self.steps.contains_key(issue) || self.deferred.contains(issue)
    }

    /// Whether an issue was closed after the plan was made.
    fn closed_since(&self, issue: &IssueId) -> bool {
        let closed = self.basis.portfolio.item(issue).and_then(|item| item.closed_at);
        closed.is_some_and(|closed| closed > self.plan.inputs.as_of)
    }

    /// Whether work on an issue goes on. Where the tracker never says, it is taken to go on from its planned start.
    fn begun(&self, item: &Item, step: Option<&Step>) -> bool {
        item.in_progress || (!self.progress_known && step.is_some_and(|step| step.starts_on <= self.today))
    }

    /// Working days after `from` up to `to`; negative when that is earlier.
    fn days(&self, from: Date, to: Date) -> i64 {
        let count = |from: Date, to: Date| {
            let first = from.tomorrow().unwrap_or(from);
            working_days(&self.basis.policy.calendar, first, to).count() as i64
        };
        if from <= to { count(from, to) } else { -count(to, from) }
    }

    /// The next working day.
    fn next_day(&self) -> Date {
        let tomorrow = self.today.tomorrow().unwrap_or(self.today);
        working_days(&self.basis.policy.calendar, tomorrow, Date::MAX).next().unwrap_or(tomorrow)
    }
}

fn changed(basis: &Basis<'_>, plan: &Plan) -> Vec<Changed> {
    let mut changed = Vec::new();
    if Digest::of(basis.policy) != plan.inputs.policy {
        changed.push(Changed::Policy);
    }
    let (from, to) = (&plan.inputs.release, &basis.scorecard.release);
    if from != to {
        changed.push(Changed::Release { from: from.clone(), to: to.clone() });
    }
    let of_plan: BTreeSet<&String> = plan.kpis.iter().map(|course| &course.kpi).collect();
    let of_policy: BTreeSet<&String> = basis.policy.kpis.keys().collect();
    let less = |these: &BTreeSet<&String>, others: &BTreeSet<&String>| {
        these.difference(others).copied().cloned().collect::<Vec<_>>()
    };
    let (added, removed) = (less(&of_policy, &of_plan), less(&of_plan, &of_policy));
    if !added.is_empty() || !removed.is_empty() {
        changed.push(Changed::Kpis { added, removed });
    }
    changed
}

fn next(field: &Field<'_>) -> Vec<NextStep> {
    let Field { basis, plan, .. } = *field;
    let has_work = |_: &Step, item: &Item| crate::problem::working_days(basis.policy, item) > 0;
    let found = startable(basis, plan, &field.calendar, has_work).into_iter();
    let record = |Startable { step, item, starts, should_have_started }| NextStep {
        issue: step.issue.clone(),
        title: item.title.clone(),
        url: item.url.clone(),
        severity: step.severity.clone(),
        uses: step.uses.clone(),
        starts,
        should_have_started,
        starts_on: step.starts_on,
        closes_on: step.closes_on,
        unblocks: unblocks(basis, &step.issue),
    };
    found.map(record).collect()
}

/// Open issues that wait for an issue.
fn unblocks(basis: &Basis<'_>, issue: &IssueId) -> Vec<IssueId> {
    let waits = |item: &&Item| item.after.contains(issue) || item.children.contains(issue);
    basis.portfolio.open().filter(waits).map(|item| item.id.clone()).collect()
}
