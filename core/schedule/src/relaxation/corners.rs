//! Cuts at the corners of scores.
//!
//! Terms: a sum of amounts that issues add all or not at all stays on a *grid*, the multiples of the amounts' greatest
//! common divisor above what is certain. Where a score stops to rise between two points of the grid, no schedule is
//! at the corner itself, and the chord between the two points is a valid piece: below the corner by up to half a step.
//! Source: mixed-integer rounding, G. Nemhauser, L. Wolsey, "A recursive procedure to generate all cuts for 0-1 mixed
//! integer programs", Mathematical Programming 46 (1990). Cost: terms × periods.

use crate::domains::Domains;
use crate::instance::Measure;

/// Doubles up to here are exact integers.
const EXACT: f64 = (1u64 << 52) as f64;

/// The chord between the grid points around a corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chord {
    /// What it rises by for a unit of the sum, between 0 and 1.
    pub rise: f64,
    /// The grid point below the corner, where sum and score still agree.
    pub from: f64,
}

/// The chord at `corner` for sums of `least` and multiples of `step`; `None` when the corner lies on the grid.
fn chord(least: f64, step: i64, corner: f64) -> Option<Chord> {
    let above = corner - least;
    if step == 0 || above <= 0.0 || above.abs() > EXACT || above.fract() != 0.0 {
        return None;
    }
    let rest = above as i64 % step;
    (rest > 0).then(|| Chord { rise: rest as f64 / step as f64, from: corner - rest as f64 })
}

/// The grids of a KPI, by period.
pub struct Grids {
    /// Steps of raw scores.
    raw: Vec<i64>,
    /// Steps of credits.
    credit: Vec<i64>,
}

impl Grids {
    /// Given what is still possible; without steps where amounts are no exact integers.
    pub fn of(periods: usize, measure: &Measure, domains: &Domains) -> Self {
        let mut grids = Grids { raw: vec![0; periods], credit: vec![0; periods] };
        for (issue, effect) in &measure.terms {
            let whole = |amount: f64| amount.fract() == 0.0 && amount < EXACT;
            if !whole(effect.credit) || !whole(effect.debt) {
                return Grids { raw: vec![0; periods], credit: vec![0; periods] };
            }
            let (credit, debt) = (effect.credit as i64, effect.debt as i64);
            for period in domains.first(*issue)..domains.last(*issue) {
                let raw = if effect.from <= period { credit + debt } else { credit };
                grids.raw[period - 1] = divisor(grids.raw[period - 1], raw);
                grids.credit[period - 1] = divisor(grids.credit[period - 1], credit);
            }
        }
        grids
    }

    /// The chord of raw scores from `least` on at a ceiling.
    pub fn at_ceiling(&self, period: usize, least: f64, ceiling: f64) -> Option<Chord> {
        chord(least, self.raw[period - 1], ceiling)
    }

    /// The chord of credits from `least` on at the uplift limit.
    pub fn at_limit(&self, period: usize, least: f64, limit: f64) -> Option<Chord> {
        chord(least, self.credit[period - 1], limit)
    }
}

fn divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chord_joins_the_grid_points_around_a_corner() {
        assert_eq!(chord(10.0, 35, 90.0), Some(Chord { rise: 10.0 / 35.0, from: 80.0 }));
        assert_eq!(chord(10.0, 40, 90.0), None);
        assert_eq!(chord(95.0, 40, 90.0), None);
    }
}
