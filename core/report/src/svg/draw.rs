//! The writer of elements. Numbers are rounded to hundredths of a pixel and every text is made harmless here, so that no
//! picture can forget it.

use std::fmt::Write;

use super::Picture;
use super::font::{Font, measured, with_few_marks};
use crate::text::markup;
pub(crate) use crate::text::plain;

/// A point in pixels, from the left and from the top.
pub(crate) type Point = (f64, f64);

/// Where a label's `x` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Characters of a title or a tooltip; what is longer is cut.
const TOOLTIP: usize = 400;

/// Characters of a description.
const DESCRIPTION: usize = 4_000;

/// One line of text. Its text is fitted by who draws it: [`Font::fit`], [`Font::wrap`].
#[derive(Clone, Debug)]
pub(crate) struct Label {
    x: f64,
    /// Of the baseline.
    y: f64,
    text: String,
    font: Font,
    anchor: Anchor,
    class: &'static str,
}

impl Label {
    /// A label that starts at `x`, with its baseline at `y`.
    pub(crate) fn new(x: f64, y: f64, text: impl Into<String>) -> Self {
        Label { x, y, text: text.into(), font: Font::TEXT, anchor: Anchor::Start, class: "text" }
    }

    pub(crate) fn font(self, font: Font) -> Self {
        Label { font, ..self }
    }

    pub(crate) fn anchor(self, anchor: Anchor) -> Self {
        Label { anchor, ..self }
    }

    /// One of the classes of text: `text`, `muted`, `text-good`, `text-bad`, `text-warn`, `text-accent`.
    pub(crate) fn class(self, class: &'static str) -> Self {
        Label { class, ..self }
    }

    /// Labels of lines below each other, the first in its place.
    pub(crate) fn column(&self, lines: &[String]) -> Vec<Label> {
        let place = |(index, line): (usize, &String)| {
            let y = self.y + index as f64 * self.font.line_height();
            Label { y, text: line.clone(), ..self.clone() }
        };
        lines.iter().enumerate().map(place).collect()
    }

    /// Left and right end, top and bottom, in pixels.
    pub(crate) fn bounds(&self) -> [f64; 4] {
        let width = self.font.width(&self.text);
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - width / 2.0,
            Anchor::End => self.x - width,
        };
        [left, left + width, self.y - self.font.ascent(), self.y + self.font.descent()]
    }
}

/// A picture in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawing(String);

impl Drawing {
    /// A rectangle; nothing when it has no extent.
    pub(crate) fn rect(&mut self, class: &str, [x, y, width, height]: [f64; 4]) {
        self.rounded_rect(class, [x, y, width, height], 0.0);
    }

    /// A rectangle with corners of a radius.
    pub(crate) fn rounded_rect(&mut self, class: &str, [x, y, width, height]: [f64; 4], radius: f64) {
        if width <= 0.0 || height <= 0.0 {
            return;
        }
        let numbers = [("x", x), ("y", y), ("width", width), ("height", height)];
        let radius = (radius > 0.0).then_some(("rx", radius));
        self.element("rect", class, numbers.into_iter().chain(radius));
    }

    pub(crate) fn line(&mut self, class: &str, (x1, y1): Point, (x2, y2): Point) {
        self.element("line", class, [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)]);
    }

    pub(crate) fn circle(&mut self, class: &str, (x, y): Point, radius: f64) {
        self.element("circle", class, [("cx", x), ("cy", y), ("r", radius)]);
    }

    /// An open course through points; nothing for fewer than two.
    pub(crate) fn polyline(&mut self, class: &str, points: &[Point]) {
        if points.len() > 1 {
            self.points("polyline", class, points);
        }
    }

    /// A closed shape.
    pub(crate) fn polygon(&mut self, class: &str, points: &[Point]) {
        self.points("polygon", class, points);
    }

    /// A shape of the caller's own: `data` is the `d` of a path, made with [`path`].
    pub(crate) fn path(&mut self, class: &str, data: &str) {
        self.open("path", class);
        self.attribute("d", data);
        self.0.push_str("/>\n");
    }

    pub(crate) fn text(&mut self, label: &Label) {
        let text = with_few_marks(plain(&label.text));
        let width = label.font.width(&text);
        if text.trim().is_empty() || width == 0.0 {
            return;
        }
        self.open("text", label.class);
        self.number("x", label.x);
        self.number("y", label.y);
        self.number("font-size", label.font.size);
        if label.font.bold {
            self.attribute("font-weight", "700");
        }
        match label.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.attribute("text-anchor", "middle"),
            Anchor::End => self.attribute("text-anchor", "end"),
        }
        if !measured(&text) {
            self.number("textLength", width);
            self.attribute("lengthAdjust", "spacingAndGlyphs");
        }
        self.0.push('>');
        self.0.push_str(&markup(&text));
        self.0.push_str("</text>\n");
    }

    /// A line of text that covers what is drawn behind it.
    pub(crate) fn text_on_paper(&mut self, label: &Label) {
        let [left, right, top, bottom] = label.bounds();
        self.rect("paper", [left - 1.0, top, right - left + 2.0, bottom - top]);
        self.text(label);
    }

    /// Lines below each other, the first with its baseline at the label's place.
    pub(crate) fn lines(&mut self, first: &Label, lines: &[String]) {
        first.column(lines).iter().for_each(|label| self.text(label));
    }

    /// The sign of a series: a shape of its own beside its colour. Series are counted from 0.
    pub(crate) fn marker(&mut self, series: usize, at: Point, size: f64) {
        marker(self, &format!("mark-{}", super::style::colour(series)), series, at, size);
    }

    /// The shape of a series in a class of the caller's choice.
    pub(crate) fn shape(&mut self, class: &str, series: usize, at: Point, size: f64) {
        marker(self, class, series, at, size);
    }

    /// Elements that belong together, with a tooltip that also screen readers tell; none where it is empty.
    pub(crate) fn group(&mut self, tooltip: &str, draw: impl FnOnce(&mut Drawing)) {
        self.0.push_str("<g>\n");
        if !tooltip.trim().is_empty() {
            writeln!(self.0, "<title>{}</title>", markup(&shortened(tooltip, TOOLTIP))).expect(WRITES);
        }
        draw(self);
        self.0.push_str("</g>\n");
    }

    /// Adds what another drawing holds.
    pub(crate) fn append(&mut self, other: Drawing) {
        self.0.push_str(&other.0);
    }

    /// The finished picture. Its description tells those who do not see it what it shows.
    pub(crate) fn picture(self, width: f64, height: f64, title: &str, description: &str) -> Picture {
        Picture {
            width: width.ceil() as u32,
            height: height.ceil() as u32,
            title: shortened(title, TOOLTIP),
            description: shortened(description, DESCRIPTION),
            body: self.0,
        }
    }

    fn element<'a>(&mut self, name: &str, class: &str, numbers: impl IntoIterator<Item = (&'a str, f64)>) {
        self.open(name, class);
        for (name, value) in numbers {
            self.number(name, value);
        }
        self.0.push_str("/>\n");
    }

    fn points(&mut self, name: &str, class: &str, points: &[Point]) {
        let points: Vec<String> =
            points.iter().map(|(x, y)| format!("{},{}", rounded(*x), rounded(*y))).collect();
        self.open(name, class);
        self.attribute("points", &points.join(" "));
        self.0.push_str("/>\n");
    }

    fn open(&mut self, name: &str, class: &str) {
        write!(self.0, "<{name} class=\"{class}\"").expect(WRITES);
    }

    fn number(&mut self, name: &str, value: f64) {
        write!(self.0, " {name}=\"{}\"", rounded(value)).expect(WRITES);
    }

    /// `value` is this program's own.
    fn attribute(&mut self, name: &str, value: &str) {
        write!(self.0, " {name}=\"{value}\"").expect(WRITES);
    }
}

