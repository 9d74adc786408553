//! Several walks side by side, in cooling rounds.
//!
//! Terms: a round starts every walk from the best schedule known, or from the first one, and cools from a temperature
//! that is a small share of an average issue's worth down to nothing. The walks differ in their seeds only; their
//! number is fixed, so that nothing depends on threads. Cost: what a round is given.

use rayon::prelude::*;

use super::anneal::Walk;
use super::bundles;
use super::generate::Prices;
use super::ruin::Neighbours;
use super::state::State;
use crate::domains::Domains;
use crate::instance::Instance;
use crate::root::{MANY, Root};

/// Walks side by side.
const WALKS: u64 = 2;
/// Temperatures of a round.
const STAGES: u64 = 100;
/// First temperature of a round, as a share of an average issue's worth: beside a proof, and alone.
const HEAT: [f64; 2] = [0.03, 0.06];
/// The same where cones move.
const CONE_HEAT: f64 = 0.5;
/// Periods weighed for a unit of effort.
const WORK: u64 = 45;

/// The search for schedules beside a proof.
#[derive(Debug)]
pub struct Hunt<'instance> {
    walks: Vec<Walk<'instance>>,
    neighbours: Neighbours,
    prices: &'instance Prices,
    /// Steps that an average issue is worth.
    worth: f64,
    /// First temperature of a round, as a share of `worth`.
    heat: f64,
    /// Work done.
    pub effort: u64,
}

impl<'instance> Hunt<'instance> {
    /// From the best schedule that generation finds. It follows the order in which the root's relaxation
    /// finishes issues.
    pub fn new(
        instance: &'instance Instance<'instance>,
        domains: &'instance Domains,
        root: &Root,
        prices: &'instance Prices,
    ) -> Self {
        let means = root.means(instance.never);
        let mut order: Vec<usize> = (0..instance.len()).collect();
        order.sort_by(|&a, &b| means[a].total_cmp(&means[b]).then(a.cmp(&b)));
        let mut work = 0;
        let first = bundles::first(instance, domains, &order, prices, &mut work);
        let mut state = State::new(instance, domains);
        state.assign(&first);
        let worth = root.descent.bound / root.focus.len.max(1) as f64;
        Hunt {
            neighbours: Neighbours::of(&state, &root.focus),
            walks: (0..WALKS).map(|seed| Walk::new(state.clone(), seed)).collect(),
            prices,
            heat: HEAT[usize::from(instance.len() > MANY)],
            worth: worth.max(0.0),
            effort: work / WORK,
        }
    }

    /// With moves of cones from the given issues.
    pub fn with_cones(mut self, seeds: &[usize]) -> Self {
        self.heat = CONE_HEAT;
        self.walks = self.walks.into_iter().map(|walk| walk.with_cones(seeds)).collect();
        self
    }

    /// A round with so much effort in all, from `start` when there is one; ends early when `stop` says so.
    pub fn round(&mut self, start: Option<&[usize]>, effort: u64, mut stop: impl FnMut() -> bool) {
        if let Some(finish) = start {
            self.walks.iter_mut().for_each(|walk| walk.restart(finish));
        }
        let (neighbours, prices) = (&self.neighbours, self.prices);
        let chunk = effort / WALKS * WORK / STAGES;
        for stage in 0..STAGES {
            let left = 1.0 - stage as f64 / STAGES as f64;
            let temperature = self.heat * self.worth * left * left * left;
            self.walks.par_iter_mut().for_each(|walk| walk.run(neighbours, prices, temperature, chunk));
            self.effort += (effort / STAGES).max(1);
            if stop() {
                break;
            }
        }
    }

    /// The best schedule of the last round with every compulsory issue; by issue.
    pub fn best(&self) -> Option<&[usize]> {
        let complete = self.walks.iter().filter(|walk| walk.best_rank.0 == 0);
        let best =
            complete.reduce(|best, walk| if walk.best_rank.1 < best.best_rank.1 { walk } else { best });
        best.map(|walk| &walk.best[..])
    }
}
