//! The right edge of a tree: all that a writer needs to grow it.
//!
//! Terms: the edge has one partial tile a level, perhaps empty. Appending costs one and a bit hashes an entry, the root
//! at most 255 a level.

use crate::Hash;
use crate::tile::{self, Content, LEVELS, TilePath, WIDTH};
use crate::tree::{bag, root_of};

/// The partial tiles of a tree of some size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// By level; level `l` holds (size / 256^l) mod 256 hashes.
    levels: [Vec<Hash>; LEVELS as usize],
}

impl Frontier {
    /// The edge of a tree that is there, its partial tiles read by `read`, which answers for their width. Whether it is
    /// the tree that one means is seen by its [`root`](Self::root) alone.
    pub fn restore<E>(size: u64, mut read: impl FnMut(TilePath) -> Result<Vec<Hash>, E>) -> Result<Self, E> {
        let mut frontier = Frontier { size, ..Frontier::default() };
        for (level, hashes) in frontier.levels.iter_mut().enumerate() {
            if let Some(path) = edge(level, size) {
                *hashes = read(path)?;
                assert_eq!(
                    hashes.len(),
                    usize::from(path.width),
                    "the reader answers for the width of {path}"
                );
            }
        }
        Ok(frontier)
    }

    /// How many entries the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf. Tiles that became full by it are added to `full`, lower ones first.
    pub fn push(&mut self, leaf: Hash, full: &mut Vec<(TilePath, Vec<u8>)>) {
        let mut hash = leaf;
        let mut index = self.size;
        for (level, hashes) in self.levels.iter_mut().enumerate() {
            hashes.push(hash);
            index /= WIDTH;
            if (hashes.len() as u64) < WIDTH {
                break;
            }
            let path = TilePath { content: Content::Hashes(level as u8), index, width: WIDTH as u16 };
            full.push((path, tile::print(hashes)));
            hash = root_of(hashes);
            hashes.clear();
        }
        self.size += 1;
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut root = None;
        for hashes in &self.levels {
            let mut peaks = Vec::new();
            let mut rest = &hashes[..];
            while !rest.is_empty() {
                let (peak, after) = rest.split_at(1 << rest.len().ilog2());
                peaks.push(root_of(peak));
                rest = after;
            }
            root = bag(&peaks, root);
        }
        root.unwrap_or_else(Hash::empty_root)
    }

    /// The partial tiles, which a checkpoint of this size needs.
    pub fn partial_tiles(&self) -> Vec<(TilePath, Vec<u8>)> {
        let tiles = self.levels.iter().enumerate();
        tiles.filter_map(|(level, hashes)| Some((edge(level, self.size)?, tile::print(hashes)))).collect()
    }

    /// The hashes of the partial tile of a level.
    pub(crate) fn level(&self, level: u8) -> &[Hash] {
        self.levels.get(usize::from(level)).map_or(&[], Vec::as_slice)
    }

    /// The same edge with other hashes in one level.
    pub(crate) fn with_level(&self, level: u8, hashes: Vec<Hash>) -> Self {
        let mut other = self.clone();
        other.levels[usize::from(level)] = hashes;
        other
    }
}

/// The partial tile of a level; none where there is none.
pub(crate) fn edge(level: usize, size: u64) -> Option<TilePath> {
    let hashes = size >> (8 * level);
    let path = TilePath::of(Content::Hashes(level as u8), hashes / WIDTH, size)?;
    debug_assert!(!path.is_full());
    Some(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaf(index: u64) -> Hash {
        Hash::leaf(&index.to_be_bytes())
    }

    #[test]
    fn the_root_is_that_of_all_leaves_at_every_size() {
        let mut frontier = Frontier::default();
        let mut leaves = Vec::new();
        assert_eq!(frontier.root(), Hash::empty_root());
        for index in 0..1500 {
            frontier.push(leaf(index), &mut Vec::new());
            leaves.push(leaf(index));
            assert_eq!(frontier.root(), root_of(&leaves), "{}", index + 1);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn what_it_writes_is_what_it_is_restored_from(first in 0u64..70_000, second in 0u64..700) {
            let mut written = std::collections::BTreeMap::new();
            let mut frontier = Frontier::default();
            let mut full = Vec::new();
            for index in 0..first {
                frontier.push(leaf(index), &mut full);
            }
            written.extend(full.drain(..));
            written.extend(frontier.partial_tiles());
            let read = |path: TilePath| tile::parse(&written[&path], path.width);
            let mut restored = Frontier::restore(first, read).unwrap();
            prop_assert_eq!(&restored, &frontier);
            for index in first..first + second {
                frontier.push(leaf(index), &mut full);
                restored.push(leaf(index), &mut Vec::new());
            }
            prop_assert_eq!(restored.root(), frontier.root());
            written.extend(full);
            written.extend(frontier.partial_tiles());
            let hashes = |path: &&TilePath| path.content != Content::Entries;
            for path in tile::grown(first, first + second).iter().filter(hashes) {
                prop_assert!(written.contains_key(path), "{}", path);
            }
        }
    }
}
