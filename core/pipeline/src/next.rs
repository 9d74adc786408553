//! What can be started now.

use std::collections::BTreeMap;

use warplan_model::calendar::{Calendar, PeriodDates, Unit, capacity};
use warplan_model::closure::Problem;
use warplan_model::graph::reachable;
use warplan_model::plan::{Plan, Step};
use warplan_model::portfolio::Item;
use warplan_model::view::{NextIssue, NextList, Starts};
use warplan_model::{Decimal, IssueId};

use crate::serves::serves;
use crate::worth::Worth;
use crate::{Basis, Planned};

/// The issues that can be started now, in the plan's order: open, nobody works on them, not deferred, with
/// nothing open before them. Umbrellas are no work and do not appear. Of those that the plan starts by now, as many
/// start now as the teams have room for beside the work in progress.
pub fn next(basis: &Basis<'_>, planned: &Planned, team: Option<&str>) -> NextList {
    let portfolio = &basis.portfolio;
    let problem = &planned.modelled.problem;
    let tracks = tracks(&in_order(&planned.plan));
    let dependents = dependents(problem);
    let worth = Worth::new(problem, &planned.schedule);
    let calendar = &planned.modelled.calendar;
    let index_of =
        |step: &Step| problem.index_of(&step.issue).filter(|&index| problem.issues[index].duration > 0);
    let mut issues: Vec<NextIssue> = Vec::new();
    for Startable { step, item, starts, should_have_started } in
        startable(basis, &planned.plan, calendar, |step, _| index_of(step).is_some())
    {
        let Some(index) = index_of(step) else { continue };
        if team.is_some_and(|team| !step.uses.contains_key(team)) {
            continue;
        }
        let with_dependents = reachable(index, |open| dependents[open].iter().copied());
        let lost = worth.lost(&with_dependents).to_decimal();
        let waiting = dependents[index].iter().map(|&later| problem.issues[later].id.clone()).collect();
        let serves = serves(planned, &worth.evaluation, &step.issue, &worth.terms[index]);
        let track = tracks.get(&step.issue).copied().unwrap_or(1);
        issues.push(NextIssue {
            track,
            serves,
            starts,
            should_have_started,
            ..record(step, item, issues.len() + 1, waiting, lost)
        });
    }
    let in_progress: Vec<IssueId> =
        portfolio.active().filter(|item| item.in_progress).map(|item| item.id.clone()).collect();
    let left_open = in_progress.iter().filter(|id| !planned.plan.schedule.contains_key(*id));
    NextList {
        today: portfolio.today,
        team: team.map(str::to_owned),
        unit: Unit::of(&basis.policy.calendar),
        issues,
        behind: behind(basis, &planned.plan, now(basis, calendar)),
        in_progress_left_open: left_open.cloned().collect(),
        in_progress,
    }
}

/// An issue that can be started, and when the plan starts it.
pub(crate) struct Startable<'a> {
    pub step: &'a Step,
    pub item: &'a Item,
    pub starts: Starts,
    /// Whether the plan starts it in a period that has passed.
    pub should_have_started: bool,
}

/// The issues of a plan that can be started now, in its order; `calendar` has its periods, and only what `has_work`
/// takes a team's time.
pub(crate) fn startable<'a>(
    basis: &'a Basis<'_>,
    plan: &'a Plan,
    calendar: &Calendar,
    has_work: impl Fn(&Step, &Item) -> bool,
) -> Vec<Startable<'a>> {
    let now = now(basis, calendar);
    let mut free = free(basis, plan, calendar, now);
    let mut found = Vec::new();
    for step in in_order(plan) {
        let item = basis.portfolio.item(&step.issue).filter(|item| can_start(basis, item));
        let Some(item) = item.filter(|item| has_work(step, item)) else { continue };
        let starts =
            if step.start <= now && take(&mut free, &step.uses) { Starts::Now } else { Starts::Later };
        found.push(Startable { step, item, starts, should_have_started: step.start < now });
    }
    found
}

/// The sequence of a plan by starts.
fn in_order(plan: &Plan) -> Vec<&Step> {
    let mut steps: Vec<&Step> = plan.sequence.iter().collect();
    steps.sort_by(|a, b| (a.start, a.finish, &a.issue).cmp(&(b.start, b.finish, &b.issue)));
    steps
}

