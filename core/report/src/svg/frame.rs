//! What pictures have in common: margins, a title, scales, and points on a circle.

use super::WIDTHS;
use super::draw::{Drawing, Label, Point, plain};
use super::font::Font;

/// Pixels that stay free at each edge.
pub(crate) const MARGIN: f64 = 16.0;
/// Lines of a note at most.
const NOTE_LINES: usize = 8;

/// The width to lay out for.
pub(crate) fn width(asked: u32) -> f64 {
    f64::from(asked.clamp(*WIDTHS.start(), *WIDTHS.end()))
}

/// Draws the title in at most two lines and, below it, what is to say about it in at most five. The `y` from which the picture goes on.
pub(crate) fn head(drawing: &mut Drawing, width: f64, title: &str, about: &str) -> f64 {
    let room = width - 2.0 * MARGIN;
    let mut y = MARGIN;
    for (font, class, text, lines) in [(Font::TITLE, "text", title, 2), (Font::TEXT, "muted", about, 5)] {
        let lines = font.wrap(&plain(text), room, lines);
        drawing.lines(&Label::new(MARGIN, y + font.ascent(), "").font(font).class(class), &lines);
        y += lines.len() as f64 * font.line_height() + if lines.is_empty() { 0.0 } else { 3.0 };
    }
    y + 7.0
}

/// Draws sentences below each other, each in as many lines as it needs. The `y` below them.
pub(crate) fn notes(drawing: &mut Drawing, width: f64, notes: &[String], mut y: f64) -> f64 {
    for note in notes {
        let lines = Font::TEXT.wrap(&plain(note), width - 2.0 * MARGIN, NOTE_LINES);
        let first = Label::new(MARGIN, y + Font::TEXT.ascent() + 2.0, "").class("muted");
        drawing.lines(&first, &lines);
        y += lines.len() as f64 * Font::TEXT.line_height() + 4.0;
    }
    y
}

/// Values mapped to pixels, linearly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Linear {
    from: (f64, f64),
    to: (f64, f64),
}

impl Linear {
    /// `values.0` is drawn at `pixels.0`, `values.1` at `pixels.1`; where the values are equal, everything is drawn in the middle.
    pub(crate) fn new(values: (f64, f64), pixels: (f64, f64)) -> Self {
        Linear { from: values, to: pixels }
    }

    /// The pixel of a value; values outside the range are drawn at its end.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let span = self.from.1 - self.from.0;
        let share = if span == 0.0 { 0.5 } else { ((value - self.from.0) / span).clamp(0.0, 1.0) };
        self.to.0 + share * (self.to.1 - self.to.0)
    }
}

/// Round values from `low` to `high` for the marks of an axis, about so many: steps of 1, 2, 2.5 or 5 times a power of ten.
pub(crate) fn ticks(low: f64, high: f64, about: usize) -> Vec<f64> {
    let span = high - low;
    if span <= 0.0 || !span.is_finite() {
        return vec![low];
    }
    let rough = span / about.max(1) as f64;
    let mut power = 1.0;
    while power * 10.0 <= rough {
        power *= 10.0;
    }
    while power > rough {
        power /= 10.0;
    }
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|step| step * power).find(|step| *step >= rough);
    let step = step.unwrap_or(rough);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|index| index as f64 * step).collect()
}

/// The number of an axis mark, without noise of floating point.
pub(crate) fn tick_text(value: f64) -> String {
    super::draw::rounded(value)
}

/// The unit vector after a share of a whole turn, clockwise from the top. By its series, in plain arithmetic: the sine of
/// the platform may differ in its last bit between machines.
pub(crate) fn direction(turn: f64) -> Point {
    let turn = turn - turn.floor();
    let eighths = (turn * 8.0).round();
    let angle = (turn - eighths / 8.0) * std::f64::consts::TAU;
    let square = angle * angle;
    let (mut sine, mut cosine) = (0.0, 0.0);
    for k in (0..8).rev() {
        let k = f64::from(k);
        sine = 1.0 - square / ((2.0 * k + 2.0) * (2.0 * k + 3.0)) * sine;
        cosine = 1.0 - square / ((2.0 * k + 1.0) * (2.0 * k + 2.0)) * cosine;
    }
    let sine = sine * angle;
    let half = std::f64::consts::FRAC_1_SQRT_2;
    let (base_sine, base_cosine) = [
        (0.0, 1.0),
        (half, half),
        (1.0, 0.0),
        (half, -half),
        (0.0, -1.0),
        (-half, -half),
        (-1.0, 0.0),
        (-half, half),
    ][eighths as usize % 8];
    (base_sine * cosine + base_cosine * sine, -(base_cosine * cosine - base_sine * sine))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_those_of_the_circle() {
        for index in 0..360 {
            let angle = f64::from(index).to_radians();
            let (x, y) = direction(f64::from(index) / 360.0);
            assert!((x - angle.sin()).abs() < 1e-12 && (y + angle.cos()).abs() < 1e-12, "{index}: {x} {y}");
        }
        assert_eq!(direction(0.25), (1.0, 0.0));
    }

    #[test]
    fn marks_are_round_and_within_the_range() {
        assert_eq!(ticks(0.0, 10.0, 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(0.0, 1.0, 4), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(ticks(3.0, 117.0, 4), [50.0, 100.0]);
        assert_eq!(ticks(5.0, 5.0, 4), [5.0]);
    }
}
