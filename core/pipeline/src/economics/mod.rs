//! A plan in money: what its work costs, what its lift is worth, and what delays cost.
//!
//! Terms: in a period of `d` working days an issue at work costs `d` × units × cost of a team day, and a lift of `l` points
//! at its end is worth `d` × `l` × worth of a point day. Lift counts as in the objective, without the price of movement.
//! Sums are exact; what is shown is rounded once.

mod account;
mod delay;

use warplan_model::calendar::{PeriodDates, Unit, working_days};
use warplan_model::closure::{Problem, Schedule};
use warplan_model::policy::{EconomicsRules, Policy};
use warplan_model::view::{Comparison, Economics};
use warplan_model::{Decimal, Exact};

use crate::stability::without_price;
use crate::{Basis, Planned};

/// What a schedule is valued with.
struct Books<'a> {
    policy: &'a Policy,
    rules: &'a EconomicsRules,
    problem: &'a Problem,
    periods: &'a [PeriodDates],
    /// Working days of each period.
    days: Vec<i64>,
}

/// The plan in money, beside one written by hand if there is one; `None` where the policy says nothing of money.
pub fn economics(basis: &Basis<'_>, planned: &Planned, hand: Option<&Comparison>) -> Option<Economics> {
    let policy = basis.policy;
    let rules = policy.economics.as_ref()?;
    let problem = without_price(&planned.modelled);
    let periods = &planned.modelled.calendar.periods[..];
    let days = |dates: &PeriodDates| working_days(&policy.calendar, dates.first, dates.last).count() as i64;
    let days = periods.iter().map(days).collect();
    let books = Books { policy, rules, problem: &problem, periods, days };
    let plan = books.account(&planned.schedule);
    let hand = hand.map(|comparison| {
        let finish = problem.issues.iter().map(|task| comparison.finishes.get(&task.id).copied());
        books.account(&Schedule { finish: finish.collect() })
    });
    Some(Economics {
        currency: rules.currency.clone(),
        point_day: rules.point_day,
        unit: Unit::of(&policy.calendar),
        difference: hand.as_ref().map(|hand| plan.net - hand.net),
        plan,
        hand,
        delays: books.delays(basis, &planned.schedule),
    })
}

/// Points in units of 10⁻¹²: a KPI's weight times its value, exactly.
type Points = i128;

/// The most money that one period counts for, so that sums over all of them fit; nobody has so much.
const PERIOD_LIMIT: i128 = 1_000_000_000_000_000 * Exact::UNIT;

/// Points over some working days in money.
fn worth(points: Points, days: i64, point_day: Decimal) -> Exact {
    let rate = i128::from(days) * i128::from(point_day.micros());
    Exact::from_units(points.saturating_mul(rate).clamp(-PERIOD_LIMIT, PERIOD_LIMIT))
}

/// An amount to the nearest millionth, kept within what a decimal holds.
fn shown(amount: Exact) -> Decimal {
    let limit = Exact::from(Decimal::LIMIT);
    amount.min(limit).max(-limit).to_decimal()
}
