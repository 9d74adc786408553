//! The state of a portfolio before any planning.

use warplan_model::IssueId;
use warplan_model::policy::Policy;
use warplan_model::portfolio::{Item, Portfolio};
use warplan_model::view::{Due, KillEntry, KpiTopology, Review, SurfaceReview};

use crate::Basis;
use crate::similar::{similar, title_groups};

/// Days after which an open issue counts as old.
const OLD_DAYS: i64 = 30;
/// How many severities, from the highest, the kill list takes.
const KILL_SEVERITIES: usize = 2;

/// The state of the portfolio.
pub fn review(basis: &Basis<'_>) -> Review {
    let (policy, portfolio) = (basis.policy, &basis.portfolio);
    Review {
        as_of: portfolio.as_of,
        today: portfolio.today,
        open: portfolio.open().count(),
        active: portfolio.active().count(),
        outside: portfolio.open().filter(|item| !item.participates).map(|item| item.id.clone()).collect(),
        topology: topology(policy, portfolio),
        kill_list: kill_list(policy, portfolio),
        similar: similar(policy, portfolio),
        surfaces: surfaces(policy, portfolio),
        due: due(policy, portfolio),
    }
}

fn topology(policy: &Policy, portfolio: &Portfolio) -> Vec<KpiTopology> {
    let severities: Vec<(String, usize)> = policy.severities.keys().map(|name| (name.clone(), 0)).collect();
    let empty = |(kpi, rules): (&String, &warplan_model::policy::Kpi)| KpiTopology {
        kpi: kpi.clone(),
        title: rules.title.clone().unwrap_or_else(|| kpi.clone()),
        open: 0,
        by_severity: severities.clone(),
        unclassified: 0,
        over_30_days: 0,
        overdue: 0,
    };
    let mut topology: Vec<KpiTopology> = policy.kpis.iter().map(empty).collect();
    for item in portfolio.open() {
        for &kpi in &item.kpis {
            let row = &mut topology[kpi];
            row.open += 1;
            match item.severity.known() {
                Some(severity) => row.by_severity[severity].1 += 1,
                None => row.unclassified += 1,
            }
            row.over_30_days += usize::from(item.age_days(portfolio.today) > OLD_DAYS);
            row.overdue += usize::from(item.overdue(policy, portfolio.today));
        }
    }
    topology
}

fn names(keys: Vec<&str>) -> Vec<String> {
    keys.into_iter().map(str::to_owned).collect()
}

fn kill_list(policy: &Policy, portfolio: &Portfolio) -> Vec<KillEntry> {
    let severe = |item: &&Item| item.severity.known().is_some_and(|severity| severity < KILL_SEVERITIES);
    let mut items: Vec<&Item> = portfolio.active().filter(severe).collect();
    items.sort_by(|a, b| {
        (a.severity.known(), a.created_at, &a.id).cmp(&(b.severity.known(), b.created_at, &b.id))
    });
    let entry = |item: &Item| KillEntry {
        issue: item.id.clone(),
        title: item.title.clone(),
        url: item.url.clone(),
        severity: item.severity_name(policy).to_owned(),
        kind: item.kind_name(policy).to_owned(),
        kpis: names(item.kpi_names(policy)),
        age_days: item.age_days(portfolio.today),
    };
    items.into_iter().map(entry).collect()
}

/// The policy's surfaces; then groups of issues whose titles begin alike and of which some share an umbrella.
fn surfaces(policy: &Policy, portfolio: &Portfolio) -> Vec<SurfaceReview> {
    let mut members: Vec<Vec<&Item>> = vec![Vec::new(); policy.surfaces.len()];
    for item in portfolio.active() {
        if let Some(surface) = item.surface {
            members[surface].push(item);
        }
    }
    let declared = policy.surfaces.iter().zip(members).map(|((key, surface), members)| {
        let umbrella = surface.umbrella.clone().or_else(|| only_umbrella(&members));
        surface_review(key, umbrella, &members)
    });
    let groups = title_groups(portfolio).into_iter().filter_map(|(prefix, members)| {
        let umbrella = members.iter().find_map(|item| item.parent.clone())?;
        let review = surface_review(&prefix, Some(umbrella), &members);
        (!review.unlinked.is_empty()).then_some(review)
    });
    declared.chain(groups).collect()
}

fn only_umbrella(members: &[&Item]) -> Option<IssueId> {
    let mut umbrellas = members.iter().filter(|item| !item.children.is_empty());
    let first = umbrellas.next()?;
    umbrellas.next().is_none().then(|| first.id.clone())
}

fn surface_review(key: &str, umbrella: Option<IssueId>, members: &[&Item]) -> SurfaceReview {
    let others = members.iter().filter(|item| umbrella.as_ref() != Some(&item.id));
    let (linked, unlinked): (Vec<&Item>, Vec<&Item>) =
        others.partition(|item| umbrella.is_some() && item.parent == umbrella);
    let ids = |items: Vec<&Item>| items.into_iter().map(|item| item.id.clone()).collect();
    SurfaceReview { surface: key.to_owned(), umbrella, linked: ids(linked), unlinked: ids(unlinked) }
}

fn due(policy: &Policy, portfolio: &Portfolio) -> Vec<Due> {
    let entry = |item: &Item| {
        let turns_overdue_on = item.sla_ends_on(policy)?.tomorrow().ok()?;
        let severity = item.class.and_then(|class| policy.severities.get_index(class.severity))?.0.clone();
        let (issue, title) = (item.id.clone(), item.title.clone());
        Some(Due { issue, title, severity, turns_overdue_on, overdue: item.overdue(policy, portfolio.today) })
    };
    let mut due: Vec<Due> = portfolio.active().filter_map(entry).collect();
    due.sort_by(|a, b| (a.turns_overdue_on, &a.issue).cmp(&(b.turns_overdue_on, &b.issue)));
    due
}
