//! Reads a log of which nothing but a checkpoint is trusted: every tile is hashed up to the checkpoint's root before
//! anything is taken from it.
//!
//! Terms: the edge is the partial tile of each level; together they have the root, so they are verified at once. A full
//! tile is verified by the hash of it that the level above holds, and so on up to the edge.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::resources::{read_tile, with_bundle};
use crate::tile::{CHECKPOINT, Content, LEVELS, TilePath, WIDTH};
use crate::tree::{self, ProofError, range_root, root_of};
use crate::{Checkpoint, Frontier, Hash, LogError, Resources, frontier};

/// Tiles that are kept verified: 8 MiB.
const CACHED_TILES: usize = 1024;

/// Tiles by level and index.
type Verified = BTreeMap<(u8, u64), Arc<[Hash]>>;

/// A log at the size of a checkpoint.
pub struct LogReader<'a> {
    resources: &'a dyn Resources,
    frontier: Frontier,
    verified: Mutex<Verified>,
}

impl<'a> LogReader<'a> {
    /// Reads the edge and holds it against a checkpoint whose signatures the caller has verified. What does not fit is
    /// named: the one partial tile that the tiles below and the root contradict, or the checkpoint.
    pub fn open(resources: &'a dyn Resources, checkpoint: &Checkpoint) -> Result<Self, LogError> {
        let frontier = Frontier::restore(checkpoint.size, |path| read_tile(resources, path))?;
        if frontier.root() != checkpoint.root {
            return Err(blame(resources, &frontier, checkpoint.root));
        }
        Ok(LogReader { resources, frontier, verified: Mutex::default() })
    }

    /// How many entries.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The right edge, verified.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    pub(crate) fn resources(&self) -> &'a dyn Resources {
        self.resources
    }

    /// The bytes of an entry, verified.
    pub fn entry(&self, index: u64) -> Result<Vec<u8>, LogError> {
        let mut entries = self.entries(index..index.saturating_add(1))?;
        Ok(entries.pop().ok_or(ProofError::OutOfTree { index, size: self.size() })?)
    }

    /// The bytes of the entries of a range, verified; each bundle is read once.
    pub fn entries(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, LogError> {
        let mut read = Vec::new();
        let mut next = range.start;
        while next < range.end {
            let path = TilePath::of(Content::Entries, next / WIDTH, self.size());
            let path = path.filter(|path| next % WIDTH < u64::from(path.width));
            let path = path.ok_or(ProofError::OutOfTree { index: next, size: self.size() })?;
            let end = range.end.min(path.index * WIDTH + u64::from(path.width));
            let leaves = self.tile(0, path.index)?;
            with_bundle(self.resources, path, |entries, found| {
                for index in next..end {
                    let place = (index % WIDTH) as usize;
                    if Hash::leaf(entries[place]) != leaves[place] {
                        return Err(LogError::changed(
                            found,
                            format!("entry {index} is not the one in the tree"),
                        ));
                    }
                    read.push(entries[place].to_vec());
                }
                Ok(())
            })?;
            next = end;
        }
        Ok(read)
    }

    /// The root of the first entries.
    pub fn root_at(&self, size: u64) -> Result<Hash, LogError> {
        if size > self.size() {
            return Err(ProofError::Shrunk { old: size, new: self.size() }.into());
        }
        range_root(0..size, |level, index| self.node(level, index))
    }

    /// Proves that an entry is in the tree, from the leaf's sibling upwards.
    pub fn prove_inclusion(&self, index: u64) -> Result<Vec<Hash>, LogError> {
        self.roots(tree::inclusion(index, self.size())?)
    }

    /// Proves that the first `old` entries are still the first.
    pub fn prove_consistency(&self, old: u64) -> Result<Vec<Hash>, LogError> {
        self.roots(tree::consistency(old, self.size())?)
    }

    /// The roots of ranges that a proof names, in a tree of this size or of an earlier one.
    pub(crate) fn roots(&self, ranges: Vec<Range<u64>>) -> Result<Vec<Hash>, LogError> {
        let root = |range| range_root(range, |level, index| self.node(level, index));
        ranges.into_iter().map(root).collect()
    }

    /// The root of a whole subtree of 2^level entries.
    fn node(&self, level: u32, index: u64) -> Result<Hash, LogError> {
        let (tile_level, height) = ((level / 8) as u8, level % 8);
        let first = index << height;
        let tile = self.tile(tile_level, first / WIDTH)?;
        let start = (first % WIDTH) as usize;
        Ok(root_of(&tile[start..start + (1 << height)]))
    }

    /// The hashes of a tile, verified.
    pub(crate) fn tile(&self, level: u8, index: u64) -> Result<Arc<[Hash]>, LogError> {
        if index == (self.size() >> (8 * level)) / WIDTH {
            return Ok(self.frontier.level(level).into());
        }
        let cached = |tiles: &Verified| tiles.get(&(level, index)).cloned();
        if let Some(tile) = cached(&self.verified.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(tile);
        }
        let above = self.tile(level + 1, index / WIDTH)?;
        let tile: Arc<[Hash]> = self.full_tile(level, index, above[(index % WIDTH) as usize])?.into();
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if verified.len() >= CACHED_TILES {
            verified.clear();
        }
        verified.insert((level, index), tile.clone());
        Ok(tile)
    }

    /// The hashes of a full tile whose root is known.
    pub(crate) fn full_tile(&self, level: u8, index: u64, root: Hash) -> Result<Vec<Hash>, LogError> {
        let path = TilePath { content: Content::Hashes(level), index, width: WIDTH as u16 };
        let hashes = read_tile(self.resources, path)?;
        if root_of(&hashes) != root {
            return Err(LogError::changed(path, "its hashes do not have the root that the tree has there"));
        }
        Ok(hashes)
    }
}

/// Which resource is to blame when the edge does not have the root: the partial tile with whose replacement, made from
/// what lies below it, the edge has the root; else the checkpoint.
fn blame(resources: &dyn Resources, frontier: &Frontier, root: Hash) -> LogError {
    for level in 0..LEVELS {
        let Some(path) = frontier::edge(level.into(), frontier.size()) else { continue };
        let Ok(hashes) = from_below(resources, path, level) else { continue };
        if frontier.with_level(level, hashes).root() == root {
            return LogError::changed(
                path,
                "its hashes are not those of what lies below, which has the root",
            );
        }
    }
    let cause = "its root is not that of the tiles, and no single tile explains it";
    LogError::changed(CHECKPOINT, cause)
}

fn from_below(resources: &dyn Resources, path: TilePath, level: u8) -> Result<Vec<Hash>, LogError> {
    if level == 0 {
        let entries = TilePath { content: Content::Entries, ..path };
        return with_bundle(resources, entries, |entries, _| {
            Ok(entries.iter().map(|entry| Hash::leaf(entry)).collect())
        });
    }
    let children = path.index * WIDTH..path.index * WIDTH + u64::from(path.width);
    let root = |index| {
        let path = TilePath { content: Content::Hashes(level - 1), index, width: WIDTH as u16 };
        Ok(root_of(&read_tile(resources, path)?))
    };
    children.map(root).collect()
}
