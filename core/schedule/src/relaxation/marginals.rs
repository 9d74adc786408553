//! Max-marginals: the dual bound when one issue is fixed to one finish.
//!
//! Terms: a slot's row bounds its subtree by finish; what its ancestors and their other subtrees add on top comes
//! *down* from the parent. Source: the max-product form of belief propagation on trees, J. Pearl, "Probabilistic
//! Reasoning in Intelligent Systems" (1988). Cost: issues × periods.

use super::dual::{Relaxation, Workspace, message};
use super::forest::ROOT;
use crate::domains::{Domains, Empty};

impl Relaxation<'_> {
    /// Removes every finish with which the bound of the last evaluation, `bound`, falls to `least` or below after
    /// rounding down. Says how many went.
    ///
    /// # Errors
    /// Nothing is left to an issue.
    pub fn fix(
        &self,
        domains: &mut Domains,
        work: &mut Workspace,
        bound: f64,
        least: f64,
    ) -> Result<usize, Empty> {
        let never = self.instance.never;
        let mut removed = 0;
        // Total of a slot's tree by finish; replaces the rows from the roots down.
        let mut down = vec![0.0; never];
        let mut rest = vec![0.0; never];
        let mut best = 0.0;
        for slot in 0..self.forest.order.len() {
            let link = self.forest.links[slot];
            if link.parent == ROOT {
                best = work.rows[slot * never..][..never].iter().copied().fold(f64::NEG_INFINITY, f64::max);
            } else {
                let (head, tail) = work.rows.split_at_mut(slot * never);
                let row = &mut tail[..never];
                rest.copy_from_slice(&head[link.parent as usize * never..][..never]);
                message(row, link.lag as usize, link.is_before, |finish, sent| {
                    if sent > f64::NEG_INFINITY {
                        rest[finish - 1] -= sent;
                    }
                });
                message(&rest, link.lag as usize, !link.is_before, |finish, best| down[finish - 1] = best);
                row.iter_mut().zip(&down).for_each(|(value, down)| *value += down);
            }
            let issue = self.forest.order[slot];
            let row = &work.rows[slot * never..][..never];
            if domains.fixed(issue).is_none() {
                for finish in domains.first(issue)..=domains.last(issue) {
                    let limit = bound - best + row[finish - 1];
                    if domains.contains(issue, finish) && limit.floor() <= least {
                        domains.remove(issue, finish)?;
                        removed += 1;
                    }
                }
            }
        }
        Ok(removed)
    }
}
