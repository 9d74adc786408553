//! Max-marginals against the same program run anew for each finish of each issue.

use warplan_model::closure::to_problem;
use warplan_testkit::models::{self, Random};

use super::*;
use crate::instance::Instance;
use crate::propagation::dates;
use crate::relaxation::dual::{Dual, Workspace};
use crate::relaxation::pieces::Cuts;

/// Weights and prices: half of the blocks' weights on a piece, prices up to what an issue can gain.
fn point(random: &mut Random, dual: &Dual<'_>, work: &mut Workspace) -> Vec<f64> {
    let mut point = dual.neutral();
    dual.prepare(&point, work);
    let gain = dual.best_gains(work).into_iter().map(|(_, gain)| gain).fold(1.0, f64::max);
    let mut from = 0;
    for &end in &dual.pieces.ends {
        let block = &mut point[from..end as usize];
        block.iter_mut().for_each(|weight| *weight /= 2.0);
        block[random.below(block.len())] += 0.5;
        from = end as usize;
    }
    point[from..].iter_mut().for_each(|price| *price = gain * random.below(60) as f64 / 100.0);
    point
}

/// The bound when a leaf has only one of its cells; minus infinity when no finishes are left then.
fn restricted(dual: &mut Dual<'_>, at: usize, cell: u32, point: &[f64]) -> f64 {
    let leaf = dual.trees.leaves[at].clone();
    let from = dual.trees.gaps.len();
    let others = (0..leaf.len).filter(|other| *other != cell).map(|other| leaf.start + other);
    let gaps: Vec<u32> = part(&dual.trees.gaps, leaf.gaps).iter().copied().chain(others).collect();
    dual.trees.gaps.extend(gaps);
    dual.trees.leaves[at].gaps = (from as u32, dual.trees.gaps.len() as u32);
    dual.trees.leaves[at].open &= cell == leaf.len;
    let bound = dual.bound(point, &mut Workspace::default());
    dual.trees.gaps.truncate(from);
    dual.trees.leaves[at] = leaf;
    // Its margin against rounding is infinite then.
    if bound.is_nan() { f64::NEG_INFINITY } else { bound }
}

#[test]
fn a_max_marginal_is_the_bound_with_an_issue_at_one_finish() {
    let mut linked = 0;
    for seed in 0..1_000 {
        let mut random = Random::new(seed);
        let (issues, periods) = (2 + random.below(6), 2 + random.below(6));
        let Ok(problem) = to_problem(&models::small(seed, issues, periods)) else { continue };
        let instance = Instance::new(&problem);
        let relaxation = Relaxation::new(&instance);
        let Ok(domains) = dates(&instance) else { continue };
        let mut dual = Dual::of(&relaxation, &domains, Cuts::All);
        let mut work = Workspace::default();
        let point = point(&mut random, &dual, &mut work);
        let bound = dual.bound(&point, &mut work);
        let mut expected: Vec<Vec<f64>> = Vec::new();
        for at in 0..dual.trees.leaves.len() {
            let cells = 0..=dual.trees.leaves[at].len;
            expected.push(cells.map(|cell| restricted(&mut dual, at, cell, &point)).collect());
        }

        // Between the bounds that single finishes leave; what is that close to it may fall to either side.
        let least =
            expected.iter().flatten().copied().filter(|value| value.is_finite()).fold(bound, f64::min);
        let least = ((least + bound) / 2.0).floor();
        let mut left = domains.clone();
        if dual.fix(&mut left, &mut work, bound, least).is_err() {
            continue;
        }
        for (leaf, expected) in dual.trees.leaves.iter().zip(&expected) {
            linked += usize::from(leaf.parent != ROOT);
            let root = root_of(&dual.trees, leaf);
            let best = work.leaves.of(root).iter().copied().fold(f64::NEG_INFINITY, f64::max);
            for (cell, &expected) in expected.iter().enumerate() {
                let within =
                    1e-9 * (1.0 + bound.abs() + if expected.is_finite() { expected.abs() } else { 0.0 });
                let marginal = bound - best + work.leaves.of(leaf)[cell];
                assert!(
                    marginal == expected || (marginal - expected).abs() <= within,
                    "seed {seed}, issue {}, cell {cell}: {marginal}, not {expected}",
                    leaf.issue
                );
                let finish =
                    if cell < leaf.len as usize { leaf.first as usize + cell } else { domains.never() };
                let decided = (expected - within).floor() == (expected + within).floor();
                if decided && domains.contains(leaf.issue as usize, finish) {
                    assert_eq!(
                        left.contains(leaf.issue as usize, finish),
                        expected.floor() > least,
                        "seed {seed}"
                    );
                }
            }
        }
    }
    assert!(linked > 200, "{linked} leaves hang below others");
}

fn root_of<'trees>(trees: &'trees Trees, leaf: &'trees Leaf) -> &'trees Leaf {
    if leaf.parent == ROOT { leaf } else { root_of(trees, &trees.leaves[leaf.parent as usize]) }
}
