//! What each lane of a plan brings.

use warplan_model::Decimal;
use warplan_model::view::{LaneEffect, LaneEffects};

use super::Picture;
use super::draw::{Anchor, Drawing, Label, plain};
use super::font::Font;
use super::frame::{self, Linear, MARGIN};
use crate::words;

/// From this width on names stand beside bars, else above them.
const BESIDE: f64 = 640.0;
/// The share of the width that names take beside bars.
const NAMES: f64 = 0.42;
/// Pixels of a bar, and of the free space below a lane.
const BAR: f64 = 18.0;
const BELOW: f64 = 14.0;
/// Lines of a name and of what is said about a lane.
const LINES: (usize, usize) = (3, 10);
/// KPIs that are named at most.
const KPIS: usize = 4;

/// What each lane brings: by how much less the plan would lift the KPIs if the lane's issues, and what waits for them,
/// stayed open.
pub fn lanes(effects: &LaneEffects, width: u32) -> Picture {
    let width = frame::width(width);
    let unit = words::unit_of_lift(effects.unit);
    let title = "What each lane brings";
    let about = format!(
        "{unit} of the plan's {} that are lost when a lane's issues, and what waits for them, stay open. Lanes overlap \
         where a cap or a reward needs several.",
        words::lift(effects.lift)
    );
    let mut drawing = Drawing::default();
    let mut y = frame::head(&mut drawing, width, title, &about);
    let beside = width >= BESIDE;
    let names = if beside { (width - 2.0 * MARGIN) * NAMES } else { width - 2.0 * MARGIN };
    let values: Vec<String> =
        effects.lanes.iter().map(|lane| format!("{} {unit}", words::change(lane.lift))).collect();
    let widest = values.iter().map(|value| Font::STRONG.width(value)).fold(0.0, f64::max) + 8.0;
    let left = if beside { MARGIN + names + 16.0 } else { MARGIN };
    let lifts = || effects.lanes.iter().map(|lane| lane.lift.to_f64());
    let (low, high) = (lifts().fold(0.0, f64::min), lifts().fold(0.0, f64::max));
    // Values of lanes that cost something stand to the left of their bars.
    let from = left + if low < 0.0 { widest } else { 0.0 };
    let scale = Linear::new((low, high.max(low + 1e-6)), (from, width - MARGIN - widest));
    let mut rows = Drawing::default();
    let top = y;
    for (lane, value) in effects.lanes.iter().zip(&values) {
        let below = texts(&mut rows, effects, lane, names, y);
        let bar = if beside { y } else { below + 2.0 };
        draw_bar(&mut rows, lane, value, bar, &scale);
        y = if beside { below.max(bar + BAR) } else { bar + BAR } + BELOW;
    }
    if beside {
        drawing.line("axis", (scale.at(0.0), top), (scale.at(0.0), y - BELOW + 4.0));
    }
    drawing.append(rows);
    if effects.lanes.is_empty() {
        y = frame::notes(&mut drawing, width, &["The policy has no lanes.".into()], y);
    }
    drawing.picture(width, y + MARGIN - BELOW + 4.0, title, &about)
}

fn draw_bar(drawing: &mut Drawing, lane: &LaneEffect, value: &str, y: f64, scale: &Linear) {
    let (zero, end) = (scale.at(0.0), scale.at(lane.lift.to_f64()));
    let class = if lane.lift < Decimal::ZERO { "fill-bad" } else { "fill-accent" };
    drawing.rect(class, [zero.min(end), y, (end - zero).abs(), BAR]);
    let (x, anchor) = if end < zero { (end - 6.0, Anchor::End) } else { (end + 6.0, Anchor::Start) };
    drawing.text(&Label::new(x, y + BAR / 2.0 + 4.0, value).font(Font::STRONG).anchor(anchor));
}

/// The lane's name and what is to say about it. The `y` below.
fn texts(drawing: &mut Drawing, effects: &LaneEffects, lane: &LaneEffect, room: f64, mut y: f64) -> f64 {
    let name = plain(lane.lane.as_deref().unwrap_or("Issues of no lane"));
    for (font, class, text, lines) in
        [(Font::STRONG, "text", name, LINES.0), (Font::SMALL, "muted", plain(&said(effects, lane)), LINES.1)]
    {
        let lines = font.wrap(&text, room, lines);
        drawing.lines(&Label::new(MARGIN, y + font.ascent() + 2.0, "").font(font).class(class), &lines);
        y += lines.len() as f64 * font.line_height();
    }
    y + 4.0
}

fn said(effects: &LaneEffects, lane: &LaneEffect) -> String {
    let mut said = match lane.done_on {
        Some(day) => format!("Closes {} by {}", words::count(lane.closes, "issue"), words::day(day)),
        None => "Closes nothing".into(),
    };
    if lane.leaves_open > 0 {
        said += &format!(", leaves {} open", lane.leaves_open);
    }
    if lane.waiting > 0 {
        let verb = if lane.waiting == 1 { "waits" } else { "wait" };
        said += &format!("; {} of other lanes {verb} for it", words::count(lane.waiting, "issue"));
    }
    let mut ends: Vec<(&String, Decimal)> = effects
        .kpis
        .iter()
        .zip(lane.end_values.iter().copied())
        .filter(|(_, end)| *end != Decimal::ZERO)
        .collect();
    ends.sort_by_key(|(_, end)| std::cmp::Reverse(*end));
    if !ends.is_empty() {
        let more = ends.len().saturating_sub(KPIS);
        let mut ends: Vec<String> =
            ends.iter().take(KPIS).map(|(kpi, end)| format!("{kpi} {}", words::change(*end))).collect();
        ends.extend((more > 0).then(|| format!("{more} more")));
        said += &format!(". By the end {}", words::series(&ends));
    }
    if !lane.rewards.is_empty() {
        said += &format!(". Earns {}", words::series(&lane.rewards));
    }
    said
}
