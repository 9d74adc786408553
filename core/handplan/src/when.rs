//! Days as people write them (`Day 3`, `Days 1–2`, `Week 2`, `Mon 2026-02-23`), and the periods that they mean.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use warplan_model::calendar::Calendar;

/// A time that a text names. Of a range the last counts: what is listed there is closed by its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A working day of the plan, from 1.
    Day(u32),
    /// A period of the plan, from 1.
    Period(u32),
    /// A calendar week of the plan, from 1: the rest of the week in which the plan starts.
    Week(u32),
    /// A day of the week.
    Weekday(Weekday),
    /// A date.
    On(Date),
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
const NUMBERS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
/// Numbers of more digits name no day.
const LONGEST_NUMBER: usize = 9;
/// Working days of a calendar week, for days that are counted within a week.
const WORKING_DAYS: u32 = 5;

/// The time at the start of a text, and what follows it.
pub fn when(text: &str) -> Option<(When, &str)> {
    if let Some((date, rest)) = date(text) {
        return Some((When::On(date), rest));
    }
    let (word, rest) = word(text);
    let unit: fn(u32) -> When = match word.to_ascii_lowercase().as_str() {
        "day" | "days" => When::Day,
        "week" | "weeks" => When::Week,
        "period" | "periods" | "sprint" | "sprints" => When::Period,
        _ => return weekday(word, rest),
    };
    let (first, rest) = number(rest.trim_start_matches([' ', '-', '#']))?;
    let (last, rest) = range_end(rest, word).filter(|(last, _)| *last > first).unwrap_or((first, rest));
    Some((unit(last), rest))
}

/// A weekday, with its date when that follows.
fn weekday<'text>(word: &str, rest: &'text str) -> Option<(When, &'text str)> {
    let word = word.to_ascii_lowercase();
    let named = |name: &str| word.len() >= 3 && name.starts_with(&word) && (word.len() <= 4 || word == name);
    let (_, weekday) = WEEKDAYS.into_iter().find(|(name, _)| named(name))?;
    let after = rest.trim_start_matches(['.', ',', ' ', '(']);
    match date(after) {
        Some((date, rest)) => Some((When::On(date), rest)),
        None => Some((When::Weekday(weekday), rest)),
    }
}

/// The end of a range of days: `–2`, ` to 2`, ` and day 2`, `, 2`.
fn range_end<'text>(text: &'text str, unit: &str) -> Option<(u32, &'text str)> {
    let trimmed = text.trim_start();
    let signs = ["-", "–", "—", "/", "&", "+", ",", "to ", "and ", "through "];
    let after = signs.iter().find_map(|sign| trimmed.strip_prefix(sign))?.trim_start();
    let (repeated, rest) = word(after);
    let singular = unit.trim_end_matches(['s', 'S']);
    let after = if repeated.eq_ignore_ascii_case(singular) { rest.trim_start() } else { after };
    let (last, rest) = number(after)?;
    let next = rest.trim_start().chars().next();
    next.is_none_or(|next| !next.is_alphanumeric()).then_some((last, rest))
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|next: char| !next.is_alphabetic()).unwrap_or(text.len()))
}

/// A number in digits or as a word, with no letter or digit behind it.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = if digits > 0 {
        (text[..digits].parse().ok().filter(|_| digits <= LONGEST_NUMBER)?, &text[digits..])
    } else {
        let (word, rest) = word(text);
        (NUMBERS.iter().position(|name| name.eq_ignore_ascii_case(word))? as u32 + 1, rest)
    };
    (!rest.starts_with(|next: char| next.is_alphanumeric() || next == '_')).then_some((number, rest))
}

/// An ISO date.
fn date(text: &str) -> Option<(Date, &str)> {
    let (date, rest) = text.split_at_checked("2026-02-23".len())?;
    let shaped = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let ends = !rest.starts_with(|next: char| next.is_alphanumeric() || next == '-');
    Some((date.parse().ok().filter(|_| shaped && ends)?, rest))
}

/// What turns times into periods.
#[derive(Clone, Copy)]
pub struct Clock<'a> {
    /// The plan's periods.
    pub calendar: &'a Calendar,
    /// Working days in a period.
    pub days_per_period: u32,
}

