//! How many issues are closed by a period, over many runs.

use std::collections::VecDeque;

/// In how many runs how many issues were closed by the end of a period. Counts of neighbouring runs lie close together,
/// so that only those between the smallest and the largest are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The smallest count that a run had.
    least: u32,
    /// Runs by count, from `least` on.
    runs: VecDeque<u32>,
}

impl Counts {
    /// Adds runs in which so many were closed.
    pub(crate) fn add(&mut self, closed: u32, runs: u32) {
        if self.runs.is_empty() {
            self.least = closed;
        }
        while closed < self.least {
            self.runs.push_front(0);
            self.least -= 1;
        }
        let at = (closed - self.least) as usize;
        if at >= self.runs.len() {
            self.runs.resize(at + 1, 0);
        }
        self.runs[at] += runs;
    }

    /// Adds what other runs counted.
    pub(crate) fn merge(&mut self, other: &Counts) {
        for (closed, &runs) in (other.least..).zip(&other.runs) {
            self.add(closed, runs);
        }
    }

    /// The largest count that at least `percent` % of the runs had; `None` without runs.
    pub fn at_least(&self, percent: u32) -> Option<u32> {
        let total: u64 = self.runs.iter().map(|&runs| u64::from(runs)).sum();
        let wanted = (total * u64::from(percent.min(100))).div_ceil(100).max(1);
        let mut found = 0;
        let at = self.runs.iter().rposition(|&runs| {
            found += u64::from(runs);
            found >= wanted
        });
        at.map(|at| self.least + at as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_closed_in_so_many_of_the_runs() {
        let mut counts = Counts::default();
        assert_eq!(counts.at_least(50), None);
        for (closed, runs) in [(7, 50), (4, 15), (9, 30), (12, 5)] {
            counts.add(closed, runs);
        }
        let found = [0, 1, 5, 6, 35, 36, 85, 86, 100].map(|percent| counts.at_least(percent).unwrap());
        assert_eq!(found, [12, 12, 12, 9, 9, 7, 7, 4, 4]);
        let mut twice = counts.clone();
        twice.merge(&counts);
        assert_eq!([50, 95].map(|percent| twice.at_least(percent)), [Some(7), Some(4)]);
    }
}
