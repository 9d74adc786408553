//! The time-expanded graph.
//!
//! Terms: a node stands for an issue and a period, and says that the issue has finished by then; it needs the node of
//! the next period, and those of what the issue waits for, earlier by the lag. Periods in which it certainly has or
//! has not finished have no nodes. A node's profit is what the issue gains by its finish over the next finish. Nothing
//! but the first node of each issue and the nodes' issues is stored, arcs are computed. Cost: nodes.

use super::pseudoflow::Graph;
use crate::lists::Lists;
use crate::relaxation::dual::{Dual, Relaxation};
use crate::relaxation::trees::{Leaf, Leaves};

/// A dependency between two open issues.
#[derive(Clone, Copy, Debug)]
struct Need {
    /// First node of what is needed.
    base: u32,
    /// How many nodes it has.
    len: u32,
    /// The node of the first period, counted from `base`, that the first node of the later issue needs.
    shift: u32,
    /// Whether the last node also stands for the periods after it.
    is_open: bool,
}

/// Nodes and needs.
#[derive(Debug)]
pub struct Network {
    /// First node of each leaf, and the end.
    starts: Vec<u32>,
    /// Leaf of each node.
    leaf: Vec<u32>,
    needs: Lists<Need>,
}

/// How many nodes a leaf has.
fn nodes(leaf: &Leaf) -> u32 {
    if leaf.open { leaf.len } else { leaf.len - 1 }
}

impl Network {
    /// Of open issues, with the dependencies of a relaxation.
    pub fn of(relaxation: &Relaxation, leaves: &[Leaf]) -> Self {
        let instance = relaxation.instance;
        let mut implied = relaxation.forest.implied.clone();
        implied.sort_unstable();
        let mut starts = vec![0];
        let mut leaf_of_node = Vec::new();
        let mut place = vec![u32::MAX; instance.len()];
        for (at, leaf) in leaves.iter().enumerate() {
            place[leaf.issue as usize] = at as u32;
            leaf_of_node.extend(std::iter::repeat_n(at as u32, nodes(leaf) as usize));
            starts.push(leaf_of_node.len() as u32);
        }
        let needs = Lists::collect(leaves.iter().map(|leaf| {
            let before = instance.before[leaf.issue as usize].iter();
            let open = before.filter(|&&(before, _)| {
                place[before] != u32::MAX && implied.binary_search(&(leaf.issue as usize, before)).is_err()
            });
            let need = |&(before, lag): &(usize, usize)| {
                let at = place[before] as usize;
                let needed = &leaves[at];
                let shift = leaf.first - lag as u32 - needed.first;
                Need { base: starts[at], len: nodes(needed), shift, is_open: needed.open }
            };
            open.map(need).collect::<Vec<_>>()
        }));
        Network { starts, leaf: leaf_of_node, needs }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.leaf.len()
    }

    /// The issue and the period of a node.
    pub fn at(&self, dual: &Dual, node: usize) -> (usize, usize) {
        let place = self.leaf[node] as usize;
        let leaf = &dual.trees.leaves()[place];
        (leaf.issue as usize, leaf.first as usize + node - self.starts[place] as usize)
    }

    /// Nodes of a leaf.
    fn range(&self, leaf: usize) -> std::ops::Range<usize> {
        self.starts[leaf] as usize..self.starts[leaf + 1] as usize
    }

    /// Fills the gains of finishes that are not possible with those of the next ones; gives the gains of all issues
    /// that finish as late as they can, and the sum of magnitudes of profits.
    pub fn gains(&self, leaves: &[Leaf], values: &mut Leaves) -> (f64, f64) {
        let (mut rest, mut most) = (0.0, 0.0);
        for leaf in leaves {
            let row = values.of(leaf);
            let last = nodes(leaf) as usize;
            rest += row[last];
            for at in (0..last).rev() {
                if row[at] == f64::NEG_INFINITY {
                    row[at] = row[at + 1];
                }
                most += (row[at] - row[at + 1]).abs();
            }
        }
        (rest, most)
    }

    /// Profits by node in whole multiples of `1 / scale`, after [`Network::gains`].
    pub fn profits(&self, leaves: &[Leaf], values: &mut Leaves, scale: f64, profits: &mut [i64]) {
        for (at, leaf) in leaves.iter().enumerate() {
            let row = values.of(leaf);
            for (profit, pair) in profits[self.range(at)].iter_mut().zip(row.windows(2)) {
                *profit = ((pair[0] - pair[1]) * scale) as i64;
            }
        }
    }

    /// Sets the finishes that a closure means.
    pub fn choose(&self, leaves: &[Leaf], is_in: impl Fn(usize) -> bool, values: &mut Leaves) {
        values.choose((0..leaves.len()).map(|at| {
            let mut range = self.range(at);
            let len = range.len();
            range.position(&is_in).unwrap_or(len) as u32
        }));
    }
}

impl Graph for Network {
    fn need(&self, node: u32, at: u32) -> Option<u32> {
        let leaf = self.leaf[node as usize] as usize;
        let step = node - self.starts[leaf];
        let needs = &self.needs[leaf];
        let at = at as usize;
        if let Some(need) = needs.get(at) {
            let place = step + need.shift;
            if place < need.len {
                return Some(need.base + place);
            }
            return Some(if need.is_open && need.len > 0 { need.base + need.len - 1 } else { node });
        }
        (at == needs.len() && node + 1 < self.starts[leaf + 1]).then_some(node + 1)
    }
}
