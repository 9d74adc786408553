//! The web of a radar: an axis a KPI, rings at round values.

use warplan_model::policy::Scale;

use crate::svg::draw::{Anchor, Drawing, Label, Point};
use crate::svg::font::Font;
use crate::svg::frame::{direction, tick_text, ticks};

/// Pixels from the middle of the largest marker to its edge.
const NEAR: f64 = 6.5;

/// Where a radar stands, and how values become points of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Web {
    pub centre: Point,
    pub radius: f64,
    /// At least three.
    pub axes: usize,
    pub scale: Scale,
}

impl Web {
    /// The point of a value on an axis; values outside the scale are drawn at its ends.
    pub(super) fn at(&self, axis: usize, value: f64) -> Point {
        let (low, high) = (self.scale.min.to_f64(), self.scale.max.to_f64());
        let span = high - low;
        let share = if span > 0.0 { ((value - low) / span).clamp(0.0, 1.0) } else { 0.0 };
        self.away(axis, share * self.radius)
    }

    /// The point on an axis so many pixels beyond its end.
    pub(super) fn beyond(&self, axis: usize, pixels: f64) -> Point {
        self.away(axis, self.radius + pixels)
    }

    /// What lies within values of neighbouring axes, as far as half-way to them: the edge around an axis at `value`. Where a
    /// neighbour has no value, it is taken to have the same.
    pub(super) fn edge(&self, axis: usize, value: f64, [before, after]: [Option<f64>; 2]) -> [Point; 3] {
        let at = self.at(axis, value);
        let half_way = |neighbour: usize, other: Option<f64>| {
            let other = self.at(neighbour % self.axes, other.unwrap_or(value));
            ((at.0 + other.0) / 2.0, (at.1 + other.1) / 2.0)
        };
        [half_way(axis + self.axes - 1, before), at, half_way(axis + 1, after)]
    }

    /// Pixels of the web below its centre.
    pub(super) fn depth(&self) -> f64 {
        self.direction(self.axes / 2).1 * self.radius
    }

    /// Both ends of a line across an axis at a value, so many pixels to each side.
    pub(super) fn across(&self, axis: usize, value: f64, pixels: f64) -> (Point, Point) {
        let (x, y) = self.at(axis, value);
        let (dx, dy) = self.direction(axis);
        ((x - dy * pixels, y + dx * pixels), (x + dy * pixels, y - dx * pixels))
    }

    pub(super) fn direction(&self, axis: usize) -> Point {
        direction(axis as f64 / self.axes as f64)
    }

    fn away(&self, axis: usize, pixels: f64) -> Point {
        let (dx, dy) = self.direction(axis);
        (self.centre.0 + dx * pixels, self.centre.1 + dy * pixels)
    }

    /// Rings and axes.
    pub(super) fn grid(&self, drawing: &mut Drawing) {
        for value in self.rings() {
            let ring: Vec<Point> = (0..self.axes).map(|axis| self.at(axis, value)).collect();
            drawing.polygon("grid", &ring);
        }
        let outline: Vec<Point> = (0..self.axes).map(|axis| self.beyond(axis, 0.0)).collect();
        drawing.polygon("axis", &outline);
        for axis in 0..self.axes {
            drawing.line("grid", self.centre, self.beyond(axis, 0.0));
        }
    }

    /// The values of the rings, between two axes; none where a marker stands so near that it would hide the number.
    pub(super) fn ring_values(&self, drawing: &mut Drawing, markers: &[Point]) {
        let font = Font::SMALL;
        for value in self.rings() {
            let (x1, y1) = self.at(0, value);
            let (x2, y2) = self.at(self.axes - 1, value);
            let label = Label::new((x1 + x2) / 2.0, (y1 + y2) / 2.0 + font.ascent() / 2.0, tick_text(value));
            let label = label.font(font).anchor(Anchor::Middle).class("muted halo");
            let [left, right, top, bottom] = label.bounds();
            let hides = |(x, y): &Point| {
                (left - NEAR..right + NEAR).contains(x) && (top - NEAR..bottom + NEAR).contains(y)
            };
            if !markers.iter().any(hides) {
                drawing.text(&label);
            }
        }
    }

    /// Round values but for that of the centre.
    fn rings(&self) -> impl Iterator<Item = f64> + use<> {
        let low = self.scale.min.to_f64();
        ticks(low, self.scale.max.to_f64(), 5).into_iter().filter(move |value| *value > low)
    }
}
