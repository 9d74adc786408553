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
/// Pixels that are enough for a label that is cut, and the share of the chart that a label may take.
const NARROW: f64 = 72.0;
const WIDEST: f64 = 0.5;

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
    let widest = (axis.end - axis.left(1)) * WIDEST;
    let event = |((day, kind), names): ((Date, Kind), Vec<&str>)| {
        let after = if day > last { ", after the plan" } else { "" };
        let on = if day.year() == last.year() { words::day(day) } else { words::day_of_year(day) };
        Event {
            kind,
            x: axis.end_of(day),
            text: format!("{}{}", listed(&names, widest - Font::SMALL.width(kind.verb())), kind.verb()),
            day: format!(", {on}{after}"),
        }
    };
    days.into_iter().map(event).collect()
}

/// As many names as fit, and how many more there are: `a, b +2`.
fn listed(names: &[&str], room: f64) -> String {
    let font = Font::SMALL;
    let some = |count: usize| match names.len() - count {
        0 => plain(&names.join(", ")),
        more => format!("{} +{more}", plain(&names[..count].join(", "))),
    };
    let most = (1..=names.len()).rev().map(some).find(|text| font.width(text) <= room);
    most.unwrap_or_else(|| match names.len() {
        1 => font.fit(&plain(names[0]), room),
        count => {
            let more = format!(" +{}", count - 1);
            font.fit(&plain(names[0]), room - font.width(&more)) + &more
        }
    })
}

/// The kinds of events that there are.
pub(super) fn kinds(events: &[Event]) -> BTreeSet<Kind> {
    events.iter().map(|event| event.kind).collect()
}

/// A label in its row, counted from the chart upwards.
#[derive(Clone)]
struct Placed<'a> {
    event: &'a Event,
    text: String,
    /// Left and right end of the text.
    label: (f64, f64),
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
    // Neither way is the better one for all plans.
    let ways = [true, false].map(|cuts_early| place(events, (left, right), cuts_early));
    let placed = ways.into_iter().min_by_key(|placed| lost(events, placed)).unwrap_or_default();
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

/// How many labels have no place, and how many characters the others lack.
fn lost(events: &[Event], placed: &[Placed<'_>]) -> (usize, usize) {
    let cut =
        |label: &Placed<'_>| label.event.text.chars().count().saturating_sub(label.text.chars().count());
    (events.len() - placed.len(), placed.iter().map(cut).sum())
}

/// Finds a place for each label, the last event first: none overlaps another, and no line runs through a label. They stand
/// to the right of their lines where there is room, cut if they must before the room on the left is tried or after it.
fn place(events: &[Event], (left, right): (f64, f64), cuts_early: bool) -> Vec<Placed<'_>> {
    let mut placed: Vec<Placed<'_>> = Vec::new();
    for (index, event) in events.iter().enumerate().rev() {
        let whole = format!("{}{}", event.text, event.day);
        let stop = placed.iter().filter(|other| other.leftwards && other.event.x > event.x + 1.0);
        let until = stop.map(|other| other.event.x - 6.0).fold(right, f64::min) - event.x - APART;
        let (on_right, on_left) = (right - event.x - APART, event.x - APART - left);
        // The axis tells the day as well.
        let mut tried = vec![
            (whole.clone(), false, on_right),
            (event.text.clone(), false, on_right),
            (whole, true, on_left),
            (event.text.clone(), true, on_left),
        ];
        if until >= NARROW {
            let cut = (Font::SMALL.fit(&event.text, until), false, until);
            tried.insert(if cuts_early { 2 } else { tried.len() }, cut);
        }
        let found = tried.into_iter().filter(|(text, _, room)| Font::SMALL.width(text) <= *room).find_map(
            |(text, leftwards, _)| {
                let label = Placed::new(event, text, leftwards);
                // Lines of what comes before it and lies below its label stand lower.
                let below = events[..index].iter().filter(|other| leftwards && label.covers(other.x)).count();
                (below..ROWS).map(|row| Placed { row, ..label.clone() }).find(|label| label.fits(&placed))
            },
        );
        placed.extend(found);
    }
    placed
}

impl<'a> Placed<'a> {
    fn new(event: &'a Event, text: String, leftwards: bool) -> Self {
        let wide = Font::SMALL.width(&text);
        let from = if leftwards { event.x - APART - wide } else { event.x + APART };
        Placed { event, label: (from, from + wide), text, leftwards, row: 0 }
    }

    /// Whether its label lies over a line at `x`.
    fn covers(&self, x: f64) -> bool {
        self.label.0 - 2.0 < x && x < self.label.1 + 2.0
    }

    /// From end to end, with its sign.
    fn span(&self) -> (f64, f64) {
        (self.label.0.min(self.event.x - 5.0), self.label.1.max(self.event.x + 5.0))
    }

    fn fits(&self, placed: &[Placed<'_>]) -> bool {
        placed.iter().all(|other| match self.row.cmp(&other.row) {
            Ordering::Equal => self.span().1 + 4.0 < other.span().0 || other.span().1 + 4.0 < self.span().0,
            // The line of the upper one runs past the lower one.
            Ordering::Greater => !other.covers(self.event.x),
            Ordering::Less => !self.covers(other.event.x),
        })
    }
}
