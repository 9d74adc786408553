//! A reader of drawn pictures: what stands where, and what is wrong with that.

#![allow(dead_code, reason = "each test file uses a part of it")]

use roxmltree::{Document, Node};
use warplan_report::svg::{Font, Picture, Theme};

/// Pixels that texts may come closer than touching; their boxes are higher than most letters.
const SLACK: f64 = 1.0;

/// The share of a line of text that is below its baseline, where few letters reach.
const DESCENT: f64 = 0.24;
/// Pixels that no marker is as wide as.
const MARKER: f64 = 16.0;

/// A line of text as it is drawn.
#[derive(Clone, Debug)]
pub struct Text {
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Text {
    fn read(node: Node<'_, '_>) -> Text {
        let size = number(node, "font-size");
        let font = Font { size, bold: node.attribute("font-weight") == Some("700") };
        let text = node.text().unwrap_or_default().to_owned();
        let width = font.width(&text);
        let (x, y) = (number(node, "x"), number(node, "y"));
        let left = match node.attribute("text-anchor") {
            Some("middle") => x - width / 2.0,
            Some("end") => x - width,
            _ => x,
        };
        Text { left, right: left + width, top: y - font.ascent(), bottom: y + font.descent(), text }
    }

    /// Whether a shape lies over its letters; left, right, top and bottom of the shape.
    fn meets(&self, [left, right, top, bottom]: [f64; 4]) -> bool {
        let letters = self.bottom - (self.bottom - self.top) * DESCENT;
        let (above, below) = (self.top + SLACK, letters - SLACK);
        self.left + SLACK < right && left + SLACK < self.right && above < bottom && top < below
    }

    fn overlaps(&self, other: &Text) -> bool {
        self.left + SLACK < other.right
            && other.left + SLACK < self.right
            && self.top + SLACK < other.bottom
            && other.top + SLACK < self.bottom
    }
}

/// The texts of a picture, in their order.
pub fn texts(svg: &str) -> Vec<Text> {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    document.descendants().filter(|node| node.has_tag_name("text")).map(Text::read).collect()
}

/// Asserts that a picture is well-formed in each of its forms, that all of it lies within it and that no text touches
/// another.
pub fn assert_sound(name: &str, picture: &Picture) {
    for theme in [Theme::Light, Theme::Dark, Theme::Auto] {
        Document::parse(&picture.file(theme)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let svg = picture.inline("picture");
    let document = Document::parse(&svg).unwrap_or_else(|error| panic!("{name}: {error}"));
    let edges = (f64::from(picture.width), f64::from(picture.height));
    for node in document.descendants().filter(Node::is_element) {
        for (x, y) in points(node) {
            let inside = (-SLACK..=edges.0 + SLACK).contains(&x) && (-SLACK..=edges.1 + SLACK).contains(&y);
            assert!(inside, "{name}: {} at {x}, {y} is outside of {edges:?}", node.tag_name().name());
        }
    }
    let texts: Vec<Text> =
        document.descendants().filter(|node| node.has_tag_name("text")).map(Text::read).collect();
    for marker in document.descendants().filter_map(marker) {
        let hidden = texts.iter().find(|text| text.meets(marker));
        assert!(hidden.is_none(), "{name}: {hidden:?} and the marker at {marker:?} lie over each other");
    }
    for (index, text) in texts.iter().enumerate() {
        let inside = text.left >= 0.0 && text.right <= edges.0 && text.top >= 0.0 && text.bottom <= edges.1;
        assert!(inside, "{name}: {text:?} is outside of {edges:?}");
        for other in &texts[index + 1..] {
            assert!(!text.overlaps(other), "{name}: {text:?} and {other:?} lie over each other");
        }
    }
}

/// The extent of an element that is the sign of a value: left, right, top and bottom.
fn marker(node: Node<'_, '_>) -> Option<[f64; 4]> {
    if !["circle", "polygon"].contains(&node.tag_name().name()) {
        return None;
    }
    let points = points(node);
    let ends = |of: fn(&(f64, f64)) -> f64| {
        points.iter().map(of).fold((f64::MAX, f64::MIN), |(low, high), at| (low.min(at), high.max(at)))
    };
    let ((left, right), (top, bottom)) = (ends(|point| point.0), ends(|point| point.1));
    (right - left < MARKER && bottom - top < MARKER).then_some([left, right, top, bottom])
}

/// Points that an element's geometry reaches.
fn points(node: Node<'_, '_>) -> Vec<(f64, f64)> {
    let at = |x: &str, y: &str| (number(node, x), number(node, y));
    match node.tag_name().name() {
        "rect" => {
            let ((x, y), (width, height)) = (at("x", "y"), at("width", "height"));
            vec![(x, y), (x + width, y + height)]
        }
        "line" => vec![at("x1", "y1"), at("x2", "y2")],
        "circle" => {
            let ((x, y), radius) = (at("cx", "cy"), number(node, "r"));
            vec![(x - radius, y - radius), (x + radius, y + radius)]
        }
        "polygon" | "polyline" => {
            let pairs = node.attribute("points").unwrap_or_default().split(' ');
            let read = |pair: &str| {
                let (x, y) = pair.split_once(',').unwrap();
                (x.parse().unwrap(), y.parse().unwrap())
            };
            pairs.map(read).collect()
        }
        _ => Vec::new(),
    }
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).map_or(0.0, |value| value.parse().unwrap())
}
