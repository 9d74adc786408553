//! How numbers, days and states are written, in every format.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::Date;
use warplan_model::calendar::{PeriodDates, Unit};
use warplan_model::closure::Status;
use warplan_model::plan::{Deferred, Plan, Reason};
use warplan_model::policy::{Level, Source};
use warplan_model::view::ExitState;
use warplan_model::{Decimal, IssueId};

/// Bytes of a date such as `2026-02-25`.
const ISO_DATE: usize = 10;

/// A KPI value or points: one or two decimals, `6.0`, `7.25`.
pub(crate) fn points(value: Decimal) -> String {
    let rounded = value.rounded(2);
    if rounded == rounded.rounded(1) { format!("{rounded:.1}") } else { rounded.to_string() }
}

/// A change of points with its sign.
pub(crate) fn change(value: Decimal) -> String {
    let rounded = value.rounded(2);
    match rounded.cmp(&Decimal::ZERO) {
        Ordering::Less => format!("-{}", points(-rounded)),
        Ordering::Equal => points(rounded),
        Ordering::Greater => format!("+{}", points(rounded)),
    }
}

/// A lift or an objective: at most three decimals.
pub(crate) fn lift(value: Decimal) -> String {
    value.rounded(3).to_string()
}

/// A share as a percentage with at most two decimals, `0.4 %`.
pub fn percent(share: Decimal) -> String {
    format!("{} %", (share * 100).rounded(2))
}

/// `1 issue`, `3 issues`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// `1 entry`, `3 entries`.
pub(crate) fn entries(number: usize) -> String {
    format!("{number} {}", if number == 1 { "entry" } else { "entries" })
}

/// `#134 #137`.
pub(crate) fn ids<'a>(issues: impl IntoIterator<Item = &'a IssueId>) -> String {
    issues.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// `a, b and c`.
pub(crate) fn series(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// With its first letter as at the start of a sentence.
pub(crate) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// `Wed 25 Feb`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%a %-d %b").to_string()
}

/// `Wed 25 Feb 2026`.
pub(crate) fn day_of_year(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

/// `Wednesday 25 February 2026`.
pub(crate) fn long_day(date: Date) -> String {
    date.strftime("%A %-d %B %Y").to_string()
}

/// A text of findings with its dates as people read them, `Wed 25 Feb`; what it quotes stays as it is.
pub(crate) fn dated(text: &str) -> String {
    let shown = |word: &str| word.parse::<Date>().ok().filter(|_| word.len() == ISO_DATE).map(day);
    let is_part = |next: char| next.is_ascii_alphanumeric() || next == '-';
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut quoted) = (text, false);
    while let Some(next) = rest.chars().next() {
        let end = if is_part(next) {
            rest.find(|other| !is_part(other)).unwrap_or(rest.len())
        } else {
            next.len_utf8()
        };
        let (word, after) = rest.split_at(end);
        quoted ^= next == '`';
        out.push_str(shown(word).filter(|_| !quoted).as_deref().unwrap_or(word));
        rest = after;
    }
    out
}

/// `2026-02-22 18:59 UTC`.
pub(crate) fn instant(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Whether every period of a plan is a single day.
pub(crate) fn by_day(calendar: &[PeriodDates]) -> bool {
    calendar.iter().all(|dates| dates.first == dates.last)
}

/// What a plan's periods are called: `day` or `period`.
pub(crate) fn period_noun(plan: &Plan) -> &'static str {
    unit(plan).noun()
}

/// What a plan's periods are.
pub(crate) fn unit(plan: &Plan) -> Unit {
    if by_day(&plan.calendar) { Unit::Day } else { Unit::Period }
}

/// The unit of lifts over periods of a kind.
pub(crate) fn unit_of_lift(unit: Unit) -> &'static str {
    match unit {
        Unit::Day => "KPI-days",
        Unit::Period => "KPI-periods",
    }
}

/// The unit of a plan's lift.
pub(crate) fn lift_unit(plan: &Plan) -> &'static str {
    unit_of_lift(unit(plan))
}

/// A finding's level.
pub(crate) fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// Where a baseline comes from.
pub(crate) fn source(source: Source) -> &'static str {
    match source {
        Source::Manual => "manual",
        Source::Telemetry => "telemetry",
    }
}

/// The state of an exit criterion.
pub(crate) fn exit_state(state: ExitState) -> &'static str {
    match state {
        ExitState::Met => "met",
        ExitState::Unmet => "not met",
        ExitState::ForPeople => "for people to judge",
    }
}

/// Why an issue stays open, in a sentence without a full stop.
pub(crate) fn why_deferred(deferred: &Deferred) -> String {
    let because = deferred.because.trim().trim_end_matches('.');
    match deferred.reason {
        Reason::Policy => format!("left for later by the policy: {because}"),
        _ => because.to_owned(),
    }
}

/// A plan's status in a word.
pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Optimal => "optimal",
        Status::Feasible => "feasible",
        Status::Infeasible => "infeasible",
        Status::Stopped => "stopped",
    }
}

/// What is known about a plan's quality, without a full stop.
pub(crate) fn quality(plan: &Plan) -> String {
    let rest = match plan.gap {
        Some(gap) => format!(
            "a better plan could add at most {} of lift ({} of this plan's)",
            lift(plan.bound - plan.objective),
            percent(gap)
        ),
        None => format!("the bound on the objective is {}", lift(plan.bound)),
    };
    match plan.status {
        Status::Optimal => "proven optimal: no plan has a larger lift".into(),
        Status::Feasible => rest,
        Status::Infeasible => "no plan meets every constraint".into(),
        Status::Stopped => format!("search was stopped, and another run may answer differently; {rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_a_text_are_those_that_people_read() {
        assert_eq!(dated("from day 2 (2026-02-24) on"), "from day 2 (Tue 24 Feb) on");
        assert_eq!(dated("`2026-02-28` counts as 2026-03-02"), "`2026-02-28` counts as Mon 2 Mar");
        assert_eq!(dated("a-2026-02-24, 2026-02-30 é"), "a-2026-02-24, 2026-02-30 é");
    }

    #[test]
    fn numbers_are_as_short_as_reading_allows() {
        let decimal = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(
            [points(decimal("6")), points(decimal("7.254")), points(decimal("9.999"))],
            ["6.0", "7.25", "10.0"]
        );
        assert_eq!(
            [change(decimal("-0.5")), change(decimal("-0.004")), change(decimal("1.2"))],
            ["-0.5", "0.0", "+1.2"]
        );
        assert_eq!([lift(decimal("71.8254")), lift(decimal("46.45"))], ["71.825", "46.45"]);
        assert_eq!(percent(decimal("0.004213")), "0.42 %");
    }
}
