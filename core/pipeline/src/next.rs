//! What can be started now.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use warplan_model::closure::{Problem, Term};
use warplan_model::plan::Step;
use warplan_model::portfolio::Item;
use warplan_model::view::{NextIssue, NextList};
use warplan_model::{Decimal, IssueId};

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
        let because = because(basis, planned, &step.issue, &worth.terms[index]);
        let track = tracks.get(&step.issue).copied().unwrap_or(1);
        issues.push(NextIssue { track, ..record(step, item, issues.len() + 1, waiting, lost, because) });
    }
    NextList {
        today: portfolio.today,
        team: team.map(str::to_owned),
        issues,
        in_progress: portfolio.active().filter(|item| item.in_progress).map(|item| item.id.clone()).collect(),
    }
}

fn startable(basis: &Basis<'_>, item: &Item) -> bool {
    let open = |id: &IssueId| basis.portfolio.item(id).is_some_and(|item| item.open);
    item.open && !item.in_progress && item.children.is_empty() && !item.after.iter().any(open)
}

fn record(
    step: &Step,
    item: &Item,
    rank: usize,
    unblocks: Vec<IssueId>,
    worth: Decimal,
    because: Vec<String>,
) -> NextIssue {
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
        starts_on: step.starts_on,
        closes_on: step.closes_on,
        unblocks,
        worth,
        because,
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

fn because(basis: &Basis<'_>, planned: &Planned, id: &IssueId, terms: &[(usize, &Term)]) -> Vec<String> {
    let unit = if basis.policy.calendar.days_per_period == 1 { "day" } else { "period" };
    let mut because = Vec::new();
    for cap in planned.plan.caps.iter().filter(|cap| cap.issues.contains(id)) {
        let when = cap
            .lifts
            .as_ref()
            .map_or("this plan does not lift it".to_owned(), |lifts| format!("it lifts on {}", lifts.on));
        because.push(format!("{} is capped at {} while it is open; {when}", cap.kpi, cap.at));
    }
    for reward in planned.plan.rewards.iter().filter(|reward| reward.issues.contains(id)) {
        let when = reward
            .earned
            .as_ref()
            .map_or("this plan does not meet it".to_owned(), |earned| format!("met on {}", earned.on));
        because.push(format!("{} needs it; {when}", reward.name));
    }
    for &(kpi, term) in terms.iter().filter(|(kpi, _)| *kpi < planned.modelled.kpis) {
        let kpi = &planned.modelled.problem.kpis[kpi].name;
        if term.credit > Decimal::ZERO {
            because.push(format!("closing it adds {} to {kpi}", term.credit));
        }
        let from = planned.modelled.calendar.dates(term.debt_from);
        if let Some(dates) = from.filter(|_| term.debt > Decimal::ZERO) {
            because
                .push(format!("{kpi} loses {} a {unit} while it is open from {} on", term.debt, dates.last));
        }
    }
    because
}
