//! The changes of a plan's model that have a price for somebody.

use warplan_model::Decimal;
use warplan_model::calendar::Unit;
use warplan_model::closure::Change;
use warplan_model::view::PricedChange;

use crate::Basis;
use crate::problem::Modelled;

/// Every change, by kind: capacities, SLAs, caps, dependencies. What only prices movement is no change of anything.
pub fn changes(basis: &Basis<'_>, modelled: &Modelled) -> Vec<(Change, PricedChange)> {
    let mut changes = capacities(basis, modelled);
    changes.extend(slas(basis, modelled));
    changes.extend(caps(basis, modelled));
    changes.extend(dependencies(basis, modelled));
    changes
}

/// First and last period of each calendar week of a plan by days, else of each period.
fn weeks(basis: &Basis<'_>, modelled: &Modelled) -> Vec<(u32, u32)> {
    let periods = &modelled.calendar.periods;
    let by_day = Unit::of(&basis.policy.calendar) == Unit::Day;
    let week = |at: usize| periods[at].first.iso_week_date().first_of_week().ok();
    let mut weeks: Vec<(u32, u32)> = Vec::new();
    for at in 0..periods.len() {
        let period = at as u32 + 1;
        match weeks.last_mut() {
            Some((_, last)) if by_day && week(at - 1) == week(at) => *last = period,
            _ => weeks.push((period, period)),
        }
    }
    weeks
}

fn capacities(basis: &Basis<'_>, modelled: &Modelled) -> Vec<(Change, PricedChange)> {
    let weeks = weeks(basis, modelled);
    let resources = modelled.problem.resources.iter().enumerate();
    let all = resources.flat_map(|(resource, entry)| {
        let is_limited = |&&(first, last): &&(u32, u32)| {
            (first..=last).any(|period| entry.capacity[period as usize - 1].is_some())
        };
        weeks.iter().filter(is_limited).map(move |week| (resource, entry, *week))
    });
    let change =
        |(resource, entry, (first, last)): (usize, &warplan_model::closure::Resource, (u32, u32))| {
            let (from, to) = (modelled.calendar.dates(first)?.first, modelled.calendar.dates(last)?.last);
            let described = PricedChange::Capacity { team: entry.name.clone(), from, to };
            Some((Change::Capacity { resource, first, last }, described))
        };
    all.filter_map(change).collect()
}

fn title(basis: &Basis<'_>, modelled: &Modelled, issue: usize) -> String {
    let item = basis.portfolio.item(&modelled.problem.issues[issue].id);
    item.map(|item| item.title.clone()).unwrap_or_default()
}

fn slas(basis: &Basis<'_>, modelled: &Modelled) -> Vec<(Change, PricedChange)> {
    let problem = &modelled.problem;
    let mut from = vec![None; problem.issues.len()];
    let terms = problem.kpis[..modelled.kpis].iter().flat_map(|kpi| &kpi.terms);
    for term in terms.filter(|term| term.debt > Decimal::ZERO && term.debt_from <= problem.periods) {
        from[term.issue] = from[term.issue].max(Some(term.debt_from));
    }
    let change = |(issue, from): (usize, Option<u32>)| {
        let from = modelled.calendar.dates(from?)?.last;
        let (id, title) = (problem.issues[issue].id.clone(), title(basis, modelled, issue));
        let change = Change::Debt { issue, kpis: modelled.kpis };
        Some((change, PricedChange::Sla { issue: id, title, from }))
    };
    from.into_iter().enumerate().filter_map(change).collect()
}

fn caps(basis: &Basis<'_>, modelled: &Modelled) -> Vec<(Change, PricedChange)> {
    let problem = &modelled.problem;
    let mut held: Vec<Vec<String>> = vec![Vec::new(); problem.issues.len()];
    for kpi in &problem.kpis[..modelled.kpis] {
        for &issue in kpi.caps.iter().filter(|cap| cap.at < kpi.max).flat_map(|cap| &cap.while_open) {
            if held[issue].last() != Some(&kpi.name) {
                held[issue].push(kpi.name.clone());
            }
        }
    }
    let holding = held.into_iter().enumerate().filter(|(_, kpis)| !kpis.is_empty());
    let change = |(issue, kpis): (usize, Vec<String>)| {
        let (id, title) = (problem.issues[issue].id.clone(), title(basis, modelled, issue));
        (Change::Caps { issue }, PricedChange::Cap { issue: id, title, kpis })
    };
    holding.map(change).collect()
}

fn dependencies(basis: &Basis<'_>, modelled: &Modelled) -> Vec<(Change, PricedChange)> {
    let issues = &modelled.problem.issues;
    let mut changes = Vec::new();
    for (issue, task) in issues.iter().enumerate() {
        let children = basis.portfolio.item(&task.id).map(|item| &item.children[..]).unwrap_or_default();
        for before in task.after.iter().map(|precedence| precedence.before) {
            let after = issues[before].id.clone();
            let described = PricedChange::Dependency {
                issue: task.id.clone(),
                title: title(basis, modelled, issue),
                child: children.contains(&after),
                after,
            };
            changes.push((Change::Dependency { issue, before }, described));
        }
    }
    changes
}
