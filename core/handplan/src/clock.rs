//! The periods that written times mean. Days, weeks and periods are counted from the plan's start, also when some of
//! them are over.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use warplan_model::calendar::{Calendar, working_days};
use warplan_model::policy::CalendarRules;
use warplan_model::view::Doubt;

use crate::when::When;

/// Working days of a calendar week, for days that are counted within a week.
const WORKING_DAYS: u32 = 5;

/// What turns times into periods.
#[derive(Clone, Copy)]
pub struct Clock<'a> {
    /// The periods that are left of the plan.
    calendar: &'a Calendar,
    rules: &'a CalendarRules,
    /// The first working day of the plan.
    start: Option<Date>,
    /// Periods of the plan that are over.
    over: u32,
}

/// What a written time means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The period at whose end something is closed that is listed under the time: the first for a time before it, the
    /// one past the horizon for a time after that; none for a date that does not exist.
    pub period: Option<u32>,
    /// What is odd about the time.
    pub doubt: Option<Doubt>,
}

impl<'a> Clock<'a> {
    pub fn new(calendar: &'a Calendar, rules: &'a CalendarRules) -> Self {
        let first = calendar.periods.first();
        let begun = rules.start.zip(first).and_then(|(start, first)| {
            let days = working_days(rules, start, first.last);
            Some((working_days(rules, start, first.last).next()?, days.count() as u32))
        });
        let days_per_period = rules.days_per_period.max(1);
        Clock {
            calendar,
            rules,
            start: begun.map(|(start, _)| start).or(first.map(|first| first.first)),
            over: begun.map_or(0, |(_, days)| days.div_ceil(days_per_period).saturating_sub(1)),
        }
    }

    /// The meaning of a time, within calendar week `week` of the plan if the text says so.
    pub fn meaning(&self, when: When, week: Option<u32>) -> Meaning {
        let period = match when {
            When::NoDate(..) => return Meaning { period: None, doubt: Some(Doubt::Impossible) },
            When::Period(0) | When::Day(0) | When::Week(0) => {
                return Meaning { period: Some(1), doubt: Some(Doubt::Impossible) };
            }
            When::Period(number) => self.left(number),
            When::Day(day) => return self.day(day, week),
            When::Week(number) => return self.week(number),
            When::Weekday(weekday) => {
                let days = i64::from(weekday.to_monday_zero_offset());
                return match self.week_day(week.unwrap_or(1), days) {
                    Some(date) => self.on(date),
                    None => self.placed(self.beyond()),
                };
            }
            When::On(date) => return self.on(date),
        };
        self.placed(period)
    }

    /// A period of those that are left; 0 and below are over.
    fn placed(&self, period: u32) -> Meaning {
        let doubt = match period {
            0 => Some(Doubt::Passed),
            _ if period >= self.beyond() => Some(Doubt::Beyond),
            _ => None,
        };
        Meaning { period: Some(period.max(1)), doubt }
    }

    fn left(&self, number: u32) -> u32 {
        number.saturating_sub(self.over)
    }

    fn on(&self, date: Date) -> Meaning {
        let period = self.calendar.periods.partition_point(|dates| dates.last < date) as u32 + 1;
        let passed = self.calendar.periods.first().is_some_and(|dates| date < dates.first);
        let off = || working_days(self.rules, date, date).next().is_none();
        let meaning = self.placed(if passed { 0 } else { period });
        Meaning { doubt: meaning.doubt.or_else(|| off().then_some(Doubt::DayOff)), ..meaning }
    }

    /// Days are counted over the whole plan, except in a week that is over by then: there they are its own.
    fn day(&self, day: u32, week: Option<u32>) -> Meaning {
        let days_per_period = self.rules.days_per_period.max(1);
        let own = week.filter(|week| {
            days_per_period == 1 && day <= week.saturating_sub(1).saturating_mul(WORKING_DAYS)
        });
        let Some(week) = own else { return self.placed(self.left(day.div_ceil(days_per_period))) };
        let last = self.calendar.periods.last().map(|dates| dates.last);
        let days =
            self.week_day(week, 0).zip(last).map(|(monday, last)| working_days(self.rules, monday, last));
        match days.and_then(|mut days| days.nth(day as usize - 1)) {
            Some(date) => self.on(date),
            None => self.placed(self.beyond()),
        }
    }

    /// The last period that ends in a week.
    fn week(&self, week: u32) -> Meaning {
        let monday = self.week_day(week, 0);
        let last = self.calendar.periods.last().map(|dates| dates.last);
        let Some((monday, _)) = monday.zip(last).filter(|(monday, last)| monday <= last) else {
            return self.placed(self.beyond());
        };
        let sunday = monday.checked_add(6.days()).unwrap_or(monday);
        let meaning = self.placed(self.calendar.last_until(sunday));
        let vague = self.rules.days_per_period == 1;
        Meaning { doubt: meaning.doubt.or(vague.then_some(Doubt::Vague)), ..meaning }
    }

