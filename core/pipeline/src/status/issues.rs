//! Issues against their planned days.

use std::collections::BTreeSet;

use jiff::civil::Date;
use warplan_model::IssueId;
use warplan_model::calendar::{date_of, time_zone};
use warplan_model::plan::Step;
use warplan_model::portfolio::Item;
use warplan_model::view::{Closed, Gone, Late, Move, MovedIssue, NewIssue, Overdue};

use crate::problem::deferral_of;

use super::Field;
use super::earliest::{Earliest, needs};

/// Planned issues that are closed: on their day or later, and before it.
pub(super) fn closed(field: &Field<'_>) -> (Vec<Closed>, Vec<Closed>) {
    let closings = field.planned().filter_map(|(step, item)| {
        let on = closed_on(field, item)?;
        let mut closed = closing(field, item, on, Some(step.closes_on));
        // Any day of its period is its day.
        let early =
            step.finish > 1 && field.calendar.dates(step.finish - 1).is_some_and(|before| on <= before.last);
        if !early {
            closed.days = closed.days.max(0);
        }
        Some((early, closed))
    });
    let (early, done): (Vec<_>, Vec<_>) = closings.partition(|(early, _)| *early);
    let closings = |found: Vec<(bool, Closed)>| found.into_iter().map(|(_, closed)| closed).collect();
    (closings(done), closings(early))
}

/// Issues that were closed since the plan was made although it has no day for them.
pub(super) fn unplanned(field: &Field<'_>) -> Vec<Closed> {
    let since = field.plan.inputs.as_of;
    let items = field.basis.portfolio.items.iter();
    let closed = items.filter(|item| {
        let closed = item.closed_at.is_some_and(|at| at > since);
        closed && item.participates && !field.steps.contains_key(&item.id)
    });
    closed.filter_map(|item| Some(closing(field, item, closed_on(field, item)?, None))).collect()
}

fn closed_on(field: &Field<'_>, item: &Item) -> Option<Date> {
    Some(date_of(item.closed_at?, &time_zone(field.basis.policy)))
}

fn closing(field: &Field<'_>, item: &Item, closed_on: Date, planned: Option<Date>) -> Closed {
    let days = planned.map_or(0, |planned| field.days(planned, closed_on));
    Closed { issue: item.id.clone(), title: item.title.clone(), closed_on, planned, days }
}

/// Planned issues that are open and should be closed, or begun.
pub(super) fn late(field: &Field<'_>, earliest: &Earliest<'_>) -> Vec<Late> {
    let open = field.planned().filter(|(_, item)| item.open);
    let late = open.filter_map(|(step, item)| {
        let overdue = if field.is_over(step.finish) {
            Overdue::Closing
        } else if field.progress_known && !item.in_progress && field.is_over(step.start) {
            Overdue::Start
        } else {
            return None;
        };
        let since = match overdue {
            Overdue::Closing => step.closes_on,
            Overdue::Start => field.calendar.dates(step.start)?.last,
        };
        Some(Late {
            issue: item.id.clone(),
            title: item.title.clone(),
            overdue,
            starts_on: step.starts_on,
            closes_on: step.closes_on,
            days: field.days(since, field.next_day()),
            in_progress: item.in_progress,
            waits_for: needs(&field.basis.portfolio, item).map(|need| need.id.clone()).collect(),
            earliest: earliest.day(&item.id),
        })
    });
    late.collect()
}

/// Open planned issues of which work counts as done since their planned start, because nobody says when it began.
pub(super) fn assumed_begun(field: &Field<'_>) -> Vec<IssueId> {
    let begun = field.planned().filter(|(step, item)| {
        let has_work = crate::problem::working_days(field.basis.policy, item) > 0;
        item.open
            && has_work
            && item.started_on.is_none()
            && step.starts_on <= field.today
            && field.begun(item, Some(step))
    });
    begun.map(|(_, item)| item.id.clone()).collect()
}

/// Other open planned issues that cannot keep their day, or that are not what the plan took them for.
pub(super) fn moved(field: &Field<'_>, earliest: &Earliest<'_>, late: &[Late]) -> Vec<MovedIssue> {
    let late: BTreeSet<&IssueId> = late.iter().map(|late| &late.issue).collect();
    let open = field.planned().filter(|(_, item)| item.open && !late.contains(&item.id));
    let moved = open.filter_map(|(step, item)| {
        let day = earliest.day(&item.id);
        let mut because = Vec::new();
        if day.is_none_or(|day| day > step.closes_on) {
            because.push(held(field, earliest, item));
        }
        because.extend(relabelled(field, step, item));
        (!because.is_empty()).then(|| MovedIssue {
            issue: item.id.clone(),
            title: item.title.clone(),
            closes_on: step.closes_on,
            earliest: day,
            because,
        })
    });
    moved.collect()
}

