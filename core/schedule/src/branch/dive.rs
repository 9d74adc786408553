//! Diving: a schedule from a relaxation by fixing what it is sure of.
//!
//! Terms: in each round the issues whose finishes the last dual steps agree on most are fixed there, consequences are
//! drawn, and a few dual steps adapt the multipliers to what is left. Source: T. Berthold, "Primal heuristics for
//! mixed integer programs" (2006), diving. Cost: a few hundred dual steps, and a propagation an issue.

use crate::domains::Domains;
use crate::propagation::propagate;
use crate::relaxation::descent::{Descent, Plan};
use crate::relaxation::dual::{Dual, Multipliers, Relaxation};
use crate::relaxation::pieces::Cuts;
use crate::relaxation::scales::Scales;

/// Dual steps between rounds.
const STEPS: usize = 24;
/// The share of the issues left that a round fixes.
const SHARE: usize = 3;

/// Finishes of a schedule within the domains, for which `descent` has run; `None` when fixing leads nowhere.
pub fn dive(
    relaxation: &Relaxation,
    scales: &Scales,
    mut domains: Domains,
    mut start: Multipliers,
    descent: &mut Descent,
    effort: &mut u64,
) -> Option<Vec<usize>> {
    let instance = relaxation.instance;
    let never = instance.never;
    loop {
        let mut open: Vec<(f64, usize)> = (0..instance.len())
            .filter(|&issue| domains.fixed(issue).is_none())
            .map(|issue| {
                let row = &descent.share[issue * never..(issue + 1) * never];
                (row.iter().copied().fold(0.0, f64::max), issue)
            })
            .collect();
        if open.is_empty() {
            return Some((0..instance.len()).map(|issue| domains.first(issue)).collect());
        }
        open.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for &(_, issue) in open.iter().take(open.len().div_ceil(SHARE)) {
            fix(relaxation, &mut domains, issue, &descent.share)?;
            *effort += 1 + (instance.len() * never) as u64 / 1000;
        }
        let dual = Dual::of(relaxation, &domains, Cuts::All);
        let plan = Plan { steps: STEPS, from: 0.03, to: 0.005, target: f64::NEG_INFINITY };
        descent.run(&dual, &start, scales, plan);
        *effort += descent.taken as u64 * dual.step_effort();
        start.clone_from(&descent.best);
    }
}

/// Fixes an issue to the finish that was best most often, or to the next that propagation accepts.
fn fix(relaxation: &Relaxation, domains: &mut Domains, issue: usize, share: &[f64]) -> Option<()> {
    let instance = relaxation.instance;
    if domains.fixed(issue).is_some() {
        return Some(());
    }
    let row = &share[issue * instance.never..(issue + 1) * instance.never];
    for _ in 0..3 {
        let possible = (domains.first(issue)..=domains.last(issue)).filter(|&at| domains.contains(issue, at));
        let finish = possible.reduce(|best, at| if row[at - 1] > row[best - 1] { at } else { best })?;
        let mut tried = domains.clone();
        let fits = tried.at_least(issue, finish).and_then(|_| tried.at_most(issue, finish));
        if fits.and_then(|_| propagate(instance, &mut tried)).is_ok() {
            *domains = tried;
            return Some(());
        }
        domains.remove(issue, finish).ok()?;
        propagate(instance, domains).ok()?;
        if domains.fixed(issue).is_some() {
            return Some(());
        }
    }
    None
}
