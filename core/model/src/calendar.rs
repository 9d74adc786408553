//! Periods of a plan as dates.

use jiff::civil::{Date, Weekday as CivilWeekday};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Decimal;
use crate::policy::{CalendarRules, Policy, Team, Weekday};

/// The working days of a plan, in periods of equal count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calendar {
    /// Period `t` at index `t − 1`.
    pub periods: Vec<PeriodDates>,
}

/// First and last working day of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeriodDates {
    /// First working day.
    pub first: Date,
    /// Last working day; debts and scores are taken at its end.
    pub last: Date,
}

/// What the periods of a plan are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Working days.
    Day,
    /// Several working days each: sprints.
    Period,
}

impl Unit {
    /// That of a policy's calendar.
    pub fn of(rules: &CalendarRules) -> Unit {
        if rules.days_per_period == 1 { Unit::Day } else { Unit::Period }
    }

    /// What people call one: `day` or `period`.
    pub fn noun(self) -> &'static str {
        match self {
            Unit::Day => "day",
            Unit::Period => "period",
        }
    }
}

/// The policy's time zone from the bundled database, so that results do not depend on the machine's; UTC for
/// a name that [`crate::policy::check_policy`] refuses.
pub fn time_zone(policy: &Policy) -> TimeZone {
    jiff::tz::TimeZoneDatabase::bundled().get(&policy.time_zone).unwrap_or(TimeZone::UTC)
}

/// The calendar date of an instant in the policy's time zone.
pub fn date_of(instant: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(instant).date()
}

/// Whole days from `from` to `to`; negative when `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

impl Calendar {
    /// The policy's periods, from its start or the day after `as_of`. What has passed of them since the start is left
    /// out. Shorter than asked for also where dates end, in the year 9999.
    pub fn new(policy: &Policy, as_of: Timestamp) -> Calendar {
        let rules = &policy.calendar;
        let today = date_of(as_of, &time_zone(policy));
        let tomorrow = today.tomorrow().unwrap_or(today);
        let start = rules.start.unwrap_or(tomorrow);
        let mut periods = periods(rules, start);
        if start < today {
            periods.retain(|period| period.last > today);
            let first = working_days(rules, tomorrow, Date::MAX).next();
            if let (Some(begun), Some(first)) = (periods.first_mut(), first) {
                begun.first = begun.first.max(first);
            }
        }
        Calendar { periods }
    }

    /// The last day of the policy's periods, if they begin on a day that it names: later plans have none left.
    pub fn end(policy: &Policy) -> Option<Date> {
        periods(&policy.calendar, policy.calendar.start?).last().map(|period| period.last)
    }

    /// The dates of period `t`, counted from 1.
    pub fn dates(&self, period: u32) -> Option<PeriodDates> {
        self.periods.get((period as usize).checked_sub(1)?).copied()
    }

    /// The first period that starts on or after `day`; one past the horizon when none does.
    pub fn first_from(&self, day: Date) -> u32 {
        self.periods.partition_point(|dates| dates.first < day) as u32 + 1
    }

    /// The last period that ends on or before `day`; 0 when none does.
    pub fn last_until(&self, day: Date) -> u32 {
        self.periods.partition_point(|dates| dates.last <= day) as u32
    }

    /// The first period at whose end a date after `day` has come; one past the horizon when none.
    pub fn first_after(&self, day: Date) -> u32 {
        self.periods.partition_point(|dates| dates.last <= day) as u32 + 1
    }
}

fn periods(rules: &CalendarRules, start: Date) -> Vec<PeriodDates> {
    let mut days = start.series(1.day()).filter(|day| works(rules, *day));
    let mut periods = Vec::new();
    for _ in 0..if rules.working_days.is_empty() { 0 } else { rules.periods } {
        let Some(first) = days.next() else { break };
        let last = (1..rules.days_per_period).map_while(|_| days.next()).last().unwrap_or(first);
        periods.push(PeriodDates { first, last });
    }
    periods
}

/// A team's capacity in a period: the lowest of its working days. A day has the lowest capacity of the changes that
/// cover it, the usual one where none does.
pub fn capacity(team: &Team, period: PeriodDates, rules: &CalendarRules) -> Decimal {
    let on = |day: Date| {
        let changes = team.changes.iter().filter(|change| change.from <= day && day <= change.to);
        changes.map(|change| change.capacity).min().unwrap_or(team.capacity)
    };
    let days = period.first.series(1.day()).take_while(|day| *day <= period.last);
    days.filter(|day| works(rules, *day)).map(on).min().unwrap_or(team.capacity)
}

/// The working days from `from` to `to`, both included, in order.
pub fn working_days(rules: &CalendarRules, from: Date, to: Date) -> impl Iterator<Item = Date> + '_ {
    from.series(1.day()).take_while(move |day| *day <= to).filter(|day| works(rules, *day))
}

fn works(rules: &CalendarRules, day: Date) -> bool {
    rules.working_days.iter().any(|weekday| civil(*weekday) == day.weekday())
        && !rules.holidays.contains(&day)
}

fn civil(weekday: Weekday) -> CivilWeekday {
    match weekday {
        Weekday::Monday => CivilWeekday::Monday,
        Weekday::Tuesday => CivilWeekday::Tuesday,
        Weekday::Wednesday => CivilWeekday::Wednesday,
        Weekday::Thursday => CivilWeekday::Thursday,
        Weekday::Friday => CivilWeekday::Friday,
        Weekday::Saturday => CivilWeekday::Saturday,
        Weekday::Sunday => CivilWeekday::Sunday,
    }
}
