//! The tree of RFC 6962, section 2.1: which hashes a proof consists of, and proofs verified.
//!
//! Terms: the root of a range of entries is that of the tree of these entries alone. A range that a proof names begins
//! at a multiple of the largest power of two that it is long, so that it splits into whole subtrees. Node `(level,
//! index)` is the root of the 2^level entries from `index`·2^level on. A proof in a tree of n entries has at most
//! 1 + log2(n) hashes.
//!
//! Verification follows RFC 9162, sections 2.1.3.2 and 2.1.4.2, and shares nothing with generation.

use std::ops::Range;

use crate::Hash;

/// The most hashes of a proof in a tree of fewer than 2^64 entries.
pub const MAX_PROOF: usize = 64;

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The tree has no such entry.
    #[error("entry {index} is not in a tree of {size}")]
    OutOfTree {
        /// The entry.
        index: u64,
        /// Entries in the tree.
        size: u64,
    },
    /// A tree cannot grow to be smaller.
    #[error("a tree of {old} entries is not the beginning of one of {new}")]
    Shrunk {
        /// The size that is to be the older one.
        old: u64,
        /// The size that is to be the newer one.
        new: u64,
    },
    /// Too few hashes, or too many.
    #[error("a proof of {len} hashes does not fit these sizes")]
    Length {
        /// Hashes in the proof.
        len: usize,
    },
    /// The proof leads to another root.
    #[error(
        "the proof leads to the root {found}, not to {expected}: the entry, the proof or the tree was changed"
    )]
    Root {
        /// Where the proof leads.
        found: Hash,
        /// The root of the checkpoint.
        expected: Hash,
    },
}

/// The largest power of two below `n`; `n` is at least 2.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// The ranges whose roots prove that a tree holds an entry, from the leaf's sibling upwards.
pub fn inclusion(index: u64, size: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if index >= size {
        return Err(ProofError::OutOfTree { index, size });
    }
    let mut ranges = Vec::new();
    let mut within = 0..size;
    while within.end - within.start > 1 {
        let middle = within.start + split(within.end - within.start);
        let (left, right) = (within.start..middle, middle..within.end);
        within = if index < middle {
            ranges.push(right);
            left
        } else {
            ranges.push(left);
            right
        };
    }
    ranges.reverse();
    Ok(ranges)
}

/// The ranges whose roots prove that a tree is the beginning of a larger one; none when one of them is empty or both
/// are equally large.
pub fn consistency(old: u64, new: u64) -> Result<Vec<Range<u64>>, ProofError> {
    if old > new {
        return Err(ProofError::Shrunk { old, new });
    }
    let mut ranges = Vec::new();
    if old == 0 {
        return Ok(ranges);
    }
    let mut within = 0..new;
    while within.end > old {
        let middle = within.start + split(within.end - within.start);
        let (left, right) = (within.start..middle, middle..within.end);
        within = if old <= middle {
            ranges.push(right);
            left
        } else {
            ranges.push(left);
            right
        };
    }
    // The verifier has the old root already when the old tree is a whole subtree of the new one.
    if within.start > 0 {
        ranges.push(within);
    }
    ranges.reverse();
    Ok(ranges)
}

/// The root of a range that a proof names, or of the first entries of a tree.
pub fn range_root<E>(
    range: Range<u64>,
    mut node: impl FnMut(u32, u64) -> Result<Hash, E>,
) -> Result<Hash, E> {
    let mut peaks = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let level = (range.end - start).ilog2();
        peaks.push(node(level, start >> level)?);
        start += 1 << level;
    }
    Ok(bag(&peaks, None).unwrap_or_else(Hash::empty_root))
}

/// The root over whole subtrees from left to right, each smaller than the one before, and over what is right of them.
pub(crate) fn bag(peaks: &[Hash], right: Option<Hash>) -> Option<Hash> {
    peaks.iter().rev().fold(right, |right, peak| Some(right.map_or(*peak, |right| Hash::node(peak, &right))))
}

/// The root of consecutive nodes of one level; of none, that of the empty tree.
pub fn root_of(nodes: &[Hash]) -> Hash {
    let mut level = nodes.to_vec();
    while level.len() > 1 {
        // What has no partner rises as it is: the split at powers of two, from below.
        level = level
            .chunks(2)
            .map(|pair| if let [left, right] = pair { Hash::node(left, right) } else { pair[0] })
            .collect();
    }
    level.first().copied().unwrap_or_else(Hash::empty_root)
}

/// Whether a tree of that size and root holds that leaf at that index.
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfTree { index, size });
    }
    let (mut node, mut last, mut found) = (index, size - 1, leaf);
    for hash in proof {
        if last == 0 {
            return Err(ProofError::Length { len: proof.len() });
        }
        if node & 1 == 1 || node == last {
            found = Hash::node(hash, &found);
            // Levels at which the node has no sibling have no hash in the proof.
            let alone = if node == 0 { 0 } else { node.trailing_zeros() };
            (node, last) = (node >> alone, last >> alone);
        } else {
            found = Hash::node(&found, hash);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    match last {
        0 if found == root => Ok(()),
        0 => Err(ProofError::Root { found, expected: root }),
        _ => Err(ProofError::Length { len: proof.len() }),
    }
}

/// Whether a tree of the size and root `old` is the beginning of that of the size and root `new`.
pub fn verify_consistency(old: (u64, Hash), new: (u64, Hash), proof: &[Hash]) -> Result<(), ProofError> {
    let ((old, old_root), (new, new_root)) = (old, new);
    let length = || ProofError::Length { len: proof.len() };
    let same = |found: Hash, expected: Hash| {
        if found == expected { Ok(()) } else { Err(ProofError::Root { found, expected }) }
    };
    if old > new {
        return Err(ProofError::Shrunk { old, new });
    }
    if old == 0 || old == new {
        let expected = if old == new { new_root } else { Hash::empty_root() };
        return if proof.is_empty() { same(old_root, expected) } else { Err(length()) };
    }
    let (first, rest) = match proof.split_first() {
        None => return Err(length()),
        Some(_) if old.is_power_of_two() => (old_root, proof),
        Some((first, rest)) => (*first, rest),
    };
    let whole = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> whole, (new - 1) >> whole);
    let (mut found_old, mut found_new) = (first, first);
    for hash in rest {
        if last == 0 {
            return Err(length());
        }
        if node & 1 == 1 || node == last {
            found_old = Hash::node(hash, &found_old);
            found_new = Hash::node(hash, &found_new);
            let alone = if node == 0 { 0 } else { node.trailing_zeros() };
            (node, last) = (node >> alone, last >> alone);
        } else {
            found_new = Hash::node(&found_new, hash);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(length());
    }
    same(found_old, old_root)?;
    same(found_new, new_root)
}

#[cfg(test)]
mod tests;
