//! How long an issue may take, as a distribution.
//!
//! Terms: a distribution is held as its [`LEVELS`] equally likely durations, so that a draw is one look-up and no
//! floating point is left when a simulation runs. Source of the triangular distribution's quantiles: D. Johnson,
//! "The triangular distribution as a proxy for the beta distribution in risk analysis", The Statistician 46 (1997).

/// Equally likely durations in a distribution.
pub const LEVELS: usize = 1024;

/// Equally likely durations in periods, ascending; one alone when there is no doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durations(Vec<u32>);

impl Durations {
    /// Exactly so long.
    pub fn exactly(periods: u32) -> Self {
        Durations(vec![periods])
    }

    /// Between `low` and `high`, most likely `likely`; values in other order are put in order. A part of a period
    /// counts as a whole one.
    pub fn triangular(low: f64, likely: f64, high: f64) -> Self {
        let mut points =
            [low, likely, high].map(|point| if point.is_finite() { point.clamp(0.0, 1e6) } else { 0.0 });
        points.sort_by(f64::total_cmp);
        let [low, likely, high] = points;
        if high <= low {
            return Durations::exactly(low.ceil() as u32);
        }
        let turn = (likely - low) / (high - low);
        let quantile = |share: f64| {
            if share < turn {
                low + (share * (high - low) * (likely - low)).sqrt()
            } else {
                high - ((1.0 - share) * (high - low) * (high - likely)).sqrt()
            }
        };
        let middle = |level: usize| (level as f64 + 0.5) / LEVELS as f64;
        // Without the margin a duration that is whole but for a rounding error would take a period more.
        Durations((0..LEVELS).map(|level| (quantile(middle(level)) - 1e-9).ceil().max(0.0) as u32).collect())
    }

    /// As long as earlier ones took, each equally likely; `None` without any.
    pub fn observed(mut periods: Vec<u32>) -> Option<Self> {
        periods.sort_unstable();
        let count = periods.len();
        let level = |level: usize| periods[level * count / LEVELS];
        (count > 0).then(|| Durations((0..LEVELS).map(level).collect()))
    }

    /// The duration at a draw: any number, of which the lowest bits count.
    pub(crate) fn at(&self, draw: u64) -> u32 {
        self.0[if self.0.len() == 1 { 0 } else { draw as usize % LEVELS }]
    }

    /// The duration that is not exceeded with a probability of `percent` %.
    pub fn percentile(&self, percent: usize) -> u32 {
        self.0[(self.0.len() * percent.min(100)).div_ceil(100).max(1) - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_triangular_distribution_has_its_ends_its_peak_and_its_median() {
        let durations = Durations::triangular(1.0, 2.0, 5.0);
        assert_eq!((durations.percentile(0), durations.percentile(100)), (2, 5));
        assert_eq!(
            durations.percentile(50),
            3,
            "the median is 5 − √6 ≈ 2.55, and a part of a period is a whole one"
        );
        assert_eq!(Durations::triangular(2.0, 2.0, 2.0), Durations::exactly(2));
        assert_eq!(Durations::triangular(5.0, 1.0, 2.0), durations);
    }

    #[test]
    fn observed_durations_are_equally_likely() {
        let durations = Durations::observed(vec![3, 1, 1, 8]).unwrap();
        let percentiles = [1, 50, 51, 75, 76, 100].map(|percent| durations.percentile(percent));
        assert_eq!(percentiles, [1, 1, 3, 3, 8, 8]);
        assert_eq!(Durations::observed(Vec::new()), None);
    }
}
