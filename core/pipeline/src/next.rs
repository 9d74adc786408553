//! What can be started now.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::civil::Date;
use warplan_model::calendar::Unit;
use warplan_model::closure::Problem;
use warplan_model::plan::Step;
use warplan_model::portfolio::Item;
use warplan_model::view::{NextIssue, NextList, Starts};
use warplan_model::{Decimal, IssueId};

use crate::serves::serves;
use crate::worth::Worth;
use crate::{Basis, Planned};

/// The issues that can be started now, in the plan's order: open, nobody works on them, not deferred, with
/// nothing open before them. Umbrellas are no work and do not appear.
pub fn next(basis: &Basis<'_>, planned: &Planned, team: Option<&str>) -> NextList {
    let portfolio = &basis.portfolio;
    let problem = &planned.modelled.problem;
    let mut steps: Vec<&Step> = planned.plan.sequence.iter().collect();
    steps.sort_by(|a, b| (a.start, a.finish, &a.issue).cmp(&(b.start, b.finish, &b.issue)));
    let tracks = tracks(&steps);
    let dependents = dependents(problem);
    let worth = Worth::new(problem, &planned.schedule);
    let now = now(basis, planned);
    let mut issues: Vec<NextIssue> = Vec::new();
    for step in steps {
        let Some(item) = portfolio.item(&step.issue).filter(|item| startable(basis, item)) else { continue };
        let Some(index) = problem.index_of(&step.issue).filter(|&index| problem.issues[index].duration > 0)
        else {
            continue;
        };
        if team.is_some_and(|team| !step.uses.contains_key(team)) {
            continue;
        }
        let lost = worth.lost(&with_dependents(&dependents, index)).to_decimal();
        let waiting = dependents[index].iter().map(|&later| problem.issues[later].id.clone()).collect();
        let serves = serves(planned, &step.issue, &worth.terms[index]);
        let starts = if Some(step.starts_on) <= now { Starts::Now } else { Starts::Later };
        let track = tracks.get(&step.issue).copied().unwrap_or(1);
        issues.push(NextIssue {
            track,
            serves,
            starts,
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
        in_progress_left_open: left_open.cloned().collect(),
        in_progress,
    }
}

/// The first day of the first period that is left; of an older plan too.
fn now(basis: &Basis<'_>, planned: &Planned) -> Option<Date> {
    let today = basis.portfolio.today;
    let periods = &planned.modelled.calendar.periods;
    let begins = periods.first().filter(|dates| dates.first >= today);
    begins.or_else(|| periods.iter().find(|dates| dates.last > today)).map(|dates| dates.first)
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

/// An issue, and everything that waits for it.
fn with_dependents(dependents: &[Vec<usize>], index: usize) -> BTreeSet<usize> {
    let mut seen = BTreeSet::from([index]);
    let mut queue = VecDeque::from([index]);
    while let Some(open) = queue.pop_front() {
        queue.extend(dependents[open].iter().copied().filter(|later| seen.insert(*later)));
    }
    seen
}
