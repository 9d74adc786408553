//! The key to a picture's signs, set in as many rows as it needs.

use super::draw::{Drawing, Label, Point, plain};
use super::font::Font;
use super::frame::MARGIN;

/// Pixels of a sign.
const SIGN: f64 = 26.0;
/// Pixels between a sign and its text, and between entries.
const GAP: f64 = 6.0;
const SPACE: f64 = 18.0;

/// Draws a sign in a box of 26 × 12 pixels around its middle.
type Sign = Box<dyn Fn(&mut Drawing, Point)>;

/// What signs mean.
#[derive(Default)]
pub(crate) struct Legend(Vec<(String, Sign)>);

impl Legend {
    /// An entry with a sign of its own: a function that draws it in 26 × 12 pixels around a point.
    pub(crate) fn entry(&mut self, text: &str, sign: impl Fn(&mut Drawing, Point) + 'static) {
        self.0.push((plain(text), Box::new(sign)));
    }

    /// A line of some classes.
    pub(crate) fn line(&mut self, text: &str, class: &'static str) {
        self.entry(text, move |drawing, (x, y)| {
            drawing.line(class, (x - SIGN / 2.0, y), (x + SIGN / 2.0, y));
        });
    }

    /// A filled or shaded field of some classes.
    pub(crate) fn field(&mut self, text: &str, class: &'static str) {
        self.entry(text, move |drawing, (x, y)| {
            drawing.rect(class, [x - SIGN / 2.0, y - 5.0, SIGN, 10.0]);
        });
    }

    /// The line and the marker of a series.
    pub(crate) fn series(&mut self, text: &str, series: usize) {
        self.entry(text, move |drawing, (x, y)| {
            let class = format!("line-{}", super::style::colour(series));
            drawing.line(&class, (x - SIGN / 2.0, y), (x + SIGN / 2.0, y));
            drawing.marker(series, (x, y), 4.0);
        });
    }

    /// Draws it in rows from `y` within the margins of a picture. The `y` below it.
    pub(crate) fn draw(&self, drawing: &mut Drawing, width: f64, y: f64) -> f64 {
        self.draw_within(drawing, (MARGIN, width - MARGIN), y)
    }

    /// Draws it in rows from `y` between two edges. The `y` below it.
    pub(crate) fn draw_within(&self, drawing: &mut Drawing, (left, right): Point, y: f64) -> f64 {
        let font = Font::TEXT;
        let row = font.line_height() + 4.0;
        let (mut x, mut top) = (left, y);
        for (text, sign) in &self.0 {
            let text = font.fit(text, right - left - SIGN - GAP);
            let taken = SIGN + GAP + font.width(&text);
            if x > left && x + taken > right {
                (x, top) = (left, top + row);
            }
            let middle = top + row / 2.0;
            sign(drawing, (x + SIGN / 2.0, middle));
            drawing
                .text(&Label::new(x + SIGN + GAP, middle + font.ascent() / 2.0 - 1.0, text).class("muted"));
            x += taken + SPACE;
        }
        if self.0.is_empty() { y } else { top + row + 6.0 }
    }
}
