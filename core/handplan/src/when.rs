//! Days as people write them: `Day 3`, `Days 1–2`, `Week 2`, `Mon 2026-02-23`, `Day 4: Thursday 26 February 2026`.

use std::fmt;

use jiff::civil::{Date, Weekday};

/// A time that a text names. Of a range the last counts: what is listed there is closed by its end. Of a day with its
/// date the date counts.
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
    /// Year, month and day of what is written as a date and is none, such as 2026-02-29.
    NoDate(i16, i8, i8),
}

impl fmt::Display for When {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Day(day) => write!(out, "Day {day}"),
            When::Period(period) => write!(out, "Period {period}"),
            When::Week(week) => write!(out, "Week {week}"),
            When::Weekday(weekday) => write!(out, "{weekday:?}"),
            When::On(date) => write!(out, "{date}"),
            When::NoDate(year, month, day) => write!(out, "{year:04}-{month:02}-{day:02}"),
        }
    }
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
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// Numbers of more digits name no day.
const LONGEST_NUMBER: usize = 9;

/// The time at the start of a text, and what follows it.
pub fn when(text: &str) -> Option<(When, &str)> {
    date(text).or_else(|| counted(text)).or_else(|| weekday(text))
}

/// A counted day, week or period, with its date when that follows.
fn counted(text: &str) -> Option<(When, &str)> {
    let (word, rest) = word(text);
    let unit: fn(u32) -> When = match word.to_ascii_lowercase().as_str() {
        "day" | "days" => When::Day,
        "week" | "weeks" => When::Week,
        "period" | "periods" | "sprint" | "sprints" => When::Period,
        _ => return None,
    };
    let (first, rest) = number(rest.trim_start_matches([' ', '-', '#']))?;
    let (last, rest) = range_end(rest, word).filter(|(last, _)| *last > first).unwrap_or((first, rest));
    let counted = (unit(last), rest);
    if !matches!(counted.0, When::Day(_)) {
        return Some(counted);
    }
    let after = rest.trim_start_matches([' ', ':', ',', '(', '-', '–', '—']);
    Some(date(after).or_else(|| dated_weekday(after)).unwrap_or(counted))
}

/// A weekday, with its date when that follows.
fn weekday(text: &str) -> Option<(When, &str)> {
    let (weekday, rest) = weekday_alone(text)?;
    Some(dated_weekday(text).unwrap_or((When::Weekday(weekday), rest)))
}

fn dated_weekday(text: &str) -> Option<(When, &str)> {
    let (_, rest) = weekday_alone(text)?;
    date(rest.trim_start_matches(['.', ',', ' ', '(']))
}

fn weekday_alone(text: &str) -> Option<(Weekday, &str)> {
    let (word, rest) = word(text);
    let (_, weekday) = WEEKDAYS.into_iter().find(|(name, _)| abbreviates(word, name))?;
    Some((weekday, rest))
}

/// Whether a word is a name or its first three or four letters, whatever its case.
fn abbreviates(word: &str, name: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.len() >= 3 && name.starts_with(&word) && (word.len() <= 4 || word == name)
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

/// A date, as `2026-02-23` or as `23 February 2026`.
fn date(text: &str) -> Option<(When, &str)> {
    let (year, month, day, rest) = iso_date(text).or_else(|| spelled_date(text))?;
    let date = Date::new(year, month, day).map_or(When::NoDate(year, month, day), When::On);
    Some((date, rest))
}

fn iso_date(text: &str) -> Option<(i16, i8, i8, &str)> {
    let (date, rest) = text.split_at_checked("2026-02-23".len())?;
    let shaped = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !shaped || rest.starts_with(|next: char| next.is_alphanumeric() || next == '-') {
        return None;
    }
    Some((date[..4].parse().ok()?, date[5..7].parse().ok()?, date[8..].parse().ok()?, rest))
}

fn spelled_date(text: &str) -> Option<(i16, i8, i8, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (day, rest) = text.split_at(digits(text));
    let (month, rest) = word(rest.strip_prefix(' ')?);
    let month = MONTHS.iter().position(|name| abbreviates(month, name))? as i8 + 1;
    let rest = rest.strip_prefix(' ')?;
    let (year, rest) = rest.split_at(digits(rest));
    let ends = year.len() == 4 && !rest.starts_with(|next: char| next.is_alphanumeric());
    Some((year.parse().ok()?, month, day.parse().ok().filter(|_| ends)?, rest))
}

#[cfg(test)]
mod tests {
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
        for text in [
            "2026-02-23",
            "Mon 2026-02-23",
            "Monday, 2026-02-23: x",
            "23 February 2026",
            "Mon 23 Feb 2026",
            "Day 1 (Mon 2026-02-23)",
            "Day 9: Monday 23 February 2026",
        ] {
            assert_eq!(read(text), Some(When::On(date)), "{text}");
        }
        assert_eq!(read("Week 2"), Some(When::Week(2)));
        assert_eq!(read("Tue"), Some(When::Weekday(Weekday::Tuesday)));
        assert_eq!(read("sprint 4"), Some(When::Period(4)));
    }

    #[test]
    fn dates_that_do_not_exist_are_told_apart_from_other_texts() {
        for (text, written) in
            [("2026-02-29", "2026-02-29"), ("Fri 2026-13-01:", "2026-13-01"), ("31 Apr 2026", "2026-04-31")]
        {
            let when = read(text).expect("a time");
            assert!(matches!(when, When::NoDate(..)), "{text}");
            assert_eq!(when.to_string(), written);
        }
    }

    #[test]
    fn what_only_looks_like_a_day_is_none() {
        for text in [
            "Day",
            "Day Closure",
            "Day 3rd",
            "Days of rain",
            "Money 3",
            "2026-02-23-1",
            "23 Floréal 2026",
            "23 February 26",
            "Day 1234567890",
            "So",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
