//! The values of several releases, and of a plan's end, over each other.

use warplan_model::view::{KpiTrend, Trend};

use super::arrange::{Arranged, Caption, arrange, arrange_beside_list};
use super::{AXES, MARKER, RADAR, WIDE, table};
use crate::facts::{RELEASES, course_of};
use crate::svg::draw::{Anchor, Drawing, Label, Point, plain};
use crate::svg::font::Font;
use crate::svg::frame::{self, Linear, MARGIN, tick_text, ticks};
use crate::svg::legend::Legend;
use crate::svg::{Picture, trend};
use crate::words;

/// The values of the last releases, five at most, and of the plan's end, laid over each other, for a width in pixels. The
/// newest release is filled; of each KPI its value, its change and what is planned are written.
pub fn composite_radar(trend: &Trend, width: u32) -> Picture {
    let width = frame::width(width);
    let shown = trend.last(RELEASES);
    let layers = Layer::of(&shown);
    let title = "KPI values, release over release";
    let mut drawing = Drawing::default();
    let top = frame::head(&mut drawing, width, title, &course_of(trend));
    let mut legend = Legend::default();
    for layer in &layers {
        layer.explain(&mut legend);
    }
    let top = legend.draw(&mut drawing, width, top) + 6.0;
    let captions: Vec<Caption> = shown.kpis.iter().map(|kpi| caption(&shown, kpi)).collect();
    let bottom = if shown.kpis.len() < AXES {
        rows(&mut drawing, &shown, &layers, width, top)
    } else if width < WIDE {
        let arranged = arrange(&captions, shown.scale, width, top);
        draw(&mut drawing, &shown, &layers, &arranged);
        arranged.bottom
    } else {
        let left = width * RADAR;
        let arranged = arrange_beside_list(&captions, shown.scale, left, top);
        draw(&mut drawing, &shown, &layers, &arranged);
        let edges = (left + 2.0 * MARGIN, width - MARGIN);
        table::draw(&mut drawing, &shown, edges, top, arranged.numbered).max(arranged.bottom)
    };
    drawing.picture(width, bottom + MARGIN / 2.0, title, &trend::told(&shown))
}

/// A point of the trend as a layer.
struct Layer {
    point: usize,
    label: String,
    /// Counted from the newest release; nothing for what is planned.
    series: Option<usize>,
}

impl Layer {
    /// In the order of the points.
    fn of(trend: &Trend) -> Vec<Layer> {
        let come = trend.points.iter().filter(|point| !point.planned).count();
        let layers = trend.points.iter().enumerate().map(|(point, at)| Layer {
            point,
            label: at.label.clone(),
            series: (!at.planned).then(|| come.saturating_sub(point + 1)),
        });
        layers.collect()
    }

    fn class(&self) -> String {
        match self.series {
            Some(0) => "line-0 strong".into(),
            Some(series) => format!("line-{series}"),
            None => "line-ink dashed strong".into(),
        }
    }

    fn mark(&self, drawing: &mut Drawing, at: Point) {
        match self.series {
            Some(series) => drawing.marker(series, at, MARKER),
            None => drawing.shape("fill-ink", 7, at, MARKER + 1.0),
        }
    }

    fn explain(&self, legend: &mut Legend) {
        let copy = Layer { label: String::new(), ..*self };
        legend.entry(&self.label, move |drawing, (x, y)| {
            drawing.line(&copy.class(), (x - 13.0, y), (x + 13.0, y));
            copy.mark(drawing, (x, y));
        });
    }
}

