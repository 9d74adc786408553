//! Messages between neighbours of a tree.
//!
//! Terms: as in [`super::trees`]; a message carries the best value of one leaf for each cell of a neighbour. Both
//! kinds are running maxima. Cost: cells of both.

use std::ops::Range;

use super::trees::Leaf;

/// Writes into `sent` the best value of leaf `from` for each cell of leaf `to`; `is_before` tells whether `from` is
/// the earlier one of the two.
pub fn send(from: &Leaf, to: &Leaf, is_before: bool, lag: u32, values: &[f64], sent: &mut Vec<f64>) {
    let len = from.len as usize;
    sent.clear();
    sent.resize(to.len as usize + 1, 0.0);
    if is_before {
        let mut best = f64::NEG_INFINITY;
        let mut cell = 0;
        for (at, sent) in sent[..to.len as usize].iter_mut().enumerate() {
            while cell < len && from.first + cell as u32 + lag <= to.first + at as u32 {
                best = best.max(values[cell]);
                cell += 1;
            }
            *sent = best;
        }
        sent[to.len as usize] = values[cell..].iter().copied().fold(best, f64::max);
    } else {
        let mut best = values[len];
        let mut cell = len;
        sent[to.len as usize] = best;
        for (at, sent) in sent[..to.len as usize].iter_mut().enumerate().rev() {
            while cell > 0 && from.first + cell as u32 > to.first + at as u32 + lag {
                cell -= 1;
                best = best.max(values[cell]);
            }
            *sent = best;
        }
    }
}

/// The first best cell in a range and its value.
pub fn best_of(values: &[f64], cells: Range<usize>) -> (u32, f64) {
    let mut best = (values.len() as u32 - 1, f64::NEG_INFINITY);
    for cell in cells {
        if values[cell] > best.1 {
            best = (cell as u32, values[cell]);
        }
    }
    best
}

/// The best cell of a child, given its parent's.
pub fn partner(leaf: &Leaf, values: &[f64], parent: &Leaf, chosen: u32) -> (u32, f64) {
    let len = leaf.len as usize;
    let finish = (chosen < parent.len).then_some(parent.first + chosen);
    match (finish, leaf.is_before) {
        (Some(finish), true) => {
            let end = (finish + 1).saturating_sub(leaf.lag + leaf.first) as usize;
            best_of(values, 0..end.min(len))
        }
        (None, true) => best_of(values, 0..len + 1),
        (Some(finish), false) => {
            let start = (finish + leaf.lag).saturating_sub(leaf.first) as usize;
            let open = (leaf.len, values[len]);
            let best = best_of(values, start.min(len)..len);
            if best.1 > open.1 { best } else { open }
        }
        (None, false) => (leaf.len, values[len]),
    }
}
