//! How long an issue may take, as a distribution.
//!
//! Terms: a distribution is held as its [`LEVELS`] equally likely durations, so that a draw is one look-up. They are
//! computed in whole numbers: a quantile is the smallest number of periods that is not below the exact one. Source of
//! the triangular distribution's quantiles: D. Johnson, "The triangular distribution as a proxy for the beta
//! distribution in risk analysis", The Statistician 46 (1997).

use warplan_model::Decimal;

/// Equally likely durations in a distribution; a power of two, so that a draw's bits are used evenly.
pub const LEVELS: usize = 1024;
/// The longest duration, in periods; it keeps products within 128 bits.
const LONGEST: Decimal = Decimal::from_int(1_000_000_000);

/// Equally likely durations in periods, ascending; one alone when there is no doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durations(Vec<u32>);

impl Durations {
    /// Exactly so long.
    pub fn exactly(periods: u32) -> Self {
        Durations(vec![periods])
    }

    /// Between `low` and `high`, most likely `likely`, in periods; values in other order are put in order, negative
    /// ones count as none. A part of a period counts as a whole one, and every duration has at least one.
    pub fn triangular(low: Decimal, likely: Decimal, high: Decimal) -> Self {
        let mut points =
            [low, likely, high].map(|point| point.clamped(Decimal::ZERO, LONGEST).micros().unsigned_abs());
        points.sort_unstable();
        let [low, likely, high] = points.map(u128::from);
        if low == high {
            return Durations::exactly(whole_periods(low));
        }
        // In millionths, of the middle of a level: its share of the distribution is `odd / (2 · LEVELS)`.
        let levels = 2 * LEVELS as u128;
        let quantile = |odd: u128| {
            if odd * (high - low) < levels * (likely - low) {
                low + root_up((odd * (high - low) * (likely - low)).div_ceil(levels))
            } else {
                high - ((levels - odd) * (high - low) * (high - likely) / levels).isqrt()
            }
        };
        let levels = (0..LEVELS as u128).map(|level| whole_periods(quantile(2 * level + 1)));
        Durations::of(levels.collect())
    }

    /// As long as earlier ones took, each equally likely; `None` without any.
    pub fn observed(mut periods: Vec<u32>) -> Option<Self> {
        periods.sort_unstable();
        let count = periods.len();
        let level = |level: usize| periods[level * count / LEVELS];
        (count > 0).then(|| Durations::of((0..LEVELS).map(level).collect()))
    }

    /// Levels that are all equal are one.
    fn of(mut levels: Vec<u32>) -> Self {
        if levels.first() == levels.last() {
            levels.truncate(1);
        }
        Durations(levels)
    }

    /// What is left of it for work that has taken `elapsed` periods and is not done: at least one period. Longer
    /// durations keep their proportions; when none is longer, one period is left.
    pub fn left_after(&self, elapsed: u32) -> Self {
        let longer = self.0.iter().filter(|&&periods| periods > elapsed);
        let left = longer.map(|periods| periods - elapsed).collect();
        Durations::observed(left).unwrap_or_else(|| Durations::exactly(1))
    }

    /// The duration at a draw: any number, of which the highest bits count.
    pub(crate) fn at(&self, draw: u64) -> u32 {
        match self.0[..] {
            [one] => one,
            ref levels => levels[(draw >> (u64::BITS - LEVELS.ilog2())) as usize],
        }
    }

    /// The duration that is not exceeded with a probability of `percent` %.
    pub fn percentile(&self, percent: usize) -> u32 {
        self.0[(self.0.len() * percent.min(100)).div_ceil(100).max(1) - 1]
    }
}

/// Periods from millionths, rounded up, at least one.
fn whole_periods(micros: u128) -> u32 {
    u32::try_from(micros.div_ceil(1_000_000)).unwrap_or(u32::MAX).max(1)
}

/// The smallest whole number that is not below the square root.
fn root_up(square: u128) -> u128 {
    let root = square.isqrt();
    if root * root == square { root } else { root + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn triangular(points: [&str; 3]) -> Durations {
        let [low, likely, high] = points.map(|point| point.parse().unwrap());
        Durations::triangular(low, likely, high)
    }

    #[test]
    fn a_triangular_distribution_has_its_ends_its_peak_and_its_median() {
        let durations = triangular(["1", "2", "5"]);
        assert_eq!((durations.percentile(0), durations.percentile(100)), (2, 5));
        assert_eq!(
            durations.percentile(50),
            3,
            "the median is 5 − √6 ≈ 2.55, and a part of a period is a whole one"
        );
        assert_eq!(triangular(["2", "2", "2"]), Durations::exactly(2));
        assert_eq!(triangular(["5", "1", "2"]), durations, "values in other order are put in order");
        assert_eq!(triangular(["0", "0", "0.4"]), Durations::exactly(1));
        let endless = triangular(["-3", "1e12", "1e12"]);
        assert_eq!(endless.percentile(100), 999_755_830, "√(2047 / 2048) of the longest duration");
    }

    #[test]
    fn each_duration_is_as_likely_as_its_share_of_the_triangle() {
        // The distribution function of low 0, likely 1, high 4 is x²/4 up to 1 and 1 − (4 − x)²/12 from there.
        let durations = triangular(["0", "1", "4"]);
        let share = |periods: u32| durations.0.iter().filter(|&&level| level <= periods).count();
        assert_eq!([share(0), share(1), share(2), share(3), share(4)], [0, 256, 683, 939, 1024]);
    }

    #[test]
    fn observed_durations_are_equally_likely() {
        let durations = Durations::observed(vec![3, 1, 1, 8]).unwrap();
        let percentiles = [1, 50, 51, 75, 76, 100].map(|percent| durations.percentile(percent));
        assert_eq!(percentiles, [1, 1, 3, 3, 8, 8]);
        assert_eq!([0, u64::MAX].map(|draw| durations.at(draw)), [1, 8]);
        assert_eq!(Durations::observed(Vec::new()), None);
    }

    #[test]
    fn what_is_left_of_work_in_progress_is_what_longer_durations_leave() {
        let durations = Durations::observed(vec![1, 2, 4, 4, 9]).unwrap();
        let left = durations.left_after(2);
        assert_eq!([33, 66, 67, 100].map(|percent| left.percentile(percent)), [2, 2, 7, 7]);
        assert_eq!(durations.left_after(9), Durations::exactly(1), "it has taken longer than any before");
        assert_eq!(Durations::exactly(5).left_after(2), Durations::exactly(3));
    }
}