/// What keeps an issue from closing on its day: those of its needs that end last, else its own work.
fn held(field: &Field<'_>, earliest: &Earliest<'_>, item: &Item) -> Move {
    let rank = |need: &&Item| earliest.day(&need.id).unwrap_or(Date::MAX);
    let needs: Vec<&Item> = needs(&field.basis.portfolio, item).collect();
    let last = needs.iter().map(rank).max();
    let on: Vec<IssueId> =
        needs.iter().filter(|need| Some(rank(need)) == last).map(|need| need.id.clone()).collect();
    if on.is_empty() { Move::Work { days: earliest.left(&item.id) } } else { Move::Waits { on } }
}

/// What the plan took for granted and is otherwise.
fn relabelled(field: &Field<'_>, step: &Step, item: &Item) -> Vec<Move> {
    let policy = field.basis.policy;
    let mut because = Vec::new();
    because.extend(dependencies(field, step, item));
    let (from, to) = (step.severity.clone(), item.severity_name(policy).to_owned());
    because.extend((from != to).then_some(Move::Severity { from, to }));
    let (from, to) = (step.kind.clone(), item.kind_name(policy).to_owned());
    because.extend((from != to).then_some(Move::Type { from, to }));
    let sorted = |mut kpis: Vec<String>| {
        kpis.sort();
        kpis
    };
    let from = sorted(step.kpis.clone());
    let to = sorted(item.kpi_names(policy).into_iter().map(str::to_owned).collect());
    because.extend((from != to).then_some(Move::Kpis { from, to }));
    let (from, to) = (step.lane.clone(), item.lane.map(|lane| policy.lanes[lane].name.clone()));
    because.extend((from != to).then_some(Move::Lane { from, to }));
    let deferral = deferral_of(policy, item).filter(|deferral| deferral.until.is_none());
    because.extend(deferral.map(|deferral| Move::Deferred { reason: deferral.reason.clone() }));
    because
}

fn dependencies(field: &Field<'_>, step: &Step, item: &Item) -> Option<Move> {
    let portfolio = &field.basis.portfolio;
    let now: BTreeSet<&IssueId> = needs(portfolio, item).map(|need| &need.id).collect();
    let open = |id: &&IssueId| portfolio.item(id).is_some_and(|item| item.open);
    let then: BTreeSet<&IssueId> = step.after.iter().filter(open).collect();
    let less = |these: &BTreeSet<&IssueId>, others: &BTreeSet<&IssueId>| {
        these.difference(others).copied().cloned().collect::<Vec<_>>()
    };
    let (added, removed) = (less(&now, &then), less(&then, &now));
    (!added.is_empty() || !removed.is_empty()).then_some(Move::Dependencies { added, removed })
}

/// Open issues that take part and that the plan does not know: new ones, and those that existed before it.
pub(super) fn unknown(field: &Field<'_>) -> (Vec<NewIssue>, Vec<NewIssue>) {
    let (plan, policy) = (field.plan, field.basis.policy);
    let left_out: BTreeSet<&IssueId> = plan.deferred.iter().map(|deferred| &deferred.issue).collect();
    let unknown = field.basis.portfolio.active().filter(|item| !field.knows(&item.id));
    let (new, reopened): (Vec<&Item>, Vec<&Item>) =
        unknown.partition(|item| item.created_at > plan.inputs.as_of || left_out.contains(&item.id));
    let record = |item: &Item| NewIssue {
        issue: item.id.clone(),
        title: item.title.clone(),
        created_on: item.created_on,
        kpis: item.kpi_names(policy).into_iter().map(str::to_owned).collect(),
        severity: item.severity_name(policy).to_owned(),
    };
    (new.into_iter().map(record).collect(), reopened.into_iter().map(record).collect())
}

/// Planned issues that the snapshot does not have.
pub(super) fn gone(field: &Field<'_>) -> Vec<Gone> {
    let gone = field.plan.sequence.iter().filter(|step| field.basis.portfolio.item(&step.issue).is_none());
    gone.map(|step| Gone { issue: step.issue.clone(), title: step.title.clone() }).collect()
}
