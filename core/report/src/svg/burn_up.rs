//! How many issues are closed over the days: so far, by the plan, and with the chances of a forecast.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use warplan_model::calendar::{PeriodDates, date_of, days_between, time_zone};
use warplan_model::plan::Plan;
use warplan_model::policy::Policy;
use warplan_model::portfolio::{Item, Portfolio};
use warplan_model::view::{ClosedCount, Forecast};

use super::Picture;
use super::draw::{Anchor, Drawing, Label, Point};
use super::font::Font;
use super::frame::{self, Linear, MARGIN, tick_text, ticks};
use super::legend::Legend;
use super::steps::{Steps, band};
use super::time::TimeAxis;
use crate::words;

/// Pixels of the chart's height, at least and at most, and its share of the width.
const HEIGHT: (f64, f64) = (190.0, 380.0);
const SHARE: f64 = 0.45;
/// Pixels of the axis of time.
const AXIS: f64 = 22.0;
/// A total that is so many times as high as what the plan closes is said and not drawn.
const TOO_HIGH: usize = 3;
/// Days that are drawn at most.
const DAYS: i64 = 4_000;

/// How many issues are closed over the days: those closed so far, the plan's closings, how many there are in all, and with
/// a forecast how many are closed at least with chances of 50, 80 and 95 %.
pub fn burn_up(
    plan: &Plan,
    policy: &Policy,
    portfolio: &Portfolio,
    forecast: Option<&Forecast>,
    width: u32,
) -> Picture {
    let width = frame::width(width);
    let counts = Counts::new(plan, policy, portfolio, forecast);
    let title = format!("Burn-up of {}", plan.name);
    let about = counts.about(plan);
    let mut drawing = Drawing::default();
    let top = frame::head(&mut drawing, width, &title, &about);
    let bottom = counts.draw(&mut drawing, width, top);
    drawing.picture(width, bottom + MARGIN - 6.0, &title, &about)
}

/// Issues counted by day.
struct Counts {
    today: Date,
    /// Every day that is drawn.
    days: Vec<PeriodDates>,
    /// Closed by the end of each day up to today.
    closed: Vec<usize>,
    /// Created by the end of each day up to today.
    created: Vec<usize>,
    /// Closed by the plan at the end of each day from today on.
    planned: Vec<usize>,
    /// With chances of 50, 80 and 95 %, from today on; empty without a forecast.
    chances: Vec<[usize; 3]>,
}

impl Counts {
    fn new(plan: &Plan, policy: &Policy, portfolio: &Portfolio, forecast: Option<&Forecast>) -> Self {
        let today = portfolio.today;
        let zone = time_zone(policy);
        let end = plan.calendar.last().map_or(today, |dates| dates.last).max(today);
        let closing = |item: &Item| item.closed_at.map(|at| date_of(at, &zone));
        let closings: Vec<Date> = sorted(portfolio.items.iter().filter_map(closing));
        let creations: Vec<Date> = sorted(portfolio.items.iter().map(|item| item.created_on));
        let planned =
            plan.sequence.iter().filter(|step| portfolio.item(&step.issue).is_none_or(|item| item.open));
        let planned: Vec<Date> = sorted(planned.map(|step| step.closes_on));
        // As much of what has been as lies ahead, from the first closing on.
        let ahead = days_between(today, end).clamp(14, DAYS / 4);
        let from = add(today, -ahead);
        let from = if closings.partition_point(|day| *day < from) < closings.len() { from } else { today };
        let surest = forecast.iter().flat_map(|forecast| &forecast.closed).map(|count| count.on).max();
        let until = end.max(surest.unwrap_or(end).min(add(end, ahead)));
        let days: Vec<Date> =
            from.series(1.day()).take_while(|day| *day <= until).take(DAYS as usize).collect();
        let by = |dates: &[Date], day: Date| dates.partition_point(|date| *date <= day);
        let so_far = || days.iter().take_while(|day| **day <= today);
        let ahead = || days.iter().skip_while(|day| **day < today);
        let done = closings.len();
        let chances = forecast.map(|forecast| {
            ahead().map(|day| at(&forecast.closed, *day).map(|count| done + count)).collect()
        });
        Counts {
            today,
            closed: so_far().map(|day| by(&closings, *day)).collect(),
            created: so_far().map(|day| by(&creations, *day)).collect(),
            planned: ahead().map(|day| done + by(&planned, *day)).collect(),
            chances: chances.unwrap_or_default(),
            days: days.iter().map(|&day| PeriodDates { first: day, last: day }).collect(),
        }
    }

