//! Retention classes and the periods in which their objects share a bucket.
//!
//! With a time to live of `t` days a period lasts `max(1, t / 30)` whole days, counted from 1970-01-01 UTC, so that a
//! class has some thirty buckets at a time. An object that is recorded in the period `[from, until)` is due at
//! `until + t`: it lives at least `t` days, and at most one period longer.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

const DAY_SECONDS: i64 = 86_400;
/// The longest time to live: a hundred years.
const DAYS_LIMIT: u32 = 36_525;

/// How long evidence is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Class {
    /// Up to 32 lower-case letters, digits and hyphens; `hold` is taken.
    pub name: String,
    /// Time to live in days; none: kept for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_days: Option<u32>,
}

/// A text that names no class.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no retention class: {cause}: write NAME=90d or NAME=keep, as in pilot=90d")]
pub struct ClassError {
    /// The text.
    pub text: String,
    /// What is wrong.
    pub cause: &'static str,
}

/// The instants that share a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// When what was recorded in it may be purged.
    pub due: Timestamp,
}

impl Class {
    /// Checks the name and the time to live.
    pub fn check(self) -> Result<Self, ClassError> {
        let fault = |cause| Err(ClassError { text: self.to_string(), cause });
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.name.is_empty() || self.name.len() > 32 || !self.name.bytes().all(allowed) {
            return fault("a name has 1 to 32 lower-case letters, digits and hyphens");
        }
        if self.name == super::state::HOLD {
            return fault("hold is the name of what is under legal hold");
        }
        if self.ttl_days.is_some_and(|days| days == 0 || days > DAYS_LIMIT) {
            return fault("a time to live is 1 to 36525 days");
        }
        Ok(self)
    }

    /// How many days a bucket spans; none where one bucket holds everything.
    pub fn period_days(&self) -> Option<u32> {
        self.ttl_days.map(|days| (days / 30).max(1))
    }

    /// The period of an instant; none when the class is kept for ever.
    pub fn period(&self, instant: Timestamp) -> Option<Period> {
        let (ttl, days) = (i64::from(self.ttl_days?), i64::from(self.period_days()?));
        let day = instant.as_second().div_euclid(DAY_SECONDS);
        let first = day - day.rem_euclid(days);
        let at = |day: i64| {
            let seconds = SignedDuration::from_secs(day * DAY_SECONDS);
            Timestamp::UNIX_EPOCH.saturating_add(seconds).unwrap_or(Timestamp::MAX)
        };
        Some(Period { from: at(first), until: at(first + days), due: at(first + days + ttl) })
    }

    /// The bucket of what is recorded at an instant: `<class>/<first day of the period>` or `<class>/always`.
    pub fn bucket(&self, instant: Timestamp) -> String {
        let begin = |period: Period| -> Date { period.from.to_zoned(TimeZone::UTC).date() };
        match self.period(instant) {
            Some(period) => format!("{}/{}", self.name, begin(period)),
            None => format!("{}/always", self.name),
        }
    }
}

impl std::fmt::Display for Class {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.ttl_days {
            Some(days) => write!(out, "{}={days}d", self.name),
            None => write!(out, "{}=keep", self.name),
        }
    }
}

impl std::str::FromStr for Class {
    type Err = ClassError;
    /// Reads `NAME=90d` and `NAME=keep`.
    fn from_str(text: &str) -> Result<Self, ClassError> {
        let fault = |cause| ClassError { text: text.to_owned(), cause };
        let (name, life) = text.split_once('=').ok_or_else(|| fault("it has no ="))?;
        let ttl_days = match life {
            "keep" => None,
            life => {
                let days = life.strip_suffix('d').and_then(|days| days.parse().ok());
                Some(days.ok_or_else(|| fault("its time to live is neither days nor keep"))?)
            }
        };
        Class { name: name.to_owned(), ttl_days }.check()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn class(text: &str) -> Class {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn buckets_are_named_by_class_and_first_day() {
        let pilot = class("pilot=90d");
        assert_eq!(pilot.bucket(at("1970-01-01T00:00:00Z")), "pilot/1970-01-01");
        assert_eq!(pilot.bucket(at("1970-01-03T23:59:59Z")), "pilot/1970-01-01");
        assert_eq!(pilot.bucket(at("1970-01-04T00:00:00Z")), "pilot/1970-01-04");
        assert_eq!(pilot.bucket(at("1969-12-31T23:59:59Z")), "pilot/1969-12-29");
        assert_eq!(class("raw=1d").bucket(at("2026-11-23T12:00:00Z")), "raw/2026-11-23");
        assert_eq!(class("release=keep").bucket(at("2026-11-23T12:00:00Z")), "release/always");
    }

    #[test]
    fn classes_are_read_as_they_are_written() {
        for text in ["pilot=90d", "release=keep", "a-1=36525d"] {
            assert_eq!(class(text).to_string(), text);
        }
        for text in [
            "",
            "pilot",
            "pilot=",
            "pilot=0d",
            "pilot=36526d",
            "Pilot=1d",
            "hold=1d",
            "=1d",
            "a/b=1d",
            "a=-1d",
        ] {
            assert!(text.parse::<Class>().is_err(), "{text}");
        }
        assert!(format!("{}=1d", "a".repeat(33)).parse::<Class>().is_err());
    }

    proptest! {
        /// The promise of a time to live: never purged before it is over, and at most one period later.
        #[test]
        fn evidence_lives_its_time_and_at_most_a_period_longer(
            ttl in 1u32..=DAYS_LIMIT, second in -3_000_000_000i64..200_000_000_000,
        ) {
            let class = Class { name: "c".into(), ttl_days: Some(ttl) };
            let recorded = Timestamp::from_second(second).unwrap();
            let period = class.period(recorded).unwrap();
            let days = |days: u32| i64::from(days) * DAY_SECONDS;
            prop_assert!(period.from <= recorded && recorded < period.until);
            let life = period.due.as_second() - second;
            prop_assert!(life > days(ttl), "{}", life);
            prop_assert!(life <= days(ttl) + days(class.period_days().unwrap()));
        }

        #[test]
        fn instants_share_a_bucket_exactly_when_they_share_a_period(
            ttl in 1u32..400, first in 0i64..2_000_000_000, gap in 0i64..2_000_000,
        ) {
            let class = Class { name: "c".into(), ttl_days: Some(ttl) };
            let [one, two] = [first, first + gap].map(|second| Timestamp::from_second(second).unwrap());
            prop_assert_eq!(class.bucket(one) == class.bucket(two), class.period(one) == class.period(two));
        }
    }
}
