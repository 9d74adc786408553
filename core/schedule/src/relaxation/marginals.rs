//! Max-marginals: the dual bound when one issue is fixed to one finish.
//!
//! Terms: a leaf's values bound its subtree by finish; what its ancestors and their other subtrees add on top comes
//! down from the parent, by the same messages. Source: the max-product form of belief propagation on trees,
//! J. Pearl, "Probabilistic Reasoning in Intelligent Systems" (1988). Cost: cells.

use super::forest::ROOT;
use super::messages::send;
use super::trees::{Leaves, Trees};
use crate::domains::{Domains, Empty};

impl Trees {
    /// Removes every finish with which the bound of the last evaluation falls to `least` or below after rounding down.
    ///
    /// # Errors
    /// Nothing is left to an issue.
    pub fn fix(
        &self,
        domains: &mut Domains,
        leaves: &mut Leaves,
        bound: f64,
        least: f64,
    ) -> Result<usize, Empty> {
        let mut removed = 0;
        let (mut sent, mut rest) = (Vec::new(), Vec::new());
        // Of the tree that each leaf is in.
        let mut best: Vec<f64> = Vec::with_capacity(self.leaves.len());
        for leaf in &self.leaves {
            if leaf.parent == ROOT {
                best.push(leaves.of(leaf).iter().copied().fold(f64::NEG_INFINITY, f64::max));
            } else {
                best.push(best[leaf.parent as usize]);
                let parent = &self.leaves[leaf.parent as usize];
                rest.clear();
                rest.extend_from_slice(leaves.of(parent));
                send(leaf, parent, leaf.is_before, leaf.lag, leaves.of(leaf), &mut sent);
                for (rest, sent) in rest.iter_mut().zip(&sent).filter(|(_, sent)| **sent > f64::NEG_INFINITY)
                {
                    *rest -= sent;
                }
                send(parent, leaf, !leaf.is_before, leaf.lag, &rest, &mut sent);
                leaves.of(leaf).iter_mut().zip(&sent).for_each(|(value, down)| *value += down);
            }
            let issue = leaf.issue as usize;
            let others = bound - best[best.len() - 1];
            let values = leaves.of(leaf);
            for (cell, value) in values.iter().enumerate() {
                let finish =
                    if cell < leaf.len as usize { leaf.first as usize + cell } else { domains.never() };
                if (others + value).floor() <= least && domains.contains(issue, finish) {
                    domains.remove(issue, finish)?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }
}
