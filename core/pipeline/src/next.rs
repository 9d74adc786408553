//! What can be started now.

use std::collections::BTreeMap;

use warplan_model::calendar::{PeriodDates, Unit, capacity};
use warplan_model::closure::Problem;
use warplan_model::graph::reachable;
use warplan_model::plan::Step;
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
    let mut steps: Vec<&Step> = planned.plan.sequence.iter().collect();
    steps.sort_by(|a, b| (a.start, a.finish, &a.issue).cmp(&(b.start, b.finish, &b.issue)));
    let tracks = tracks(&steps);
    let dependents = dependents(problem);
    let worth = Worth::new(problem, &planned.schedule);
    let now = now(basis, planned);
    let mut free = free(basis, planned, now);
    let mut issues: Vec<NextIssue> = Vec::new();
    for step in steps {
        let Some(item) = portfolio.item(&step.issue).filter(|item| startable(basis, item)) else { continue };
        let Some(index) = problem.index_of(&step.issue).filter(|&index| problem.issues[index].duration > 0)
        else {
            continue;
        };
        let starts =
            if step.start <= now && take(&mut free, &step.uses) { Starts::Now } else { Starts::Later };
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
            should_have_started: step.start < now,
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
        behind: behind(basis, planned, now),
        in_progress_left_open: left_open.cloned().collect(),
        in_progress,
    }
}

/// The first period that is left; of an older plan too, and one past the horizon when it is over.
fn now(basis: &Basis<'_>, planned: &Planned) -> u32 {
    let today = basis.portfolio.today;
    let periods = &planned.modelled.calendar.periods;
    let begins = periods.first().is_some_and(|dates| dates.first >= today);
    if begins { 1 } else { planned.modelled.calendar.first_after(today) }
}

/// The units of each team in a period that the work in progress, as far as the plan has it by then, leaves.
fn free(basis: &Basis<'_>, planned: &Planned, now: u32) -> BTreeMap<String, Decimal> {
    let Basis { policy, portfolio, .. } = basis;
    // A plan that is over knows no later periods; the day after stands for them.
    let tomorrow = portfolio.today.tomorrow().unwrap_or(portfolio.today);
    let over = PeriodDates { first: tomorrow, last: tomorrow };
    let dates = planned.modelled.calendar.dates(now).unwrap_or(over);
    let room = |(name, team)| (String::clone(name), capacity(team, dates, &policy.calendar));
    let mut free: BTreeMap<String, Decimal> = policy.teams.iter().map(room).collect();
    for step in planned.plan.sequence.iter().filter(|step| step.start <= now) {
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
fn behind(basis: &Basis<'_>, planned: &Planned, now: u32) -> Vec<IssueId> {
    let late = planned.plan.sequence.iter().filter(|step| {
        let item = basis.portfolio.item(&step.issue).filter(|item| item.open);
        item.is_some_and(|item| step.finish < now || (step.start < now && !item.in_progress))
    });
    late.map(|step| step.issue.clone()).collect()
}

fn startable(basis: &Basis<'_>, item: &Item) -> bool {
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
