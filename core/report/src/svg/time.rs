//! Periods of a plan on a horizontal axis.
//!
//! Terms: every period has the same width; where days off lie between two periods there is a gap, so that weekends are
//! seen. A tick says where a day, week, month, quarter or year begins; the finest kind whose labels have room is taken.

use jiff::civil::Date;
use warplan_model::calendar::PeriodDates;

use super::draw::{Drawing, Label};
use super::font::Font;
use crate::words;

/// A gap of days off as a share of a period, in a plan by the day and in one by sprints.
const GAPS: [f64; 2] = [0.36, 0.08];
/// Room between the labels of neighbouring ticks.
const ROOM: f64 = 8.0;

/// Where periods lie.
pub(super) struct TimeAxis<'a> {
    calendar: &'a [PeriodDates],
    /// The left end of each period.
    left: Vec<f64>,
    /// The width of a period.
    pub period: f64,
    /// The end of the last period.
    pub end: f64,
}

/// A tick with its label.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    /// Where its period begins.
    pub left: f64,
    pub label: String,
}

impl<'a> TimeAxis<'a> {
    /// Lays the periods out between two places.
    pub(super) fn new(calendar: &'a [PeriodDates], from: f64, to: f64) -> Self {
        let gap = GAPS[usize::from(!words::by_day(calendar))];
        let mut left = Vec::with_capacity(calendar.len());
        let mut next = 0.0;
        for (index, dates) in calendar.iter().enumerate() {
            let is_off = index > 0 && days_off(calendar[index - 1], *dates);
            next += if is_off { gap } else { 0.0 };
            left.push(next);
            next += 1.0;
        }
        let period = (to - from) / next.max(1.0);
        left.iter_mut().for_each(|left| *left = from + *left * period);
        TimeAxis { calendar, left, period, end: to }
    }

    /// The left end of a period, counted from 1; the end of the axis for later ones.
    pub(super) fn left(&self, period: u32) -> f64 {
        let index = (period as usize).saturating_sub(1);
        self.left.get(index).copied().unwrap_or(self.end)
    }

    /// The right end of a period, counted from 1.
    pub(super) fn right(&self, period: u32) -> f64 {
        let index = (period as usize).saturating_sub(1);
        self.left.get(index).map_or(self.end, |left| left + self.period)
    }

    /// Where a day ends: days of a period share its width. Where nobody works on it, the end of the period before.
    pub(super) fn end_of(&self, day: Date) -> f64 {
        let begun = self.calendar.partition_point(|dates| dates.first <= day);
        let Some(index) = begun.checked_sub(1) else { return self.left(1) };
        let dates = self.calendar[index];
        let days = |to: Date| f64::from((to - dates.first).get_days()) + 1.0;
        self.left[index] + self.period * (days(day) / days(dates.last)).min(1.0)
    }

    /// Gaps in which nobody works, as places from and to.
    pub(super) fn gaps(&self) -> impl Iterator<Item = (f64, f64)> {
        let ends = self.left.iter().map(|left| left + self.period);
        ends.zip(self.left.iter().skip(1).copied()).filter(|(end, next)| next - end > 1e-6)
    }

    /// The finest ticks whose labels have room.
    pub(super) fn ticks(&self, font: Font) -> Vec<Tick> {
        let mut found = Vec::new();
        for kind in Kind::ALL {
            found = self.ticks_of(kind);
            let fits = |pair: &[Tick]| pair[0].left + font.width(&pair[0].label) + ROOM <= pair[1].left;
            // The first tick may stand for a part of its week or month.
            if found.windows(2).skip(1).all(fits) && found.len() > 1 {
                break;
            }
        }
        let mut ends = f64::NEG_INFINITY;
        let mut shown = Vec::new();
        // From the second on, so that a part of a month at the beginning gives way.
        let second = found.get(1).map_or(f64::INFINITY, |tick| tick.left);
        for (index, tick) in found.into_iter().enumerate() {
            let right = tick.left + font.width(&tick.label);
            let gives_way = index == 0 && right + ROOM > second;
            if !gives_way && tick.left >= ends && right <= self.end + ROOM {
                ends = right + ROOM;
                shown.push(tick);
            }
        }
        shown
    }

    /// Draws the axis with its ticks from `y` down: 20 pixels.
    pub(super) fn draw(&self, drawing: &mut Drawing, y: f64) {
        drawing.line("axis", (self.left(1), y), (self.end, y));
        for tick in self.ticks(Font::SMALL) {
            drawing.line("axis", (tick.left, y), (tick.left, y + 5.0));
            drawing.text(&Label::new(tick.left + 2.0, y + 16.0, tick.label).font(Font::SMALL).class("muted"));
        }
    }

    fn ticks_of(&self, kind: Kind) -> Vec<Tick> {
        let mut ticks = Vec::new();
        let mut before = None;
        for (index, dates) in self.calendar.iter().enumerate() {
            let key = kind.key(dates.first);
            if before != Some(key) {
                ticks.push(Tick { left: self.left[index], label: kind.label(dates.first, before.is_none()) });
            }
            before = Some(key);
        }
        ticks
    }
}

fn days_off(before: PeriodDates, after: PeriodDates) -> bool {
    before.last.tomorrow().is_ok_and(|next| next < after.first)
}

/// What a tick says where it begins.
#[derive(Clone, Copy)]
enum Kind {
    /// A day, with its name.
    NamedDay,
    /// A day.
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Kind {
    const ALL: [Kind; 6] = [Kind::NamedDay, Kind::Day, Kind::Week, Kind::Month, Kind::Quarter, Kind::Year];

    /// Equal for days that share a tick.
    fn key(self, day: Date) -> (i16, i16) {
        let month = i16::from(day.month());
        match self {
            Kind::NamedDay | Kind::Day => (day.year(), day.day_of_year()),
            Kind::Week => {
                let week = day.iso_week_date();
                (week.year(), i16::from(week.week()))
            }
            Kind::Month => (day.year(), month),
            Kind::Quarter => (day.year(), (month - 1) / 3),
            Kind::Year => (day.year(), 0),
        }
    }

    fn label(self, day: Date, first: bool) -> String {
        let format = match self {
            Kind::NamedDay => "%a %-d %b",
            Kind::Day | Kind::Week => "%-d %b",
            Kind::Month | Kind::Quarter if first || day.month() == 1 => "%b %Y",
            Kind::Month | Kind::Quarter => "%b",
            Kind::Year => "%Y",
        };
        day.strftime(format).to_string()
    }
}
