//! KPI values over releases or days: a small chart a KPI, all on the same scale.

use warplan_model::Decimal;
use warplan_model::view::{KpiTrend, Trend};

use super::Picture;
use super::draw::{Anchor, Drawing, Label, Point, plain};
use super::font::Font;
use super::frame::{self, Linear, MARGIN, tick_text, ticks};
use super::legend::Legend;
use super::radar::class_of_change;
use crate::words;

/// Pixels of the narrowest chart, and between charts.
const NARROWEST: f64 = 236.0;
const BETWEEN: f64 = 24.0;
/// Pixels left of a chart's field for the numbers of its axis.
const GUTTER: f64 = 26.0;
/// Pixels between points from which each has its marker.
const SPARSE: f64 = 12.0;
const MARKER: f64 = 3.5;
/// Pixels between the newest point and a planned one, so that neither hides the other.
const APART: f64 = 14.0;

/// The course of each KPI over the points of a trend, for a width in pixels. Where there is no value, the line breaks.
pub fn trend(trend: &Trend, width: u32) -> Picture {
    let width = frame::width(width);
    let title = "KPI values over time";
    let come: Vec<&str> =
        trend.points.iter().filter(|point| !point.planned).map(|point| point.label.as_str()).collect();
    let about = match come.as_slice() {
        [] => "nothing is recorded yet".into(),
        [only] => format!("{only} alone, with its value on the right of each name"),
        [first, .., last] => format!(
            "{first} to {last}, {} points; on the right of each name the change since the first, and the newest value",
            come.len()
        ),
    };
    let mut drawing = Drawing::default();
    let top = frame::head(&mut drawing, width, title, &about);
    let top = legend(trend).draw(&mut drawing, width, top) + 4.0;
    let room = width - 2.0 * MARGIN + BETWEEN;
    let columns = columns(trend.kpis.len(), (room / (NARROWEST + BETWEEN)) as usize);
    let chart = room / columns as f64 - BETWEEN;
    let names: Vec<Vec<String>> = trend.kpis.iter().map(|kpi| name(trend, kpi, chart)).collect();
    let mut y = top;
    let charts: Vec<(&KpiTrend, &Vec<String>)> = trend.kpis.iter().zip(&names).collect();
    for row in charts.chunks(columns) {
        let lines = row.iter().map(|(_, name)| name.len()).max().unwrap_or(1).max(1);
        let head = lines as f64 * Font::STRONG.line_height() + 8.0;
        let field = (chart * 0.3).clamp(72.0, 120.0);
        for (column, (kpi, name)) in row.iter().enumerate() {
            let left = MARGIN + column as f64 * (chart + BETWEEN);
            let panel =
                Panel { trend, kpi, left, right: left + chart, top: y + head, bottom: y + head + field };
            panel.head(&mut drawing, name, y);
            drawing.group(&told_of(trend, kpi), |drawing| panel.draw(drawing));
        }
        y += head + field + Font::SMALL.line_height() + 22.0;
    }
    drawing.picture(width, y, title, &told(trend))
}

/// Columns for so many charts of which `most` have room beside each other: as few as make no more rows.
fn columns(charts: usize, most: usize) -> usize {
    let rows = charts.div_ceil(most.max(1));
    charts.div_ceil(rows.max(1)).max(1)
}

/// Each KPI's course in words.
pub(super) fn told(trend: &Trend) -> String {
    let told: Vec<String> = trend.kpis.iter().map(|kpi| told_of(trend, kpi)).collect();
    format!("{}.", told.join("; "))
}

fn told_of(trend: &Trend, kpi: &KpiTrend) -> String {
    let known =
        kpi.values.iter().zip(&trend.points).filter_map(|(value, point)| Some((value.as_ref()?, point)));
    let known: Vec<_> = known.collect();
    let at = |(value, point): &(&Decimal, &warplan_model::view::TrendPoint)| {
        format!("{} at {}", words::points(**value), point.label)
    };
    match known.as_slice() {
        [] => format!("{}: no value", kpi.title),
        [only] => format!("{}: {}", kpi.title, at(only)),
        [first, .., last] => format!("{}: from {} to {}", kpi.title, at(first), at(last)),
    }
}