    fn done(&self) -> usize {
        self.closed.last().copied().unwrap_or(0)
    }

    /// Closed once the plan is carried out.
    fn in_plan(&self) -> usize {
        self.planned.last().copied().unwrap_or(0)
    }

    /// All issues that there are today.
    fn all(&self) -> usize {
        self.created.last().copied().unwrap_or(0)
    }

    fn about(&self, plan: &Plan) -> String {
        let end = plan.calendar.last().map_or(self.today, |dates| dates.last);
        let planned = self.in_plan() - self.done();
        let mut about = format!(
            "{} closed so far; the plan closes {planned} of {} by {}",
            if self.done() == 0 { "No issue is".into() } else { words::count(self.done(), "issue") },
            words::count(self.all() - self.done().min(self.all()), "open issue"),
            words::day_of_year(end)
        );
        let ahead = usize::try_from(days_between(self.today, end)).unwrap_or(0);
        if let Some(counts) = self.chances.get(ahead) {
            let [p50, p80, p95] = counts.map(|count| count - self.done());
            about += &format!(", at least {p50} with a chance of 50 %, {p80} of 80 %, {p95} of 95 %");
        }
        about
    }

    fn draw(&self, drawing: &mut Drawing, width: f64, y: f64) -> f64 {
        let first = self.closed.first().copied().unwrap_or(0);
        let shows_all = self.all() - first <= TOO_HIGH * (self.in_plan() - first).max(1);
        let high = if shows_all { self.all().max(self.in_plan()) } else { self.in_plan() };
        let low = if first * 4 < high { 0 } else { first };
        let (low, high) = (low as f64, (high as f64).max(low as f64 + 1.0));
        let high = high + (high - low) * 0.05;
        let height = (width * SHARE).clamp(HEIGHT.0, HEIGHT.1);
        let mut marks = ticks(low, high, (height / 44.0) as usize);
        marks.retain(|mark| mark.fract() == 0.0);
        let widest = marks.iter().map(|mark| Font::SMALL.width(&tick_text(*mark))).fold(0.0, f64::max);
        drawing.text(&Label::new(MARGIN, y + 10.0, "issues").font(Font::SMALL).class("muted"));
        let (top, left) = (y + 20.0, MARGIN + widest + 6.0);
        let bottom = top + height;
        let scale = Linear::new((low, high), (bottom, top));
        let axis = TimeAxis::new(&self.days, left, width - MARGIN);
        for mark in &marks {
            let y = scale.at(*mark);
            drawing.line("grid", (left, y), (axis.end, y));
            let number = Label::new(left - 6.0, y + 4.0, tick_text(*mark)).font(Font::SMALL);
            drawing.text(&number.anchor(Anchor::End).class("muted"));
        }
        axis.draw(drawing, bottom);
        self.courses(drawing, &axis, &scale, shows_all);
        self.today(drawing, &axis, (top, bottom));
        let below = self.legend(shows_all).draw(drawing, width, bottom + AXIS + 6.0);
        let mut notes = Vec::new();
        if !shows_all {
            notes.push(format!("All {} issues lie above the chart.", self.all()));
        }
        frame::notes(drawing, width, &notes, below)
    }

