//! KPI values as bars below each other.

use warplan_model::policy::Scale;

use super::MARKER;
use super::score::Score;
use crate::svg::draw::{Anchor, Drawing, Label, Point, plain};
use crate::svg::font::Font;
use crate::svg::frame::{Linear, tick_text, ticks};

/// Pixels of a bar, and of a row's track.
const BAR: f64 = 8.0;
const TRACK: f64 = 22.0;
/// Pixels of the widest row: a longer track is no better to read.
pub(super) const WIDEST: f64 = 760.0;
/// Pixels of a row from which rows stand in two columns, and between these.
const TWO: f64 = 300.0;
const BETWEEN: f64 = 32.0;

/// Draws the rows between two edges, in two columns where one is higher than what it stands beside. The `y` below them.
pub(super) fn columns(
    drawing: &mut Drawing,
    scores: &[Score],
    scale: Scale,
    (left, right): Point,
    (top, low): (f64, f64),
    numbered: bool,
) -> f64 {
    let column = (right - left - BETWEEN) / 2.0;
    let mut one = Drawing::default();
    let bottom = draw(&mut one, scores, scale, (left, right.min(left + WIDEST)), top, numbered);
    if bottom <= low || column < TWO {
        drawing.append(one);
        return bottom;
    }
    let half = scores.len().div_ceil(2);
    let mut rows = Rows { scale, edges: (left, left + column), numbered, first: 1 };
    let bottom = rows.draw(drawing, &scores[..half], top);
    rows = Rows { edges: (right - column, right), first: half + 1, ..rows };
    bottom.max(rows.draw(drawing, &scores[half..], top))
}

/// Draws the rows between two edges from `top` down. The `y` below them.
pub(super) fn draw(
    drawing: &mut Drawing,
    scores: &[Score],
    scale: Scale,
    edges: Point,
    top: f64,
    numbered: bool,
) -> f64 {
    Rows { scale, edges, numbered, first: 1 }.draw(drawing, scores, top)
}

/// How rows are drawn.
struct Rows {
    scale: Scale,
    edges: (f64, f64),
    /// Whether names come with the numbers of their axes, the first of which is `first`.
    numbered: bool,
    first: usize,
}

impl Rows {
    fn draw(&self, drawing: &mut Drawing, scores: &[Score], top: f64) -> f64 {
        let (low, high) = (self.scale.min.to_f64(), self.scale.max.to_f64());
        let x = Linear::new((low, high), (self.edges.0 + MARKER, self.edges.1 - 10.0));
        let mut y = top;
        for (index, score) in scores.iter().enumerate() {
            let number = if self.numbered { format!("{}  ", self.first + index) } else { String::new() };
            y = row(drawing, score, &number, &x, (low, high), y) + 10.0;
        }
        for value in ticks(low, high, 5) {
            let label = Label::new(x.at(value), y + Font::SMALL.ascent(), tick_text(value));
            drawing.text(&label.font(Font::SMALL).anchor(Anchor::Middle).class("muted"));
        }
        y + Font::SMALL.line_height()
    }
}

fn row(drawing: &mut Drawing, score: &Score, number: &str, x: &Linear, (low, high): Point, top: f64) -> f64 {
    let caption = score.caption();
    let (left, right) = (x.at(low), x.at(high));
    let baseline = top + Font::TEXT.ascent();
    drawing.text(&Label::new(left, baseline, number).font(Font::STRONG).class("muted"));
    let name = left + Font::STRONG.width(number);
    let room = right - name - Font::STRONG.width(&score.written) - 12.0;
    let names = Font::TEXT.wrap(&plain(&score.name), room, 2);
    drawing.lines(&Label::new(name, baseline, ""), &names);
    let value = Label::new(right, baseline, caption.value.0);
    drawing.text(&value.font(Font::STRONG).anchor(Anchor::End).class(caption.value.1));
    let y = top + names.len().max(1) as f64 * Font::TEXT.line_height() + 1.0;
    let middle = y + TRACK / 2.0;
    drawing.group(&score.told(), |drawing| track(drawing, score, x, (low, high), middle));
    let mut y = y + TRACK + 1.0;
    for (note, class) in &caption.notes {
        let font = Font::SMALL;
        let lines = font.wrap(&plain(note), right - left, 3);
        drawing.lines(&Label::new(left, y + font.ascent(), "").font(font).class(class), &lines);
        y += lines.len() as f64 * font.line_height();
    }
    y
}

fn track(drawing: &mut Drawing, score: &Score, x: &Linear, (low, high): Point, middle: f64) {
    let (left, right) = (x.at(low), x.at(high));
    let (top, bottom) = (middle - TRACK / 2.0, middle + TRACK / 2.0);
    drawing.rect("panel", [left, middle - BAR / 2.0, right - left, BAR]);
    if let Some(floor) = score.floor {
        drawing.rect("area-bad", [left, top + 4.0, x.at(floor) - left, TRACK - 8.0]);
        drawing.line("line-bad thin dotted", (x.at(floor), top), (x.at(floor), bottom));
    }
    drawing.rect("fill-0", [left, middle - BAR / 2.0, x.at(score.value) - left, BAR]);
    if let Some((at, binds)) = score.cap {
        let class = if binds { "line-warn thick" } else { "line-warn thin" };
        if binds {
            drawing.line("line-warn dotted thick", (x.at(at), middle), (right, middle));
        }
        drawing.line(class, (x.at(at), top), (x.at(at), bottom));
    }
    if let Some((from, to)) = score.band {
        drawing.line("line-0 band", (x.at(from), middle), (x.at(to), middle));
        for end in [from, to] {
            drawing.line("line-0", (x.at(end), middle - MARKER - 2.0), (x.at(end), middle + MARKER + 2.0));
        }
    }
    drawing.circle("hollow", (x.at(score.base), middle), MARKER + 1.0);
    score.mark(drawing, (x.at(score.value), middle));
}