fn legend(trend: &Trend) -> Legend {
    let mut legend = Legend::default();
    legend.series("value", 0);
    if trend.points.iter().any(|point| point.planned) {
        legend.entry("planned", |drawing, (x, y)| {
            drawing.line("line-ink dashed", (x - 13.0, y), (x + 13.0, y));
            drawing.shape("fill-ink", 7, (x, y), MARKER + 1.0);
        });
    }
    if trend.kpis.iter().any(|kpi| kpi.caps.iter().any(Option::is_some)) {
        legend.entry("held down by a cap", |drawing, (x, y)| {
            drawing.line("line-warn thick", (x - 8.0, y), (x + 8.0, y));
        });
    }
    if trend.kpis.iter().any(|kpi| kpi.floor.is_some()) {
        legend.entry("below the floor", |drawing, (x, y)| {
            drawing.rect("area-bad", [x - 13.0, y - 5.0, 26.0, 10.0]);
            drawing.line("line-bad thin dotted", (x - 13.0, y - 5.0), (x + 13.0, y - 5.0));
        });
    }
    legend
}

/// The newest value and its change over all that has come, as they stand in the head of a chart.
fn figures(trend: &Trend, kpi: &KpiTrend) -> (String, Option<Decimal>) {
    let newest = trend.newest();
    let value = newest.and_then(|point| kpi.values[point]);
    let first = kpi.values.iter().position(Option::is_some);
    let change = first.zip(newest).filter(|(first, newest)| first < newest);
    (value.map_or("–".into(), words::points), change.and_then(|(first, newest)| kpi.change(first, newest)))
}

fn name(trend: &Trend, kpi: &KpiTrend, chart: f64) -> Vec<String> {
    let (value, change) = figures(trend, kpi);
    let change = change.map(words::change).unwrap_or_default();
    let figures = Font::STRONG.width(&value) + Font::SMALL.width(&change) + 18.0;
    Font::TEXT.wrap(&plain(&kpi.title), chart - figures, 2)
}