    fn courses(&self, drawing: &mut Drawing, axis: &TimeAxis<'_>, scale: &Linear, shows_all: bool) {
        let passed = (self.closed.len() as u32).saturating_sub(1);
        let steps = |counts: &[usize], before: u32| {
            let corner = |(day, count): (u32, &usize)| {
                let y = scale.at(*count as f64);
                [(axis.left(before + day), y), (axis.right(before + day), y)]
            };
            Steps((1..).zip(counts).flat_map(corner).collect())
        };
        let base = |counts: &[usize]| vec![0; counts.len()];
        let closed = steps(&self.closed, 0);
        band(drawing, "area-muted", &closed, &steps(&base(&self.closed), 0));
        if !self.chances.is_empty() {
            let [p50, p80, p95] = [0, 1, 2].map(|at| {
                let counts: Vec<usize> = self.chances.iter().map(|counts| counts[at]).collect();
                steps(&counts, passed)
            });
            band(drawing, "area-2 level-1", &p50, &p80);
            band(drawing, "area-2 level-2", &p80, &p95);
            drawing.polyline("line-2 solid", &p50.0);
            drawing.polyline("line-2 dashed thin", &p80.0);
            drawing.polyline("line-2 dotted thin", &p95.0);
        }
        if shows_all {
            let mut created = steps(&self.created, 0);
            created.0.push((axis.end, scale.at(self.all() as f64)));
            drawing.polyline("line-muted", &created.0);
        }
        let from = axis.left(passed + 1);
        let level = scale.at(self.in_plan() as f64);
        drawing.line("line-0 dashed thin", (from, level), (axis.end, level));
        drawing.polyline("line-muted solid thick", &closed.0);
        drawing.polyline("line-0 solid thick", &steps(&self.planned, passed).0);
    }

    fn today(&self, drawing: &mut Drawing, axis: &TimeAxis<'_>, (top, bottom): Point) {
        let x = axis.right(self.closed.len() as u32);
        drawing.line("line-muted thin dashed", (x, top - 4.0), (x, bottom));
        let text = format!("today, {}", words::day(self.today));
        let wide = Font::SMALL.width(&text) + 4.0;
        let (x, anchor) = if x + wide > axis.end { (x - 4.0, Anchor::End) } else { (x + 4.0, Anchor::Start) };
        // Not beside the name of the other axis.
        let is_free = x > MARGIN + 60.0 || anchor == Anchor::End;
        let x = if is_free { x } else { MARGIN + 60.0 };
        drawing.text(&Label::new(x, top - 8.0, text).font(Font::SMALL).anchor(anchor).class("muted"));
    }

    fn legend(&self, shows_all: bool) -> Legend {
        let mut legend = Legend::default();
        legend.line("closed so far", "line-muted solid thick");
        legend.line("by the plan", "line-0 solid thick");
        legend.line(&format!("all that it closes: {}", self.in_plan()), "line-0 dashed thin");
        if shows_all {
            legend.line(&format!("all issues: {}", self.all()), "line-muted");
        }
        if !self.chances.is_empty() {
            legend.line("at least so many with 50 %", "line-2 solid");
            legend.line("80 %", "line-2 dashed thin");
            legend.line("95 %", "line-2 dotted thin");
        }
        legend
    }
}

fn sorted(days: impl Iterator<Item = Date>) -> Vec<Date> {
    let mut days: Vec<Date> = days.collect();
    days.sort_unstable();
    days
}

fn add(day: Date, days: i64) -> Date {
    day.saturating_add(Span::new().days(days))
}

/// How many are closed by the end of a day with each chance.
fn at(counts: &[ClosedCount], day: Date) -> [usize; 3] {
    let before = counts.partition_point(|count| count.on <= day).checked_sub(1);
    before.map_or([0; 3], |at| [counts[at].p50, counts[at].p80, counts[at].p95].map(|count| count as usize))
}