    /// A day of a calendar week of the plan, counted from its Monday.
    fn week_day(&self, week: u32, days: i64) -> Option<Date> {
        let start = self.start?;
        let days = days + 7 * (i64::from(week) - 1) - i64::from(start.weekday().to_monday_zero_offset());
        start.checked_add(Span::new().try_days(days).ok()?).ok()
    }

    fn beyond(&self) -> u32 {
        self.calendar.periods.len() as u32 + 1
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use warplan_model::policy::Policy;

    use super::*;
    use crate::when::when;

    /// What times mean, `period doubt` each, on a calendar read at an instant.
    fn read<const N: usize>(as_of: &str, rules: Value, times: [&str; N]) -> [String; N] {
        let mut policy: Value = serde_json::from_str(
            r#"{"format": "warplan-policy/v1", "name": "clock", "severities": {}, "types": {}, "kpis": {},
                "scoring": {"close_credit_points": 0, "overdue_debt_points": 0}}"#,
        )
        .unwrap();
        policy["calendar"] = rules;
        let policy: Policy = serde_json::from_value(policy).unwrap();
        let calendar = Calendar::new(&policy, as_of.parse().unwrap());
        let clock = Clock::new(&calendar, &policy.calendar);
        times.map(|text| {
            let (text, week) = match text.split_once(" of week ") {
                Some((text, week)) => (text, week.parse().ok()),
                None => (text, None),
            };
            let Meaning { period, doubt } = clock.meaning(when(text).unwrap().0, week);
            let period = period.map_or("none".into(), |period| period.to_string());
            doubt.map_or(period.clone(), |doubt| format!("{period} {doubt:?}"))
        })
    }

    /// Five days from Wednesday, 2026-02-25.
    fn days() -> Value {
        json!({"start": "2026-02-25", "periods": 5})
    }

    const BEFORE: &str = "2026-02-20T12:00:00Z";

    #[test]
    fn working_days_of_the_plan_are_periods() {
        let times = ["Day 4", "2026-02-26", "Thu", "Tue of week 2", "Day 2 of week 2"];
        assert_eq!(read(BEFORE, days(), times), ["4", "2", "2", "5", "5"]);
    }

    #[test]
    fn times_that_are_no_working_day_of_the_plan_are_in_doubt() {
        let times = ["Day 0", "Week 0", "Period 0", "2026-02-29", "2026-02-28", "Sat", "2026-02-24", "Mon"];
        let meant = [
            "1 Impossible",
            "1 Impossible",
            "1 Impossible",
            "none Impossible",
            "4 DayOff",
            "4 DayOff",
            "1 Passed",
            "1 Passed",
        ];
        assert_eq!(read(BEFORE, days(), times), meant);
        let with_holiday = json!({"start": "2026-02-25", "periods": 5, "holidays": ["2026-02-26"]});
        assert_eq!(read(BEFORE, with_holiday, ["2026-02-26"]), ["2 DayOff"]);
        let times = ["Day 6", "2026-03-04", "Week 3", "Week 999999999", "Fri of week 2"];
        assert_eq!(read(BEFORE, days(), times).map(|meant| meant == "6 Beyond"), [true; 5]);
    }

    #[test]
    fn weeks_name_no_day() {
        assert_eq!(read(BEFORE, days(), ["Week 1", "Week 2"]), ["3 Vague", "5 Vague"]);
    }

    #[test]
    fn a_day_keeps_its_number_once_days_before_it_are_over() {
        // Wednesday and Thursday are over: Friday, the third day, is the first that is left.
        let times = ["Day 1", "Day 2", "Day 3", "Day 5", "Day 6", "Period 4", "Week 1", "Week 2", "Fri"];
        let meant = ["1 Passed", "1 Passed", "1", "3", "4 Beyond", "2", "1 Vague", "3 Vague", "1"];
        assert_eq!(read("2026-02-26T12:00:00Z", days(), times), meant);
        // On Monday the first week is over.
        let times = ["Day 4", "Day 5", "Week 1", "Day 2 of week 2"];
        assert_eq!(read("2026-03-02T12:00:00Z", days(), times), ["1 Passed", "1", "1 Passed", "1"]);
    }

    #[test]
    fn days_of_a_sprint_are_one_period() {
        let sprints = json!({"start": "2026-02-23", "periods": 2, "days_per_period": 10});
        let times = ["Day 1", "Day 10", "Day 11", "Sprint 2", "2026-02-28"];
        assert_eq!(read(BEFORE, sprints.clone(), times), ["1", "1", "2", "2", "1 DayOff"]);
        let times = ["Day 10", "Day 11", "Sprint 1", "Sprint 2"];
        assert_eq!(read("2026-03-02T12:00:00Z", sprints.clone(), times), ["1", "2", "1", "2"]);
        assert_eq!(read("2026-03-09T12:00:00Z", sprints, times), ["1 Passed", "1", "1 Passed", "1"]);
    }
}
