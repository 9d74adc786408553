//! Courses that hold their value for a while and then change: lines of steps, and the bands between two of them.

use super::draw::{Drawing, Point};
use super::time::TimeAxis;

/// Corners of a course from left to right: two for each value, at the ends of the time for which it holds. Courses of a
/// band share their places.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Steps(pub Vec<Point>);

impl Steps {
    /// A course with a height for each period.
    pub(super) fn of_periods(axis: &TimeAxis<'_>, heights: impl Iterator<Item = f64>) -> Self {
        let corners = |(period, y): (u32, f64)| [(axis.left(period), y), (axis.left(period + 1), y)];
        Steps((1..).zip(heights).flat_map(corners).collect())
    }

    /// The middle of the widest stretch between this course and a lower one into which a box fits: where the stretch is
    /// highest.
    pub(super) fn room_above(&self, lower: &Steps, width: f64, height: f64) -> Option<Point> {
        let mut best: Option<(f64, Point)> = None;
        let pairs: Vec<(Point, Point)> = self.0.iter().copied().zip(lower.0.iter().copied()).collect();
        for (index, (from, _)) in pairs.iter().enumerate().step_by(2) {
            let (mut top, mut bottom) = (f64::NEG_INFINITY, f64::INFINITY);
            for (above, below) in &pairs[index..] {
                top = top.max(above.1);
                bottom = bottom.min(below.1);
                if above.0 - from.0 >= width {
                    let room = bottom - top;
                    if room >= height && best.is_none_or(|(most, _)| room > most + 0.5) {
                        best = Some((room, ((from.0 + above.0) / 2.0, (top + bottom) / 2.0)));
                    }
                    break;
                }
            }
        }
        best.map(|(_, at)| at)
    }
}

/// The area between two courses.
pub(super) fn band(drawing: &mut Drawing, class: &str, upper: &Steps, lower: &Steps) {
    if upper.0.len() > 1 {
        let corners: Vec<Point> = upper.0.iter().chain(lower.0.iter().rev()).copied().collect();
        drawing.polygon(class, &corners);
    }
}