const WRITES: &str = "writing to a string does not fail";

/// The data of a path: a command's letter with its points, e.g. `('M', &[(0.0, 0.0)])`.
pub(crate) fn path(commands: &[(char, &[Point])]) -> String {
    let mut out = String::new();
    for (command, points) in commands {
        out.push(*command);
        let points: Vec<String> =
            points.iter().map(|(x, y)| format!("{} {}", rounded(*x), rounded(*y))).collect();
        out.push_str(&points.join(" "));
    }
    out
}

/// Hundredths of a pixel, as short as they can be written.
pub(crate) fn rounded(value: f64) -> String {
    let hundredths = (value * 100.0).round();
    let text = format!("{:.2}", if hundredths == 0.0 { 0.0 } else { hundredths / 100.0 });
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn shortened(text: &str, characters: usize) -> String {
    let text = plain(text);
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// Eight shapes of about equal weight; `size` is the radius of the circle.
fn marker(drawing: &mut Drawing, class: &str, series: usize, (x, y): Point, size: f64) {
    let around = |points: &[Point]| -> Vec<Point> {
        points.iter().map(|(dx, dy)| (x + dx * size, y + dy * size)).collect()
    };
    let shape: &[Point] = match series % 8 {
        0 => return drawing.circle(class, (x, y), size),
        1 => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        2 => &[(0.0, -1.2), (1.15, 0.85), (-1.15, 0.85)],
        3 => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
        4 => &[(0.0, 1.2), (1.15, -0.85), (-1.15, -0.85)],
        5 => &[
            (-0.4, -1.2),
            (0.4, -1.2),
            (0.4, -0.4),
            (1.2, -0.4),
            (1.2, 0.4),
            (0.4, 0.4),
            (0.4, 1.2),
            (-0.4, 1.2),
            (-0.4, 0.4),
            (-1.2, 0.4),
            (-1.2, -0.4),
            (-0.4, -0.4),
        ],
        6 => &[(-0.55, -1.05), (0.55, -1.05), (1.15, 0.0), (0.55, 1.05), (-0.55, 1.05), (-1.15, 0.0)],
        _ => &[
            (0.0, -1.3),
            (0.38, -0.38),
            (1.3, 0.0),
            (0.38, 0.38),
            (0.0, 1.3),
            (-0.38, 0.38),
            (-1.3, 0.0),
            (-0.38, -0.38),
        ],
    };
    drawing.polygon(class, &around(shape));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_equal_everywhere() {
        assert_eq!(
            [rounded(1.0), rounded(-0.001), rounded(0.125), rounded(12.3)],
            ["1", "0", "0.13", "12.3"]
        );
    }

    #[test]
    fn no_text_can_become_markup_or_break_the_document() {
        let mut drawing = Drawing::default();
        drawing.text(&Label::new(0.0, 10.0, "<b>&\"'\u{1b}\u{fffe}\u{202e}"));
        let drawn = r#"<text class="text" x="0" y="10" font-size="12">&lt;b&gt;&amp;&quot;&#39;\u{1b}\u{fffe}\u{202e}</text>"#;
        assert_eq!(drawing.0.trim_end(), drawn);
    }
}