/// The first period that is left; of an older plan too, and one past the horizon when it is over.
fn now(basis: &Basis<'_>, calendar: &Calendar) -> u32 {
    let today = basis.portfolio.today;
    let begins = calendar.periods.first().is_some_and(|dates| dates.first >= today);
    if begins { 1 } else { calendar.first_after(today) }
}

/// The units of each team in a period that the work in progress, as far as the plan has it by then, leaves.
fn free(basis: &Basis<'_>, plan: &Plan, calendar: &Calendar, now: u32) -> BTreeMap<String, Decimal> {
    let Basis { policy, portfolio, .. } = basis;
    // A plan that is over knows no later periods; the day after stands for them.
    let tomorrow = portfolio.today.tomorrow().unwrap_or(portfolio.today);
    let over = PeriodDates { first: tomorrow, last: tomorrow };
    let dates = calendar.dates(now).unwrap_or(over);
    let room = |(name, team)| (String::clone(name), capacity(team, dates, &policy.calendar));
    let mut free: BTreeMap<String, Decimal> = policy.teams.iter().map(room).collect();
    for step in plan.sequence.iter().filter(|step| step.start <= now) {
        if portfolio.item(&step.issue).is_some_and(|item| item.open && item.in_progress) {
            for (team, units) in &step.uses {
                *free.entry(team.clone()).or_default() -= *units;
            }
        }
    }
    free
}

/// Takes the units of an issue where every team has them.
fn take(free: &mut BTreeMap<String, Decimal>, uses: &BTreeMap<String, Decimal>) -> bool {
    let fits = uses.iter().all(|(team, units)| free.get(team).is_some_and(|free| free >= units));
    if fits {
        uses.iter().for_each(|(team, units)| *free.entry(team.clone()).or_default() -= *units);
    }
    fits
}

/// Open issues that the plan has closed by now, or started although nobody works on them.
fn behind(basis: &Basis<'_>, plan: &Plan, now: u32) -> Vec<IssueId> {
    let late = plan.sequence.iter().filter(|step| {
        let item = basis.portfolio.item(&step.issue).filter(|item| item.open);
        item.is_some_and(|item| step.finish < now || (step.start < now && !item.in_progress))
    });
    late.map(|step| step.issue.clone()).collect()
}

fn can_start(basis: &Basis<'_>, item: &Item) -> bool {
    let open = |id: &IssueId| basis.portfolio.item(id).is_some_and(|item| item.open);
    item.open && !item.in_progress && item.children.is_empty() && !item.after.iter().any(open)
}

fn record(step: &Step, item: &Item, rank: usize, unblocks: Vec<IssueId>, worth: Decimal) -> NextIssue {
    NextIssue {
        rank,
        track: 1,
        issue: step.issue.clone(),
        title: step.title.clone(),
        url: item.url.clone(),
        uses: step.uses.clone(),
        kpis: step.kpis.clone(),
        severity: step.severity.clone(),
        kind: step.kind.clone(),
        starts: Starts::Later,
        should_have_started: false,
        starts_on: step.starts_on,
        closes_on: step.closes_on,
        unblocks,
        worth,
        serves: Vec::new(),
    }
}

/// A track for each issue, so that work of one track does not overlap: interval colouring of the plan by team, in
/// the order of starts. There are as many tracks as the plan ever has issues at once.
fn tracks(steps: &[&Step]) -> BTreeMap<IssueId, usize> {
    let mut free_from: Vec<(Option<&String>, u32)> = Vec::new();
    let mut tracks = BTreeMap::new();
    for step in steps.iter().filter(|step| !step.uses.is_empty()) {
        let team = step.uses.keys().next();
        let found = free_from.iter().position(|(of, free)| *of == team && *free <= step.start);
        let track = found.unwrap_or_else(|| {
            free_from.push((team, 0));
            free_from.len() - 1
        });
        free_from[track].1 = step.finish + 1;
        tracks.insert(step.issue.clone(), track + 1);
    }
    tracks
}

/// The issues that directly wait for each issue.
fn dependents(problem: &Problem) -> Vec<Vec<usize>> {
    let mut dependents = vec![Vec::new(); problem.issues.len()];
    for (index, task) in problem.issues.iter().enumerate() {
        for before in &task.after {
            dependents[before.before].push(index);
        }
    }
    dependents
}
