//! Keeping what need not move when a plan is made anew.
//!
//! Terms: an anchor is the day on which an earlier plan had announced an issue. With `p` points for a period of
//! movement and `a` the anchor's period, moving the finish to `f` costs `p·|f − a|`, an issue that stays open counted as
//! finishing after the last period. In the model that is, in each period, `p` for an issue that is closed before `a` or
//! open from `a` on: a reward of `−p` from its finish on, a base of `p` and a debt of `2p` from `a` on.

mod hold;
mod kept;

use std::collections::{BTreeMap, BTreeSet};

use warplan_model::calendar::Calendar;
use warplan_model::closure::{KpiEntry, ModelFile, PerPeriod, Problem, RewardEntry, Schedule, TermEntry};
use warplan_model::plan::{Anchor, Plan, Replan};
use warplan_model::view::Moved;
use warplan_model::{Decimal, Digest, Exact, IssueId};

use crate::problem::Modelled;
use crate::{Basis, Planned};

pub use kept::{kept, with_all_needs};

/// What an earlier plan has announced of the issues that are still open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Announced {
    /// When.
    pub anchors: BTreeMap<IssueId, Anchor>,
    /// Work in progress that is to stay there, as far as dates, capacities and dependencies allow.
    pub held: BTreeSet<IssueId>,
}

impl Announced {
    /// What a plan has announced. Work that it already found in progress has started when the plan before it said.
    pub fn new(basis: &Basis<'_>, previous: &Plan) -> Self {
        let begun = |id: &IssueId| {
            let before = previous.replan.as_ref()?;
            before.held.contains(id).then(|| before.anchors.get(id))?.map(|anchor| anchor.starts_on)
        };
        let mut announced = Announced::default();
        for step in &previous.sequence {
            let Some(item) = basis.portfolio.item(&step.issue).filter(|item| item.open) else { continue };
            let starts_on = begun(&step.issue).unwrap_or(step.starts_on);
            announced.anchors.insert(step.issue.clone(), Anchor { starts_on, closes_on: step.closes_on });
            if item.in_progress {
                announced.held.insert(step.issue.clone());
            }
        }
        announced
    }

    /// What the plan before a plan had announced; `None` for a first plan.
    pub fn before(plan: &Plan) -> Option<Self> {
        let replan = plan.replan.as_ref()?;
        Some(Announced { anchors: replan.anchors.clone(), held: replan.held.iter().cloned().collect() })
    }

    /// The periods that are left of work in progress from the first period on, at least one; all of its duration where
    /// nothing was announced or the calendar does not reach the announced end.
    pub fn left(&self, calendar: &Calendar, issue: &IssueId, duration: i64) -> i64 {
        let Some(anchor) = self.anchors.get(issue) else { return duration };
        let closes = period(calendar, anchor);
        if closes > calendar.periods.len() as u32 {
            return duration;
        }
        let starts = calendar.periods.partition_point(|dates| dates.last < anchor.starts_on) as u32 + 1;
        duration.min(i64::from(closes + 1 - starts.min(closes)))
    }
}

/// The period in which an anchor closes: the first when its day has passed, one past the last when the calendar ends
/// before.
fn period(calendar: &Calendar, anchor: &Anchor) -> u32 {
    calendar.periods.partition_point(|dates| dates.last < anchor.closes_on) as u32 + 1
}

/// Whether an anchor's day has passed.
fn passed(calendar: &Calendar, anchor: &Anchor) -> bool {
    calendar.dates(1).is_some_and(|first| anchor.closes_on < first.first)
}

fn price(basis: &Basis<'_>) -> Decimal {
    basis.policy.stability.as_ref().map_or(Decimal::ZERO, |stability| stability.points_per_period)
}

/// Holds work in progress at its anchors and prices the movement of everything else; gives what is held.
pub fn anchor(
    basis: &Basis<'_>,
    calendar: &Calendar,
    announced: &Announced,
    file: &mut ModelFile,
) -> Vec<IssueId> {
    let held = hold::hold(basis, calendar, announced, file);
    let price = price(basis);
    if price == Decimal::ZERO {
        return held;
    }
    let mut terms = Vec::new();
    let mut base = vec![Decimal::ZERO; calendar.periods.len()];
    for entry in &file.issues {
        let may_move = entry.earliest.is_none_or(|earliest| earliest <= file.periods);
        let Some(anchor) = announced.anchors.get(&entry.id).filter(|_| may_move) else { continue };
        if held.binary_search(&entry.id).is_ok() {
            continue;
        }
        let closes = period(calendar, anchor);
        let counts = closes as usize <= base.len();
        base.iter_mut().skip(closes as usize - 1).for_each(|base| *base += price);
        terms.push(TermEntry {
            issue: entry.id.clone(),
            credit: None,
            debt: counts.then(|| price * 2),
            debt_from: counts.then_some(i64::from(closes)),
        });
        let (name, members) = (format!("announced {}", entry.id), vec![entry.id.clone()]);
        file.rewards.push(RewardEntry { name, value: -price, members });
    }
    if !terms.is_empty() {
        let most = price * terms.len() as i64;
        file.kpis.push(KpiEntry {
            name: "plan stability".into(),
            weight: None,
            min: Some(-most),
            max: Some(most),
            base: PerPeriod::Each(base),
            uplift_limit: None,
            terms,
            caps: Vec::new(),
        });
    }
    held
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

/// Lift, without the price of movement, when everything is kept; `None` when that misses a date or a must.
fn kept_lift(modelled: &Modelled, announced: &Announced) -> Option<Decimal> {
    let schedule = kept(modelled, announced);
    let holds = warplan_certify::violations(&modelled.problem, &schedule).is_empty();
    holds.then(|| lift(modelled, &schedule).to_decimal())
}

/// How a plan departs from the one before.
pub fn replan(basis: &Basis<'_>, planned: &Planned, previous: &Plan, announced: Announced) -> Replan {
    let modelled = &planned.modelled;
    let calendar = &modelled.calendar;
    let end = modelled.problem.periods + 1;
    let mut moved = Vec::new();
    let mut periods = 0;
    for (id, anchor) in &announced.anchors {
        let finish = planned.plan.schedule.get(id).map_or(end, |placement| placement.finish);
        let away = finish.abs_diff(period(calendar, anchor));
        if away > 0 || passed(calendar, anchor) {
            let title = basis.portfolio.item(id).map(|item| item.title.clone()).unwrap_or_default();
            let to = calendar.dates(finish).map(|dates| dates.last);
            moved.push(Moved { issue: id.clone(), title, from: Some(anchor.closes_on), to });
        }
        periods += away;
    }
    Replan {
        previous: Digest::of(previous),
        kept: announced.anchors.len() - moved.len(),
        held: modelled.held.clone(),
        moved,
        moved_periods: periods,
        points_per_period: price(basis),
        lift: lift(modelled, &planned.schedule).to_decimal(),
        kept_lift: kept_lift(modelled, &announced),
        anchors: announced.anchors,
    }
}
