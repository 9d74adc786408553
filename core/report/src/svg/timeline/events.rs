//! What happens on a day, as labels above a chart with lines that lead down into it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use warplan_model::plan::Plan;
use warplan_model::policy::Policy;

use super::super::draw::{Anchor, Drawing, Label, plain};
use super::super::font::Font;
use super::super::time::TimeAxis;
use crate::{facts, words};

/// Rows of labels at most.
const ROWS: usize = 16;
/// Pixels of a row.
const ROW: f64 = 17.0;
/// Pixels between a line and its label.
const APART: f64 = 8.0;
/// Pixels that are enough for a label that is cut.
const NARROW: f64 = 110.0;

/// What kind of day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Caps lift.
    Uncap,
    /// Milestones are reached.
    Reached,
    /// Milestones are due.
    Due,
    /// The day on which the plan was made.
    Today,
}

impl Kind {
    /// In a legend.
    pub(super) fn said(self) -> &'static str {
        match self {
            Kind::Today => "today",
            Kind::Uncap => "a cap lifts",
            Kind::Reached => "milestone reached",
            Kind::Due => "milestone due",
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Kind::Today => "",
            Kind::Uncap => " uncapped",
            Kind::Reached => " reached",
            Kind::Due => " due",
        }
    }

    /// Of the line.
    pub(super) fn line(self) -> &'static str {
        match self {
            Kind::Today => "line-muted",
            Kind::Uncap => "line-good dashed",
            Kind::Reached => "line-accent dotted",
            Kind::Due => "line-warn dashed thin",
        }
    }

    /// Fill of the sign and number of its shape.
    fn sign(self) -> (&'static str, usize) {
        match self {
            Kind::Today => ("fill-muted", 0),
            Kind::Uncap => ("fill-good", 2),
            Kind::Reached => ("fill-accent", 3),
            Kind::Due => ("fill-warn", 4),
        }
    }
}

/// Things of a kind that happen on a day.
#[derive(Clone, Debug)]
pub(super) struct Event {
    kind: Kind,
    x: f64,
    text: String,
    day: String,
}

/// The events of a plan, by day and kind.
pub(super) fn events(plan: &Plan, policy: &Policy, today: Date, axis: &TimeAxis<'_>) -> Vec<Event> {
    let mut days: BTreeMap<(Date, Kind), Vec<&str>> = BTreeMap::new();
    let mut add = |kind, day, name| days.entry((day, kind)).or_default().push(name);
    add(Kind::Today, today, "today");
    for cap in &plan.caps {
        let course = plan.kpis.iter().find(|course| course.kpi == cap.kpi);
        if let Some(lifts) = &cap.lifts {
            add(Kind::Uncap, lifts.on, course.map_or(&cap.kpi, |course| &course.title));
        }
    }
    for milestone in facts::milestones(policy, plan) {
        if let Some(reached) = milestone.reached() {
            add(Kind::Reached, reached.on, milestone.key);
        }
        if let Some(due) = milestone.rules.due {
            add(Kind::Due, due, milestone.key);
        }
    }
    let last = plan.calendar.last().map_or(today, |dates| dates.last);
    let event = |((day, kind), names): ((Date, Kind), Vec<&str>)| {
        let after = if day > last { ", after the plan" } else { "" };
        let on = if day.year() == last.year() { words::day(day) } else { words::day_of_year(day) };
        Event {
            kind,
            x: axis.end_of(day),
            text: plain(&format!("{}{}", names.join(", "), kind.verb())),
            day: format!(", {on}{after}"),
        }
    };
    days.into_iter().map(event).collect()
}

/// The kinds of events that there are.
pub(super) fn kinds(events: &[Event]) -> BTreeSet<Kind> {
    events.iter().map(|event| event.kind).collect()
}

/// A label in its row, counted from the chart upwards.
struct Placed<'a> {
    event: &'a Event,
    text: String,
    /// Left and right end of sign and label.
    span: (f64, f64),
    leftwards: bool,
    row: usize,
}

/// Draws the labels from `y` down, and their lines to `bottom` of what is below them. The `y` below the labels, and how
/// many had no room.
pub(super) fn draw(
    drawing: &mut Drawing,
    events: &[Event],
    y: f64,
    (left, right): (f64, f64),
) -> (f64, usize) {
    let placed = place(events, (left, right));
    let rows = placed.iter().map(|label| label.row + 1).max().unwrap_or(0);
    let below = y + rows as f64 * ROW;
    for Placed { event, text, leftwards, row, .. } in &placed {
        let baseline = below - *row as f64 * ROW - 5.0;
        drawing.line(event.kind.line(), (event.x, baseline - 4.0), (event.x, below));
        let (class, shape) = event.kind.sign();
        drawing.shape(class, shape, (event.x, baseline - 4.0), 4.0);
        let (x, anchor) =
            if *leftwards { (event.x - APART, Anchor::End) } else { (event.x + APART, Anchor::Start) };
        drawing.text(&Label::new(x, baseline, text.clone()).font(Font::SMALL).anchor(anchor));
    }
    (below, events.len() - placed.len())
}

/// The lines of events through a chart.
pub(super) fn lines(drawing: &mut Drawing, events: &[Event], from: f64, to: f64) {
    for event in events {
        drawing.line(event.kind.line(), (event.x, from), (event.x, to));
    }
}

/// Finds a row for each label: none overlaps another, and no line runs through a label. Labels stand to the right of
/// their lines, the last event lowest; those without room there stand to the left, above what they cover.
fn place(events: &[Event], (left, right): (f64, f64)) -> Vec<Placed<'_>> {
    let whole = |event: &Event| Font::SMALL.width(&event.text) + APART;
    let mut limit = right;
    let mut count = events.len();
    while let Some(last) = count.checked_sub(1).map(|last| &events[last]) {
        if limit - last.x >= whole(last).min(NARROW) {
            break;
        }
        limit = last.x - 6.0;
        count -= 1;
    }
    let (rightwards, leftwards) = events.split_at(count);
    let mut placed: Vec<Placed<'_>> = Vec::new();
    let all = rightwards.iter().rev().map(|event| (event, false));
    for (event, leftwards) in all.chain(leftwards.iter().map(|event| (event, true))) {
        let room = if leftwards { event.x - left } else { limit - event.x } - APART;
        let whole = format!("{}{}", event.text, event.day);
        // The axis tells the day as well.
        let text = if Font::SMALL.width(&whole) <= room { whole } else { Font::SMALL.fit(&event.text, room) };
        let wide = Font::SMALL.width(&text) + APART;
        let span = if leftwards { (event.x - wide, event.x + 5.0) } else { (event.x - 5.0, event.x + wide) };
        if let Some(row) = (0..ROWS).find(|row| fits(&placed, event, span, *row)) {
            placed.push(Placed { event, text, span, leftwards, row });
        }
    }
    placed
}

fn fits(placed: &[Placed<'_>], event: &Event, span: (f64, f64), row: usize) -> bool {
    placed.iter().all(|other| {
        let apart = span.1 + 4.0 < other.span.0 || other.span.1 + 4.0 < span.0;
        // A line may touch a sign.
        let over = |(from, to): (f64, f64), x: f64| from + 6.0 < x && x < to - 6.0;
        match row.cmp(&other.row) {
            Ordering::Equal => apart,
            // The line of the upper one runs past the lower one.
            Ordering::Greater => !over(other.span, event.x),
            Ordering::Less => !over(span, other.event.x),
        }
    })
}