/// The oldest lies lowest; each has a gap where it has no value.
fn draw(drawing: &mut Drawing, trend: &Trend, layers: &[Layer], arranged: &Arranged) {
    let web = &arranged.web;
    web.grid(drawing);
    for layer in layers {
        let points: Vec<Option<Point>> = trend
            .kpis
            .iter()
            .enumerate()
            .map(|(axis, kpi)| kpi.values[layer.point].map(|value| web.at(axis, value.to_f64())))
            .collect();
        let whole: Option<Vec<Point>> = points.iter().copied().collect();
        match whole {
            Some(points) => {
                if layer.series == Some(0) {
                    drawing.polygon("area-0", &points);
                }
                drawing.polygon(&layer.class(), &points);
            }
            None => {
                for (axis, from) in points.iter().enumerate() {
                    let to = points[(axis + 1) % points.len()];
                    if let (Some(from), Some(to)) = (*from, to) {
                        drawing.line(&layer.class(), from, to);
                    }
                }
            }
        }
    }
    let mut marks: Vec<(&Layer, Point, String)> = Vec::new();
    for layer in layers {
        for (axis, kpi) in trend.kpis.iter().enumerate() {
            let Some(value) = kpi.values[layer.point] else { continue };
            let tooltip = format!("{}, {}: {}", kpi.title, layer.label, words::points(value));
            marks.push((layer, web.at(axis, value.to_f64()), tooltip));
        }
    }
    web.ring_values(drawing, &marks.iter().map(|(_, at, _)| *at).collect::<Vec<_>>());
    for (layer, at, tooltip) in &marks {
        drawing.group(tooltip, |drawing| layer.mark(drawing, *at));
    }
    arranged.labels.iter().for_each(|label| drawing.text(label));
}

/// The value of the newest release, its change since the one before, and what is planned.
fn caption(trend: &Trend, kpi: &KpiTrend) -> Caption {
    let (newest, planned) = (trend.newest(), trend.planned());
    let value = newest.and_then(|point| kpi.values[point]);
    let change = newest.and_then(|point| kpi.change(point.checked_sub(1)?, point));
    let mut written = value.map_or("no value".into(), words::points);
    if let Some(change) = change {
        written += &format!(" ({})", words::change(change));
    }
    let planned = planned.and_then(|point| kpi.values[point]);
    let notes = planned.map(|value| (format!("planned {}", words::points(value)), "muted"));
    Caption { name: kpi.title.clone(), value: (written, "text"), notes: notes.into_iter().collect() }
}

/// For fewer KPIs than a radar needs: a line each, with the markers of all layers.
fn rows(drawing: &mut Drawing, trend: &Trend, layers: &[Layer], width: f64, top: f64) -> f64 {
    let (low, high) = (trend.scale.min.to_f64(), trend.scale.max.to_f64());
    let (left, right) = (MARGIN + 10.0, (width - MARGIN).min(MARGIN + 760.0) - 10.0);
    let x = Linear::new((low, high), (left, right));
    let mut y = top;
    for kpi in &trend.kpis {
        let caption = caption(trend, kpi);
        let notes = caption.notes.iter().map(|(note, _)| format!(", {note}"));
        let value = caption.value.0.clone() + &notes.collect::<String>();
        let room = right - left - Font::STRONG.width(&value) - 12.0;
        let names = Font::TEXT.wrap(&plain(&caption.name), room, 3);
        drawing.lines(&Label::new(left, y + Font::TEXT.ascent(), ""), &names);
        let value = Label::new(right, y + Font::TEXT.ascent(), value);
        drawing.text(&value.font(Font::STRONG).anchor(Anchor::End));
        y += names.len().max(1) as f64 * Font::TEXT.line_height() + 4.0;
        for layer in layers {
            let Some(value) = kpi.values[layer.point] else { continue };
            let at = (x.at(value.to_f64()), y + 6.0);
            drawing.line("grid", (left, at.1), (right, at.1));
            drawing.line(&layer.class(), (left, at.1), at);
            layer.mark(drawing, at);
            y += 13.0;
        }
        y += 12.0;
    }
    for value in ticks(low, high, 5) {
        let label = Label::new(x.at(value), y + Font::SMALL.ascent(), tick_text(value));
        drawing.text(&label.font(Font::SMALL).anchor(Anchor::Middle).class("muted"));
    }
    y + Font::SMALL.line_height()
}
