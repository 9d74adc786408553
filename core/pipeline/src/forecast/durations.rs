//! Where the duration of an issue comes from.
//!
//! Terms: a cycle time is the working days from the day of creation to the day of closing, both counted, at least one.
//! It holds the time for which an issue waits before anybody works on it. Cost: linear in closed issues, logarithmic in
//! the days that they span.

use std::collections::BTreeMap;

use jiff::civil::Date;
use warplan_forecast::Durations;
use warplan_model::Decimal;
use warplan_model::calendar::{date_of, time_zone, working_days};
use warplan_model::portfolio::{Item, Selected, selects};
use warplan_model::view::DurationSource;

use crate::Basis;
use crate::problem::working_days as fixed_days;

/// The policy's durations and ranges, and the cycle times of closed issues.
pub struct Sources<'a> {
    basis: &'a Basis<'a>,
    /// By type and severity; only where there are enough.
    by_class: BTreeMap<(usize, usize), Durations>,
    /// By type; only where there are enough.
    by_kind: BTreeMap<usize, Durations>,
}

impl<'a> Sources<'a> {
    /// Reads the history, if the policy asks for it.
    pub fn new(basis: &'a Basis<'a>) -> Self {
        let mut by_class: BTreeMap<_, Vec<u32>> = BTreeMap::new();
        let mut by_kind: BTreeMap<_, Vec<u32>> = BTreeMap::new();
        let history = basis.policy.durations.history.as_ref();
        for (item, days) in history.map(|_| cycle_times(basis)).unwrap_or_default() {
            let Some(kind) = item.kind.known() else { continue };
            let periods = in_periods(basis, days);
            by_kind.entry(kind).or_default().push(periods);
            if let Some(severity) = item.severity.known() {
                by_class.entry((kind, severity)).or_default().push(periods);
            }
        }
        let at_least = history.map_or(u32::MAX, |history| history.at_least) as usize;
        Sources { basis, by_class: enough(by_class, at_least), by_kind: enough(by_kind, at_least) }
    }

    /// How long an issue may take, in periods, and what says so.
    pub fn of(&self, item: &Item) -> (DurationSource, Durations) {
        let durations = &self.basis.policy.durations;
        let fixed = || Durations::exactly(in_periods(self.basis, fixed_days(self.basis.policy, item)));
        if durations.issues.contains_key(&item.id) {
            return (DurationSource::Issue, fixed());
        }
        if !item.children.is_empty() {
            return (DurationSource::Umbrella, fixed());
        }
        let selected = Selected::of(item, self.basis.policy);
        if let Some(range) = durations.ranges.iter().find(|range| selects(&range.select, &selected)) {
            let days_per_period = Decimal::from_int(self.basis.policy.calendar.days_per_period.max(1).into());
            let [low, likely, high] =
                [range.low, range.likely, range.high].map(|days| days.over(days_per_period).unwrap_or(days));
            return (DurationSource::Range, Durations::triangular(low, likely, high));
        }
        let class = item.class.map(|class| (class.kind, class.severity));
        if let Some(found) = class.and_then(|class| self.by_class.get(&class)) {
            return (DurationSource::TypeAndSeverity, found.clone());
        }
        if let Some(found) = class.and_then(|(kind, _)| self.by_kind.get(&kind)) {
            return (DurationSource::Type, found.clone());
        }
        (DurationSource::Rule, fixed())
    }
}

fn in_periods(basis: &Basis<'_>, days: u32) -> u32 {
    days.div_ceil(basis.policy.calendar.days_per_period.max(1))
}

fn enough<Key: Ord>(observed: BTreeMap<Key, Vec<u32>>, at_least: usize) -> BTreeMap<Key, Durations> {
    let enough = observed.into_iter().filter(|(_, periods)| periods.len() >= at_least);
    enough.filter_map(|(key, periods)| Some((key, Durations::observed(periods)?))).collect()
}

/// The closed issues that are no umbrellas, with their cycle times in working days: from the day on which work began,
/// or from their creation where the tracker does not say.
fn cycle_times<'a>(basis: &'a Basis<'_>) -> Vec<(&'a Item, u32)> {
    let zone = time_zone(basis.policy);
    let began = |item: &Item| item.started_on.unwrap_or(item.created_on);
    let items = basis.portfolio.items.iter().filter(|item| item.children.is_empty());
    let closed: Vec<(&Item, Date)> =
        items.filter_map(|item| Some((item, date_of(item.closed_at?, &zone)))).collect();
    let Some(first) = closed.iter().map(|(item, _)| began(item)).min() else { return Vec::new() };
    let days: Vec<Date> = working_days(&basis.policy.calendar, first, basis.portfolio.today).collect();
    let time = |item: &Item, closed_on: Date| {
        let from = days.partition_point(|day| *day < began(item));
        let to = days.partition_point(|day| *day <= closed_on);
        to.saturating_sub(from).max(1) as u32
    };
    closed.into_iter().map(|(item, closed_on)| (item, time(item, closed_on))).collect()
}
