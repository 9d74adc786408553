//! Ruin and recreate with simulated annealing.
//!
//! Terms: a *move* takes a few related issues out and places them again one after the other; it is kept when the
//! value does not fall by more than the temperature times an exponential draw. Fewer open compulsory issues beat any
//! value. Source: S. Kirkpatrick, C. Gelatt, M. Vecchi, "Optimization by simulated annealing", Science 220 (1983),
//! and see `ruin`. Cost: a move weighs each issue taken out once.

use super::cones::Cones;
use super::generate::{Prices, place};
use super::ruin::{Neighbours, take_successors};
use super::state::State;
use crate::random::Random;

/// One move in so many is of ruin and recreate where cones move.
const CONES: usize = 10;

/// A walk through schedules.
#[derive(Debug)]
pub struct Walk<'instance> {
    /// Where it stands.
    pub state: State<'instance>,
    /// Finishes of the best schedule seen.
    pub best: Vec<usize>,
    /// The rank of the best schedule.
    pub best_rank: (usize, f64),
    /// Work done, in periods weighed.
    pub work: u64,
    rank: (usize, f64),
    random: Random,
    taken: Vec<usize>,
    /// Issues taken out and their finishes before.
    old: Vec<(usize, usize)>,
    /// Issues that differ from `best`, some twice.
    changed: Vec<usize>,
    /// Moves of cones, where they serve.
    cones: Option<Cones>,
}

impl<'instance> Walk<'instance> {
    /// From a schedule.
    pub fn new(mut state: State<'instance>, seed: u64) -> Self {
        let rank = state.rank();
        Walk {
            best: state.finish.clone(),
            state,
            best_rank: rank,
            work: 0,
            rank,
            random: Random::new(seed),
            taken: Vec::new(),
            old: Vec::new(),
            changed: Vec::new(),
            cones: None,
        }
    }

    /// With moves of cones from the given issues.
    pub fn with_cones(mut self, seeds: &[usize]) -> Self {
        self.cones = Some(Cones::new(&self.state, seeds.to_vec()));
        self
    }

    /// Continues from other finishes.
    pub fn restart(&mut self, finish: &[usize]) {
        self.state.assign(finish);
        self.rank = self.state.rank();
        self.changed.clear();
        self.best = finish.to_vec();
        self.best_rank = self.rank;
        if let Some(cones) = &mut self.cones {
            cones.restart(finish);
        }
    }

    /// Makes moves at a temperature until that much more work is done.
    pub fn run(&mut self, neighbours: &Neighbours, prices: &Prices, temperature: f64, work: u64) {
        let end = self.work + work;
        while self.work < end && !neighbours.is_empty() {
            self.step(neighbours, prices, temperature);
        }
    }

    fn step(&mut self, neighbours: &Neighbours, prices: &Prices, temperature: f64) {
        if self.cones.is_some() && self.random.below(CONES) > 0 {
            return self.move_cone(temperature);
        }
        let count = 2 + self.random.below(6);
        let mut taken = std::mem::take(&mut self.taken);
        neighbours.choose(&self.state, &mut self.random, count, &mut taken);
        let whole = self.random.below(4) > 0;
        self.old.clear();
        let fits = !whole || take_successors(self.state.instance, &self.state, 3 * count, &mut taken);
        let fits = fits && self.rebuild(&mut taken, prices);
        self.judge(fits, temperature);
        self.work += (self.state.instance.periods as u64 + 16) * (taken.len() as u64 + 1);
        self.taken = taken;
    }

    /// Moves an issue with what it needs or what needs it.
    fn move_cone(&mut self, temperature: f64) {
        let Some(mut cones) = self.cones.take() else { return };
        let fits = cones.step(&mut self.state, &mut self.random, &mut self.old);
        self.cones = Some(cones);
        self.work += (self.state.instance.periods as u64 + 16) * (self.old.len() as u64 + 1);
        self.judge(fits, temperature);
    }

    /// Keeps a move or takes it back.
    fn judge(&mut self, fits: bool, temperature: f64) {
        if fits {
            let rank = self.state.rank();
            let limit = self.rank.1 + temperature * self.random.exponential();
            if rank.0 < self.rank.0 || (rank.0 == self.rank.0 && rank.1 <= limit) {
                return self.accept(rank);
            }
        }
        self.undo();
    }

    /// Takes issues out and places them again; says whether no scheduled issue lost a predecessor.
    fn rebuild(&mut self, taken: &mut [usize], prices: &Prices) -> bool {
        let state = &mut self.state;
        let never = state.instance.never;
        for &issue in taken.iter() {
            self.old.push((issue, state.finish[issue]));
            if state.is_scheduled(issue) {
                state.remove(issue);
            }
        }
        for &(issue, finish) in &self.old {
            state.expect(issue, finish);
        }
        let random = &mut self.random;
        match random.below(3) {
            0 => {
                for at in (1..taken.len()).rev() {
                    taken.swap(at, random.below(at + 1));
                }
            }
            1 => {
                let last = random.below(taken.len());
                taken.swap(0, last);
            }
            _ => {
                let spread = 1 + state.instance.periods / 8;
                let mut keyed: Vec<(usize, usize)> =
                    self.old.iter().map(|&(issue, finish)| (finish + random.below(spread), issue)).collect();
                keyed.sort_unstable();
                taken.iter_mut().zip(keyed).for_each(|(slot, (_, issue))| *slot = issue);
            }
        }
        let share = [0.0, 0.5, 1.0][random.below(3)];
        for at in 0..taken.len() {
            // The first that has no predecessor among those still to place.
            let ready = (at..taken.len()).find(|&other| {
                let mut before = state.instance.before[taken[other]].iter();
                !before.any(|&(before, _)| taken[at..].contains(&before))
            });
            let ready = ready.unwrap_or(at);
            taken[at..=ready].rotate_right(1);
            if !place(state, taken[at], prices, share) {
                state.expect(taken[at], never);
            }
        }
        taken.iter().all(|&issue| {
            let mut next = state.instance.next[issue].iter();
            state.is_scheduled(issue) || !next.any(|&(after, _)| state.is_scheduled(after))
        })
    }

    fn accept(&mut self, rank: (usize, f64)) {
        self.rank = rank;
        if let Some(cones) = &mut self.cones {
            let moved = self.old.iter().filter(|&&(issue, old)| self.state.finish[issue] != old);
            moved.for_each(|&(issue, old)| cones.settle(issue, old, self.state.finish[issue]));
        }
        self.changed.extend(self.old.iter().map(|&(issue, _)| issue));
        if rank < self.best_rank {
            self.best_rank = rank;
            if self.changed.len() > self.best.len() {
                self.best.clone_from(&self.state.finish);
            }
            for &issue in &self.changed {
                self.best[issue] = self.state.finish[issue];
            }
            self.changed.clear();
        }
    }

    fn undo(&mut self) {
        for &(issue, finish) in &self.old {
            if self.state.is_scheduled(issue) && self.state.finish[issue] != finish {
                self.state.remove(issue);
            }
        }
        for &(issue, finish) in &self.old {
            if self.state.finish[issue] != finish {
                self.state.insert(issue, finish);
            } else {
                self.state.expect(issue, finish);
            }
        }
        self.old.clear();
    }
}
