//! KPI values as bars below each other.

use warplan_model::policy::Scale;

use super::MARKER;
use super::score::Score;
use crate::svg::draw::{Anchor, Drawing, Label, plain};
use crate::svg::font::Font;
use crate::svg::frame::{Linear, MARGIN, tick_text, ticks};

/// Pixels of a bar, and of a row's track.
const BAR: f64 = 10.0;
const TRACK: f64 = 26.0;
/// Pixels of the widest track: a longer one is no better to read.
const WIDEST: f64 = 760.0;

/// Draws the rows from `top` down. The `y` below them.
pub(super) fn draw(drawing: &mut Drawing, scores: &[Score], scale: Scale, width: f64, top: f64) -> f64 {
    let right = (width - MARGIN).min(MARGIN + WIDEST) - 10.0;
    let (low, high) = (scale.min.to_f64(), scale.max.to_f64());
    let x = Linear::new((low, high), (MARGIN + 10.0, right));
    let mut y = top;
    for score in scores {
        y = row(drawing, score, &x, (low, high), right, y) + 12.0;
    }
    for value in ticks(low, high, 5) {
        let label = Label::new(x.at(value), y + Font::SMALL.ascent(), tick_text(value));
        drawing.text(&label.font(Font::SMALL).anchor(Anchor::Middle).class("muted"));
    }
    y + Font::SMALL.line_height()
}

fn row(
    drawing: &mut Drawing,
    score: &Score,
    x: &Linear,
    (low, high): (f64, f64),
    right: f64,
    top: f64,
) -> f64 {
    let caption = score.caption();
    let left = x.at(low);
    let room = right - left - Font::STRONG.width(&score.written) - 12.0;
    let names = Font::TEXT.wrap(&plain(&score.name), room, 2);
    drawing.lines(&Label::new(left, top + Font::TEXT.ascent(), ""), &names);
    let value = Label::new(right, top + Font::TEXT.ascent(), caption.value.0);
    drawing.text(&value.font(Font::STRONG).anchor(Anchor::End).class(caption.value.1));
    let y = top + names.len().max(1) as f64 * Font::TEXT.line_height() + 2.0;
    let middle = y + TRACK / 2.0;
    drawing.group(&score.told(), |drawing| track(drawing, score, x, (low, high), middle));
    let mut y = y + TRACK + 2.0;
    for (note, class) in &caption.notes {
        let font = Font::SMALL;
        let lines = font.wrap(&plain(note), right - left, 3);
        drawing.lines(&Label::new(left, y + font.ascent(), "").font(font).class(class), &lines);
        y += lines.len() as f64 * font.line_height();
    }
    y
}

fn track(drawing: &mut Drawing, score: &Score, x: &Linear, (low, high): (f64, f64), middle: f64) {
    let (left, right) = (x.at(low), x.at(high));
    let (top, bottom) = (middle - TRACK / 2.0, middle + TRACK / 2.0);
    drawing.rect("panel", [left, middle - BAR / 2.0, right - left, BAR]);
    if let Some(floor) = score.floor {
        drawing.rect("area-bad", [left, top + 4.0, x.at(floor) - left, TRACK - 8.0]);
        drawing.line("line-bad thin dotted", (x.at(floor), top), (x.at(floor), bottom));
    }
    drawing.rect("area-0", [left, middle - BAR / 2.0, x.at(score.value) - left, BAR]);
    drawing.line("line-0", (left, middle), (x.at(score.value), middle));
    if let Some((at, binds)) = score.cap {
        let class = if binds { "line-warn thick" } else { "line-warn thin" };
        if binds {
            drawing.line("line-warn dotted thick", (x.at(at), middle), (right, middle));
        }
        drawing.line(class, (x.at(at), top), (x.at(at), bottom));
    }
    if let Some((from, to)) = score.band {
        drawing.line("line-0 band", (x.at(from), middle), (x.at(to), middle));
    }
    drawing.circle("hollow", (x.at(score.base), middle), MARKER + 1.0);
    score.mark(drawing, (x.at(score.value), middle));
}