/// A chart: its field between `left` with the gutter and `right`, `top` and `bottom`.
struct Panel<'a> {
    trend: &'a Trend,
    kpi: &'a KpiTrend,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Panel<'_> {
    fn head(&self, drawing: &mut Drawing, name: &[String], top: f64) {
        let baseline = top + Font::TEXT.ascent();
        drawing.lines(&Label::new(self.left, baseline, ""), name);
        let (value, change) = figures(self.trend, self.kpi);
        let room = Font::STRONG.width(&value);
        drawing.text(&Label::new(self.right, baseline, value).font(Font::STRONG).anchor(Anchor::End));
        if let Some(change) = change {
            let label = Label::new(self.right - room - 6.0, baseline, words::change(change));
            drawing.text(&label.font(Font::SMALL).anchor(Anchor::End).class(class_of_change(change)));
        }
    }

    /// Where a point stands across; a single one in the middle. What is planned stands apart from what has come.
    fn across(&self, index: usize) -> f64 {
        let (from, to) = (self.left + GUTTER + 8.0, self.right - 8.0);
        let last = self.trend.points.len().saturating_sub(1) as f64;
        let planned = self.trend.planned().filter(|planned| *planned > 0);
        let apart = planned.map_or(0.0, |_| (APART - (to - from) / last).max(0.0));
        let x = Linear::new((0.0, last), (from, to - apart)).at(index as f64);
        if planned == Some(index) { x + apart } else { x }
    }

    /// Pixels from one point to the next.
    fn step(&self) -> f64 {
        self.across(1) - self.across(0)
    }

    fn draw(&self, drawing: &mut Drawing) {
        let (low, high) = (self.trend.scale.min.to_f64(), self.trend.scale.max.to_f64());
        let y = Linear::new((low, high), (self.bottom, self.top));
        let field = self.left + GUTTER;
        for value in ticks(low, high, 2) {
            drawing.line("grid", (field, y.at(value)), (self.right, y.at(value)));
            let number = Label::new(field - 6.0, y.at(value) + Font::SMALL.ascent() / 2.0, tick_text(value));
            drawing.text(&number.font(Font::SMALL).anchor(Anchor::End).class("muted"));
        }
        if let Some(floor) = self.kpi.floor {
            let at = y.at(floor.to_f64());
            drawing.rect("area-bad", [field, at, self.right - field, self.bottom - at]);
            drawing.line("line-bad thin dotted", (field, at), (self.right, at));
        }
        self.caps(drawing, &y);
        self.course(drawing, &y);
        self.points(drawing);
    }

    fn caps(&self, drawing: &mut Drawing, y: &Linear) {
        let half = if self.trend.points.len() > 1 { (self.step() / 2.0).min(8.0) } else { 8.0 };
        for (index, cap) in self.kpi.caps.iter().enumerate() {
            let Some(cap) = cap else { continue };
            let (x, y) = (self.across(index), y.at(cap.to_f64()) - MARKER - 2.0);
            drawing.line("line-warn thick", (x - half, y), (x + half, y));
        }
    }

    fn course(&self, drawing: &mut Drawing, y: &Linear) {
        let at = |index: usize| -> Option<Point> {
            let value = self.kpi.values.get(index).copied().flatten()?;
            Some((self.across(index), y.at(value.to_f64())))
        };
        let planned = |index: usize| self.trend.points[index].planned;
        let all: Vec<usize> = (0..self.trend.points.len()).collect();
        for run in all.chunk_by(|_, next| at(*next).is_some() && !planned(*next)) {
            let points: Vec<Point> = run.iter().filter_map(|index| at(*index)).collect();
            drawing.polyline("line-0", &points);
        }
        for index in (1..all.len()).filter(|index| planned(*index)) {
            if let (Some(from), Some(to)) = (at(index - 1), at(index)) {
                drawing.line("line-ink dashed", from, to);
            }
        }
        let sparse = all.len() < 2 || self.step() >= SPARSE;
        let newest = self.trend.newest();
        for index in all {
            let Some(point) = at(index) else { continue };
            let alone = (index == 0 || at(index - 1).is_none()) && at(index + 1).is_none();
            if planned(index) {
                drawing.shape("fill-ink", 7, point, MARKER + 1.0);
            } else if sparse || alone || newest == Some(index) {
                drawing.marker(0, point, MARKER);
            }
        }
    }

    /// What the first and the last point are called, and those between as far as there is room.
    fn points(&self, drawing: &mut Drawing) {
        let font = Font::SMALL;
        let baseline = self.bottom + font.line_height() + 1.0;
        let (left, right) = (self.left + GUTTER, self.right);
        let labels: Vec<String> = self
            .trend
            .points
            .iter()
            .map(|point| font.fit(&plain(&point.label), (right - left) * 0.46))
            .collect();
        let [first, between @ .., last] = labels.as_slice() else {
            if let Some(only) = labels.first() {
                let label = Label::new(self.across(0), baseline, only.as_str());
                drawing.text(&label.font(font).anchor(Anchor::Middle).class("muted"));
            }
            return;
        };
        drawing.text(&Label::new(left, baseline, first.as_str()).font(font).class("muted"));
        let end = Label::new(right, baseline, last.as_str());
        drawing.text(&end.font(font).anchor(Anchor::End).class("muted"));
        let mut taken = left + font.width(first);
        let limit = right - font.width(last);
        for (index, label) in between.iter().enumerate() {
            let middle = self.across(index + 1);
            let half = font.width(label) / 2.0;
            if middle - half >= taken + 10.0 && middle + half <= limit - 10.0 {
                let label = Label::new(middle, baseline, label.as_str());
                drawing.text(&label.font(font).anchor(Anchor::Middle).class("muted"));
                taken = middle + half;
            }
        }
    }
}
