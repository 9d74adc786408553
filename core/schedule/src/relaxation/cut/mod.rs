//! Minimum cuts in place of the dynamic program, where few dependencies fit into a forest.
//!
//! Terms: under prices of capacity and weights of pieces alone every issue has a gain for each finish; the finishes of
//! the largest sum that keep *all* dependencies are a maximum closure of the time-expanded graph, whose nodes say that
//! an issue has finished by a period. The flows that prove it are the best prices of the dependencies. Source: R.
//! Möhring, A. Schulz, F. Stork, M. Uetz, "Solving project scheduling problems by minimum cut computations",
//! Management Science 49 (2003). Cost: a maximum closure of issues × periods nodes a step, from the flows of the last.

mod network;
pub mod pseudoflow;
#[cfg(test)]
mod tests;

use super::descent::{Descent, Moves, Plan, enter};
use super::dual::{Dual, Multipliers, Relaxation, Workspace};
use super::forest::Forest;
use super::pieces::Cuts;
use super::scales::Scales;
use crate::domains::Domains;
use crate::lists::Lists;
use network::Network;
use pseudoflow::Pseudoflow;

/// Arcs and nodes that a unit of effort looks at.
const WORK: u64 = 60;
/// Steps of a descent.
const STEPS: usize = 100;
/// Steps that are taken even when the effort does not suffice for them.
const LEAST_STEPS: usize = 10;

/// The dual function of prices and weights, dependencies kept by cuts.
pub struct Cut {
    network: Network,
    flow: Pseudoflow,
    profits: Vec<i64>,
    /// Units of flow in a step of the objective.
    scale: f64,
}

impl Cut {
    /// For what a relaxation without dependencies leaves open.
    fn of(dual: &Dual, relaxation: &Relaxation) -> Self {
        let network = Network::of(relaxation, dual.trees.leaves());
        let (flow, profits) = (Pseudoflow::new(network.len()), vec![0; network.len()]);
        Cut { network, flow, profits, scale: 1.0 }
    }

    /// The best total at a point, rounded; leaves the finishes that attain it in the workspace.
    fn bound(&mut self, dual: &Dual, point: &[f64], work: &mut Workspace) -> f64 {
        let (constant, _) = dual.prepare(point, work);
        dual.fill(work);
        let (rest, most) = self.network.gains(dual.trees.leaves(), &mut work.leaves);
        // The largest power of two that keeps all sums within the integers.
        let mut reach = 1.0;
        while reach <= most {
            reach *= 2.0;
        }
        self.scale = (1u64 << 60) as f64 / reach;
        self.network.profits(dual.trees.leaves(), &mut work.leaves, self.scale, &mut self.profits);
        let best = self.flow.solve(&self.network, &self.profits) as f64 / self.scale;
        self.network.choose(dual.trees.leaves(), |node| self.flow.is_in(node), &mut work.leaves);
        constant + rest + best
    }
}

/// Whether so many dependencies lie outside the forest that cuts pay.
pub fn pays(relaxation: &Relaxation) -> bool {
    relaxation.forest.extra.len() > relaxation.instance.len()
}

/// The relaxation without dependencies.
fn loose<'instance>(relaxation: &Relaxation<'instance>) -> Relaxation<'instance> {
    let instance = relaxation.instance;
    Relaxation { instance, forest: Forest::loose(instance), layout: relaxation.layout.clone() }
}

/// Descends with dependencies kept by cuts, in about `most` units of effort, and gives the effort it took. Leaves the
/// best multipliers of `relaxation`, prices of its extra edges among them, in `descent`; its bound is that of the cuts,
/// not safe against rounding. Ends early when `stop` says so.
pub fn descend(
    relaxation: &Relaxation,
    domains: &Domains,
    most: u64,
    descent: &mut Descent,
    stop: &dyn Fn() -> bool,
) -> u64 {
    let loose = loose(relaxation);
    let dual = Dual::of(&loose, domains, Cuts::All);
    let scales = Scales::of(&dual);
    let mut cut = Cut::of(&dual, relaxation);
    let mut start = scales.start.clone();
    discount(relaxation, &mut start.capacity);
    let affordable =
        usize::try_from(most.saturating_mul(10) / (1 + cut.network.len() as u64)).unwrap_or(STEPS);
    let steps = STEPS.min(affordable).max(LEAST_STEPS);
    let plan = Plan { steps, from: 0.1, to: 0.001, target: f64::NEG_INFINITY };
    let mut is_first = true;
    descent.run_by(&dual, &start, &scales, plan, Moves::Differences, |point, work| {
        let goes_on = std::mem::take(&mut is_first) || !stop();
        goes_on.then(|| cut.bound(&dual, point, work))
    });
    let mut effort = cut.flow.work / WORK;
    descent.best = price(relaxation, domains, &descent.best, Cuts::All, &mut effort);
    effort
}

/// Multipliers with the best prices of dependencies beside the given weights and prices of capacity.
pub fn price(
    relaxation: &Relaxation,
    domains: &Domains,
    given: &Multipliers,
    cuts: Cuts,
    effort: &mut u64,
) -> Multipliers {
    let loose = loose(relaxation);
    let dual = Dual::of(&loose, domains, cuts);
    let mut cut = Cut::of(&dual, relaxation);
    let mut point = dual.point(given);
    enter(&dual.pieces.ends, &mut point);
    cut.bound(&dual, &point, &mut Workspace::default());
    *effort += cut.flow.work / WORK;
    let mut priced = Multipliers::default();
    dual.store(&point, &mut priced);
    let periods = relaxation.instance.periods;
    let extra = &relaxation.forest.extra;
    priced.extra = vec![0.0; extra.len() * periods];
    let places = extra.iter().enumerate().map(|(at, edge)| (edge.after, (edge.before, at)));
    let places = Lists::group(relaxation.instance.len(), places);
    for node in 0..cut.network.len() {
        let Some((other, is_need, flow)) = cut.flow.link(node) else { continue };
        let (from, to) = if is_need { (node, other) } else { (other, node) };
        let ((after, period), (before, _)) = (cut.network.at(&dual, from), cut.network.at(&dual, to));
        let place = places[after].iter().find(|(other, _)| *other == before);
        if let Some(&(_, at)) = place {
            priced.extra[at * periods + period - 1] += flow as f64 / cut.scale;
        }
    }
    priced
}

/// Lets prices fall over time as the worth of what is left of the horizon does.
fn discount(relaxation: &Relaxation, prices: &mut [f64]) {
    let instance = relaxation.instance;
    let total: f64 = instance.importance.iter().sum();
    for row in prices.chunks_exact_mut(instance.periods) {
        let mut left = 0.0;
        for (price, weight) in row.iter_mut().zip(&instance.importance).rev() {
            left += weight;
            *price *= left / total;
        }
    }
}
