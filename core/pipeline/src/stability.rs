//! Keeping what need not move.
//!
//! Terms: an anchor is the day on which an earlier plan had announced an issue. With `p` points for a period of
//! movement and `a` the anchor's period, an issue pays `p` in each period from its finish on (a reward of −p) and
//! `2p` in each period from `a` on in which it is open (a debt). Together that is `p·|finish − a|` and a
//! constant, with an issue that stays open counted as finishing after the last period.

use warplan_model::calendar::Calendar;
use warplan_model::closure::{
    IssueEntry, KpiEntry, ModelFile, PerPeriod, Problem, RewardEntry, Schedule, TermEntry,
};
use warplan_model::plan::{Anchor, Plan};
use warplan_model::{Decimal, Exact, IssueId};

use crate::Basis;
use crate::problem::{Anchors, Modelled};

/// What a plan has announced of the issues that are still open.
pub fn anchors(basis: &Basis<'_>, previous: &Plan) -> Anchors {
    let open = |id: &IssueId| basis.portfolio.item(id).is_some_and(|item| item.open);
    let steps = previous.sequence.iter().filter(|step| open(&step.issue));
    steps
        .map(|step| (step.issue.clone(), Anchor { starts_on: step.starts_on, closes_on: step.closes_on }))
        .collect()
}

/// The period in which an anchor closes; the first when its day has passed.
fn period(calendar: &Calendar, anchor: &Anchor) -> i64 {
    i64::from(calendar.first_from(anchor.closes_on).max(calendar.last_until(anchor.closes_on)).max(1))
}

/// Fixes work in progress at its anchors and prices the movement of everything else.
pub fn anchor(basis: &Basis<'_>, calendar: &Calendar, anchors: &Anchors, file: &mut ModelFile) {
    let price =
        basis.policy.stability.as_ref().map_or(Decimal::ZERO, |stability| stability.points_per_period);
    let mut terms = Vec::new();
    for entry in &mut file.issues {
        let Some(anchor) = anchors.get(&entry.id) else { continue };
        let closes = period(calendar, anchor).min(file.periods);
        let item = basis.portfolio.item(&entry.id);
        if item.is_some_and(|item| item.in_progress) {
            hold(entry, calendar, anchor, closes);
        } else if price > Decimal::ZERO && entry.earliest.is_none_or(|earliest| earliest <= file.periods) {
            let debt = Some(price * 2);
            terms.push(TermEntry { issue: entry.id.clone(), credit: None, debt, debt_from: Some(closes) });
            let members = vec![entry.id.clone()];
            file.rewards.push(RewardEntry {
                name: format!("announced {}", entry.id),
                value: -price,
                members,
            });
        }
    }
    if !terms.is_empty() {
        let lowest = price * 2 * -(terms.len() as i64);
        file.kpis.push(KpiEntry {
            name: "plan stability".into(),
            weight: None,
            min: Some(lowest),
            max: Some(Decimal::ZERO),
            base: PerPeriod::All(Decimal::ZERO),
            uplift_limit: None,
            terms,
            caps: Vec::new(),
        });
    }
}

/// Work in progress closes as announced, with the periods that are left of it; when its day has passed, as soon as
/// can be.
fn hold(entry: &mut IssueEntry, calendar: &Calendar, anchor: &Anchor, closes: i64) {
    let starts = i64::from(calendar.first_from(anchor.starts_on)).min(closes);
    let left = (closes + 1 - starts).min(entry.duration);
    let passed = calendar.dates(1).is_some_and(|first| anchor.closes_on < first.first);
    entry.duration = left.max(entry.duration.min(1));
    entry.earliest = Some((closes + 1 - entry.duration.max(1)).max(1));
    if !passed {
        entry.latest = Some(closes);
    }
    entry.must = true;
}

/// The model without the price of movement.
pub fn without_price(modelled: &Modelled) -> Problem {
    let mut problem = modelled.problem.clone();
    problem.kpis.truncate(modelled.kpis);
    problem.rewards.truncate(modelled.rewards);
    problem
}

/// Lift without the price of movement.
pub fn lift(modelled: &Modelled, schedule: &Schedule) -> Exact {
    warplan_certify::evaluate(&without_price(modelled), schedule).lift()
}

/// Lift, without the price of movement, when everything is left as announced; `None` when that breaks a constraint.
pub fn kept_lift(modelled: &Modelled, anchors: &Anchors) -> Option<Decimal> {
    let problem = &modelled.problem;
    let mut schedule = Schedule::nothing(problem.issues.len());
    for (id, anchor) in anchors {
        if let Some(index) = problem.index_of(id) {
            let closes = period(&modelled.calendar, anchor) as u32;
            schedule.finish[index] = (closes <= problem.periods).then_some(closes);
        }
    }
    let holds = warplan_certify::violations(problem, &schedule).is_empty();
    holds.then(|| lift(modelled, &schedule).to_decimal())
}
