//! Rounds of reopening.
//!
//! Terms: in a round several neighbourhoods of the same schedule are tried side by side, and what they improve is
//! applied one after the other as far as it still fits. A neighbourhood grows while its parts are settled within their
//! effort and shrinks while they are not. Nothing depends on the number of threads. Cost: what a round is given.

use rayon::prelude::*;

use super::reopen::{Reopened, Whole, reopen};
use crate::random::Random;
use crate::relaxation::descent::Descent;
use crate::search::ruin::Neighbours;
use crate::search::state::State;

/// Neighbourhoods side by side.
const LANES: usize = 8;
/// Rounds without an improvement after which another one is not expected.
const PATIENCE: usize = 100;
/// Work on one neighbourhood.
const EFFORT: u64 = 20_000;
/// Dual steps of a part cost less than others by this factor.
const CHEAP: u64 = 4;
/// Issues in neighbourhoods, at first, at least and at most.
const SIZE: f64 = 24.0;
const SIZES: (f64, f64) = (8.0, 200.0);

/// The search for improvements of one schedule.
#[derive(Debug)]
pub struct Polish<'whole> {
    whole: Whole<'whole>,
    /// The best schedule.
    pub state: State<'whole>,
    neighbours: Neighbours,
    random: Random,
    /// Issues in a neighbourhood.
    size: f64,
    /// Rounds without an improvement.
    vain: usize,
    /// Work done.
    pub effort: u64,
}

impl<'whole> Polish<'whole> {
    /// From a schedule.
    pub fn new(whole: Whole<'whole>, state: State<'whole>) -> Self {
        let neighbours = Neighbours::of(&state, &whole.root.focus);
        Polish { whole, state, neighbours, random: Random::new(7), size: SIZE, effort: 0, vain: 0 }
    }

    /// Whether the last rounds found nothing.
    pub fn is_exhausted(&self) -> bool {
        self.neighbours.is_empty() || self.vain > PATIENCE
    }

    /// Tries some neighbourhoods; says whether one was better.
    pub fn round(&mut self) -> bool {
        let mut picks = Vec::with_capacity(LANES);
        for _ in 0..LANES {
            let mut taken = Vec::new();
            let size = (self.size as usize).min(self.state.instance.len());
            self.neighbours.gather(&self.state, &mut self.random, size, &mut taken);
            picks.push(taken);
        }
        let (whole, state) = (self.whole, &self.state);
        let try_one = |issues: &Vec<usize>| reopen(whole, state, issues, EFFORT, &mut Descent::default());
        let found: Vec<Reopened> = picks.par_iter().with_max_len(1).map(try_one).collect();
        let mut better = false;
        for reopened in &found {
            self.effort += reopened.effort / CHEAP;
            self.size *= if reopened.complete { 1.02 } else { 0.97 };
            better |= !reopened.changes.is_empty() && self.apply(&reopened.changes);
        }
        self.size = self.size.clamp(SIZES.0, SIZES.1);
        self.vain = if better { 0 } else { self.vain + 1 };
        better
    }

    /// Takes over other finishes when they fit and are better.
    fn apply(&mut self, changes: &[(usize, usize)]) -> bool {
        let before = self.state.rank();
        let old: Vec<(usize, usize)> =
            changes.iter().map(|&(issue, _)| (issue, self.state.finish[issue])).collect();
        if self.replace(changes) && self.state.rank() < before {
            return true;
        }
        self.replace(&old);
        false
    }

    /// Gives issues other finishes; leaves out what does not fit and says whether everything did.
    fn replace(&mut self, changes: &[(usize, usize)]) -> bool {
        let state = &mut self.state;
        let never = state.instance.never;
        for &(issue, _) in changes {
            if state.is_scheduled(issue) {
                state.remove(issue);
            }
        }
        let mut sorted = changes.to_vec();
        sorted.sort_by_key(|&(issue, _)| state.instance.position[issue]);
        let mut fits = true;
        for (issue, finish) in sorted.into_iter().filter(|&(_, finish)| finish < never) {
            let free = state.window(issue).is_some_and(|(first, last)| first <= finish && finish <= last)
                && state.affordable(issue)
                && state.best_finish(issue, (finish, finish), |_| 0.0).is_some();
            if free {
                state.insert(issue, finish);
            }
            fits &= free;
        }
        let waits = |&(issue, _): &(usize, usize)| {
            let mut next = state.instance.next[issue].iter();
            state.is_scheduled(issue) || !next.any(|&(after, _)| state.is_scheduled(after))
        };
        fits && changes.iter().all(waits)
    }
}
