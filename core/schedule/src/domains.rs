//! What is still possible: the finishes left to each issue, and when each set may complete.

use crate::instance::Instance;

/// Finishes by issue as bit sets, and windows of set completion. A value once removed does not come back.
#[derive(Clone, Debug)]
pub struct Domains {
    words: usize,
    /// Bit `finish - 1`, by issue.
    bits: Vec<u64>,
    /// The smallest finish left, by issue; kept equal to the lowest bit.
    first: Vec<u32>,
    /// The largest finish left, by issue; kept equal to the highest bit.
    last: Vec<u32>,
    /// Earliest and latest completion, by set.
    pub sets: Vec<(u32, u32)>,
    never: u32,
}

/// No finish is left to an issue, or no completion to a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Empty;

impl Domains {
    /// Dates and musts of the model, nothing propagated.
    ///
    /// # Errors
    /// A must that its own dates exclude.
    pub fn new(instance: &Instance) -> Result<Self, Empty> {
        let never = instance.never;
        let words = never.div_ceil(64);
        let count = instance.len();
        let mut full = vec![u64::MAX; words];
        if !never.is_multiple_of(64) {
            full[words - 1] = (1 << (never % 64)) - 1;
        }
        let mut domains = Domains {
            words,
            bits: full.repeat(count),
            first: vec![1; count],
            last: vec![never as u32; count],
            sets: vec![(1, never as u32); instance.sets.len()],
            never: never as u32,
        };
        for (issue, task) in instance.problem.issues.iter().enumerate() {
            let (first, last) = ((task.first_finish() as usize).min(never), task.latest as usize);
            domains.at_least(issue, first)?;
            if task.must {
                domains.at_most(issue, last)?;
            } else {
                domains.remove_between(issue, last + 1, never)?;
            }
        }
        Ok(domains)
    }

    /// Of some issues and sets, in their order.
    pub fn part(&self, issues: &[usize], sets: &[usize]) -> Self {
        Domains {
            words: self.words,
            bits: issues.iter().flat_map(|&issue| self.row(issue).iter().copied()).collect(),
            first: issues.iter().map(|&issue| self.first[issue]).collect(),
            last: issues.iter().map(|&issue| self.last[issue]).collect(),
            sets: sets.iter().map(|&set| self.sets[set]).collect(),
            never: self.never,
        }
    }

    /// The finish of an issue that stays open.
    pub fn never(&self) -> usize {
        self.never as usize
    }

    /// The smallest finish left.
    pub fn first(&self, issue: usize) -> usize {
        self.first[issue] as usize
    }

    /// The largest finish left, `never` among them.
    pub fn last(&self, issue: usize) -> usize {
        self.last[issue] as usize
    }

    /// Whether the issue may stay open.
    pub fn may_stay_open(&self, issue: usize) -> bool {
        self.last[issue] == self.never
    }

    /// The finish, when only one is left.
    pub fn fixed(&self, issue: usize) -> Option<usize> {
        (self.first[issue] == self.last[issue]).then_some(self.first[issue] as usize)
    }

    /// Whether a finish is left.
    pub fn contains(&self, issue: usize, finish: usize) -> bool {
        self.bits[issue * self.words + (finish - 1) / 64] >> ((finish - 1) % 64) & 1 == 1
    }

    /// How many finishes are left.
    pub fn count(&self, issue: usize) -> usize {
        self.row(issue).iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The largest finish left within the horizon; `None` when the issue can only stay open.
    pub fn last_scheduled(&self, issue: usize) -> Option<usize> {
        if !self.may_stay_open(issue) {
            return Some(self.last(issue));
        }
        let never = self.never as usize - 1;
        (0..self.words).rev().find_map(|word| {
            let mut bits = self.row(issue)[word];
            if word == never / 64 {
                bits &= !(1 << (never % 64));
            }
            (bits != 0).then(|| word * 64 + 64 - bits.leading_zeros() as usize)
        })
    }

    /// Whether no gap lies between the first and the last finish left.
    pub fn is_solid(&self, issue: usize) -> bool {
        self.count(issue) == (self.last[issue] - self.first[issue]) as usize + 1
    }

    /// The finishes left as a bit set.
    pub fn row(&self, issue: usize) -> &[u64] {
        &self.bits[issue * self.words..(issue + 1) * self.words]
    }

    /// Removes one finish; says whether something changed.
    ///
    /// # Errors
    /// Nothing is left.
    pub fn remove(&mut self, issue: usize, finish: usize) -> Result<bool, Empty> {
        if !self.contains(issue, finish) {
            return Ok(false);
        }
        self.bits[issue * self.words + (finish - 1) / 64] &= !(1 << ((finish - 1) % 64));
        self.tighten(issue)?;
        Ok(true)
    }

    /// Removes the finishes from `from` to before `to`.
    ///
    /// # Errors
    /// Nothing is left.
    pub fn remove_between(&mut self, issue: usize, from: usize, to: usize) -> Result<bool, Empty> {
        let mut changed = false;
        for word in (from - 1) / 64..(to.max(1) - 1).div_ceil(64).min(self.words) {
            let low = (from - 1).saturating_sub(word * 64);
            let high = (to - 1 - word * 64).min(64);
            if low >= high {
                continue;
            }
            let mask = (u64::MAX >> (64 - (high - low))) << low;
            let bits = &mut self.bits[issue * self.words + word];
            changed |= *bits & mask != 0;
            *bits &= !mask;
        }
        if changed {
            self.tighten(issue)?;
        }
        Ok(changed)
    }

    /// Removes every finish before `finish`.
    ///
    /// # Errors
    /// Nothing is left.
    pub fn at_least(&mut self, issue: usize, finish: usize) -> Result<bool, Empty> {
        if finish <= self.first(issue) {
            return Ok(false);
        }
        self.remove_between(issue, 1, finish.min(self.never as usize + 1))
    }

    /// Removes every finish after `finish`.
    ///
    /// # Errors
    /// Nothing is left.
    pub fn at_most(&mut self, issue: usize, finish: usize) -> Result<bool, Empty> {
        if finish >= self.last(issue) {
            return Ok(false);
        }
        self.remove_between(issue, finish + 1, self.never as usize + 1)
    }

    fn tighten(&mut self, issue: usize) -> Result<(), Empty> {
        let row = issue * self.words..(issue + 1) * self.words;
        let low = self.bits[row.clone()].iter().position(|&bits| bits != 0).ok_or(Empty)?;
        let high = self.bits[row.clone()].iter().rposition(|&bits| bits != 0).ok_or(Empty)?;
        self.first[issue] = (low * 64) as u32 + self.bits[row.start + low].trailing_zeros() + 1;
        self.last[issue] = (high * 64) as u32 + 64 - self.bits[row.start + high].leading_zeros();
        Ok(())
    }
}