impl Clock<'_> {
    /// The period at whose end something is closed that is listed under `when`, within calendar week `week` if the text
    /// says so. A time before the plan is its first period, one after it the period past the horizon.
    pub fn period(&self, when: When, week: Option<u32>) -> u32 {
        let period = match when {
            When::Period(number) => number,
            When::Day(day) => self.day(day, week),
            When::Week(number) => self.week_end(number),
            When::Weekday(weekday) => {
                let days = i64::from(weekday.to_monday_zero_offset());
                self.week_start(week.unwrap_or(1), days).map_or(self.beyond(), |date| self.containing(date))
            }
            When::On(date) => self.containing(date),
        };
        period.max(1)
    }

    /// Whether a date lies in the plan.
    pub fn covers(&self, date: Date) -> bool {
        let ends = self.calendar.periods.first().zip(self.calendar.periods.last());
        ends.is_some_and(|(first, last)| (first.first..=last.last).contains(&date))
    }

    /// Days are counted over the whole plan, except in a week that is over by then: there they are its own.
    fn day(&self, day: u32, week: Option<u32>) -> u32 {
        let before_week = week
            .filter(|week| {
                self.days_per_period == 1 && day <= week.saturating_sub(1).saturating_mul(WORKING_DAYS)
            })
            .map_or(0, |week| self.week_end(week.saturating_sub(1)));
        before_week.saturating_add(day.div_ceil(self.days_per_period.max(1)))
    }

    fn week_end(&self, week: u32) -> u32 {
        let starts = self.week_start(week, 0);
        let last = self.calendar.periods.last().map(|dates| dates.last);
        match starts.zip(last).filter(|(starts, last)| starts <= last) {
            Some((starts, _)) => {
                starts.checked_add(6.days()).map_or(self.beyond(), |sunday| self.calendar.last_until(sunday))
            }
            None => self.beyond(),
        }
    }

    /// A day of a calendar week of the plan, counted from its Monday.
    fn week_start(&self, week: u32, days: i64) -> Option<Date> {
        let first = self.calendar.periods.first()?.first;
        let days = days + 7 * (i64::from(week) - 1) - i64::from(first.weekday().to_monday_zero_offset());
        first.checked_add(Span::new().try_days(days).ok()?).ok()
    }

    fn containing(&self, date: Date) -> u32 {
        self.calendar.periods.partition_point(|dates| dates.last < date) as u32 + 1
    }

    fn beyond(&self) -> u32 {
        self.calendar.periods.len() as u32 + 1
    }
}

#[cfg(test)]
mod tests {
    use warplan_model::calendar::PeriodDates;

    use super::*;

    fn read(text: &str) -> Option<When> {
        when(text).map(|(when, _)| when)
    }

    #[test]
    fn days_are_read_in_every_usual_spelling() {
        for text in [
            "Day 3",
            "day three",
            "Day-3:",
            "Days 1-3",
            "Day 1 – Day 3",
            "days 2 & 3",
            "Day 3 - 2 issues",
            "DAY 3 (Wed)",
        ] {
            assert_eq!(read(text), Some(When::Day(3)), "{text}");
        }
        let date = "2026-02-23".parse().unwrap();
        for text in ["2026-02-23", "Mon 2026-02-23", "Monday, 2026-02-23: x"] {
            assert_eq!(read(text), Some(When::On(date)), "{text}");
        }
        assert_eq!(read("Week 2"), Some(When::Week(2)));
        assert_eq!(read("Tue"), Some(When::Weekday(Weekday::Tuesday)));
        assert_eq!(read("sprint 4"), Some(When::Period(4)));
    }

    #[test]
    fn what_only_looks_like_a_day_is_none() {
        for text in [
            "Day",
            "Day Closure",
            "Day 3rd",
            "Days of rain",
            "Money 3",
            "2026-02-30",
            "2026-02-23-1",
            "Day 1234567890",
            "So",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    /// Two weeks from a Wednesday on.
    fn calendar() -> Calendar {
        let day = |text: &str| PeriodDates { first: text.parse().unwrap(), last: text.parse().unwrap() };
        let days = ["2026-02-25", "2026-02-26", "2026-02-27", "2026-03-02", "2026-03-03"];
        Calendar { periods: days.map(day).to_vec() }
    }

    #[test]
    fn times_become_periods() {
        let calendar = calendar();
        let period = |text: &str, week| {
            Clock { calendar: &calendar, days_per_period: 1 }.period(read(text).unwrap(), week)
        };
        assert_eq!(period("Day 4", None), 4);
        assert_eq!(period("Day 0", None), 1);
        assert_eq!(
            [period("2026-02-20", None), period("2026-02-28", None), period("2026-03-04", None)],
            [1, 4, 6]
        );
        assert_eq!([period("Week 1", None), period("Week 2", None), period("Week 3", None)], [3, 5, 6]);
        assert_eq!([period("Thu", None), period("Tue", Some(2)), period("Day 2", Some(2))], [2, 5, 5]);
        assert_eq!(period("Week 999999999", None), 6);
    }

    #[test]
    fn days_of_a_sprint_are_one_period() {
        let calendar = calendar();
        let clock = Clock { calendar: &calendar, days_per_period: 10 };
        assert_eq!(
            [When::Day(1), When::Day(10), When::Day(11)].map(|day| clock.period(day, None)),
            [1, 1, 2]
        );
    }
}
