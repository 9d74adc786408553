//! A spanning forest of the precedence graph.
//!
//! Terms: each edge `before → after` with a lag says that the later issue finishes at least that much after the
//! earlier one, and stays open while that one is open. Edges in the forest are kept by a dynamic program; the
//! *extra* ones are priced. Edges that two others imply are left out. A *slot* is an issue's place in an order in
//! which trees are contiguous and parents come before children. Cost: near linear.

use std::ops::Range;

use crate::instance::Instance;

/// No parent.
pub const ROOT: u32 = u32::MAX;
/// Slots that one task of a parallel run takes, about.
const CHUNK: usize = 512;

/// An edge that the forest does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extra {
    /// The earlier issue.
    pub before: usize,
    /// The later issue.
    pub after: usize,
    /// In periods.
    pub lag: usize,
}

/// The edge to a parent.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// Slot of the parent, [`ROOT`] at roots.
    pub parent: u32,
    /// Lag of the edge.
    pub lag: u32,
    /// Whether this issue comes before its parent.
    pub is_before: bool,
}

/// Trees over the issues.
#[derive(Clone, Debug)]
pub struct Forest {
    /// The issue of each slot.
    pub order: Vec<usize>,
    /// By slot.
    pub links: Vec<Link>,
    /// Slots in runs of whole trees.
    pub chunks: Vec<Range<usize>>,
    /// What the forest does not hold.
    pub extra: Vec<Extra>,
    /// Later and earlier issue of the edges that others imply.
    pub implied: Vec<(usize, usize)>,
}

impl Forest {
    /// Of an instance; edges of earlier issues first.
    pub fn of(instance: &Instance) -> Self {
        let count = instance.len();
        let mut group: Vec<usize> = (0..count).collect();
        let mut edges: Vec<Vec<(usize, u32, bool)>> = vec![Vec::new(); count];
        let (mut extra, mut implied) = (Vec::new(), Vec::new());
        for &after in &instance.order {
            for &(before, lag) in &instance.before[after] {
                if is_implied(instance, after, before, lag) {
                    implied.push((after, before));
                    continue;
                }
                let (a, b) = (find(&mut group, before), find(&mut group, after));
                if a == b {
                    extra.push(Extra { before, after, lag });
                } else {
                    group[a.max(b)] = a.min(b);
                    edges[after].push((before, lag as u32, true));
                    edges[before].push((after, lag as u32, false));
                }
            }
        }
        let mut forest = Forest { order: Vec::new(), links: Vec::new(), chunks: Vec::new(), extra, implied };
        let mut seen = vec![false; count];
        let mut chunk = 0;
        for root in 0..count {
            if !seen[root] {
                forest.walk(root, &edges, &mut seen);
            }
            if forest.order.len() - chunk >= CHUNK || root + 1 == count {
                forest.chunks.push(chunk..forest.order.len());
                chunk = forest.order.len();
            }
        }
        forest
    }

    /// Without any edges.
    pub fn loose(instance: &Instance) -> Self {
        let root = Link { parent: ROOT, lag: 0, is_before: false };
        Forest {
            order: (0..instance.len()).collect(),
            links: vec![root; instance.len()],
            chunks: Vec::new(),
            extra: Vec::new(),
            implied: Vec::new(),
        }
    }

    fn walk(&mut self, root: usize, edges: &[Vec<(usize, u32, bool)>], seen: &mut [bool]) {
        let mut next = self.order.len();
        self.order.push(root);
        self.links.push(Link { parent: ROOT, lag: 0, is_before: false });
        seen[root] = true;
        while next < self.order.len() {
            for &(other, lag, is_before) in &edges[self.order[next]] {
                if !seen[other] {
                    seen[other] = true;
                    self.order.push(other);
                    self.links.push(Link { parent: next as u32, lag, is_before });
                }
            }
            next += 1;
        }
    }
}

/// Whether a path over one issue in between says as much.
fn is_implied(instance: &Instance, after: usize, before: usize, lag: usize) -> bool {
    instance.before[after].iter().any(|&(middle, second)| {
        let found = instance.before[middle].binary_search_by(|(other, _)| other.cmp(&before));
        found.is_ok_and(|at| instance.before[middle][at].1 + second >= lag)
    })
}

fn find(group: &mut [usize], mut item: usize) -> usize {
    while group[item] != item {
        group[item] = group[group[item]];
        item = group[item];
    }
    item
}
