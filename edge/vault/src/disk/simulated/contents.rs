//! The bytes of one simulated file: what a crash cannot take any more, and what it may.

use std::io;
use std::ops::Range;

use super::draw::Draw;

/// What a disk writes as a whole or not at all.
const SECTOR: usize = 512;

/// A file's bytes.
#[derive(Debug, Default, Clone)]
pub(super) struct Contents {
    /// What survives every crash.
    durable: Vec<u8>,
    /// What reads see.
    volatile: Vec<u8>,
    /// What was written since the last sync, in order.
    pending: Vec<Change>,
}

#[derive(Debug, Clone)]
struct Change {
    offset: usize,
    bytes: Vec<u8>,
    /// The length of the file after it.
    len: usize,
}

impl Contents {
    pub(super) fn len(&self) -> usize {
        self.volatile.len()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.volatile
    }

    /// Puts other bytes in place, durably: what a fault of the disk or an attacker does.
    pub(super) fn replace(&mut self, bytes: Vec<u8>) {
        *self = Contents { durable: bytes.clone(), volatile: bytes, pending: Vec::new() };
    }

    pub(super) fn read(&self, range: Range<usize>) -> io::Result<Vec<u8>> {
        let bytes = self.volatile.get(range).ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(bytes.to_vec())
    }

    pub(super) fn write(&mut self, offset: usize, bytes: &[u8]) {
        let len = self.volatile.len().max(offset + bytes.len());
        let change = Change { offset, bytes: bytes.to_vec(), len };
        change.apply(&mut self.volatile);
        self.pending.push(change);
    }

    pub(super) fn sync(&mut self) {
        for change in self.pending.drain(..) {
            change.apply(&mut self.durable);
        }
    }

    /// A sync that fails: some of what was pending arrived, reads still see all of it, and no later sync writes it.
    pub(super) fn fail_sync(&mut self, draw: &mut Draw) {
        self.settle(draw);
    }

    /// A crash: of every sector some version since the last sync, of the length as well.
    pub(super) fn crash(&mut self, draw: &mut Draw) {
        self.settle(draw);
        self.volatile.clone_from(&self.durable);
    }

    fn settle(&mut self, draw: &mut Draw) {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return;
        }
        let lens: Vec<usize> =
            [self.durable.len()].into_iter().chain(pending.iter().map(|change| change.len)).collect();
        let len = lens[draw.below(lens.len())];
        let odds = draw.odds();
        let end = pending.iter().map(|change| change.offset + change.bytes.len()).max().unwrap_or(0);
        let mut after = std::mem::take(&mut self.durable);
        after.resize(after.len().max(end), 0);
        for sector in 0..end.div_ceil(SECTOR) {
            let sector = sector * SECTOR..(sector + 1) * SECTOR;
            let touching = || pending.iter().filter(|change| change.overlaps(&sector));
            let count = touching().count();
            if count == 0 {
                continue;
            }
            // What a sector holds is what its page held at some moment: a prefix of the changes that touched it.
            let kept = if draw.chance(odds) { 1 + draw.below(count) } else { 0 };
            touching().take(kept).for_each(|change| change.apply_within(&sector, &mut after));
        }
        after.resize(len, 0);
        self.durable = after;
    }
}

impl Change {
    fn overlaps(&self, range: &Range<usize>) -> bool {
        self.offset < range.end && range.start < self.offset + self.bytes.len()
    }

    fn apply(&self, to: &mut Vec<u8>) {
        if to.len() < self.len {
            to.resize(self.len, 0);
        }
        to[self.offset..self.offset + self.bytes.len()].copy_from_slice(&self.bytes);
    }

    fn apply_within(&self, range: &Range<usize>, to: &mut [u8]) {
        let start = self.offset.max(range.start);
        let end = (self.offset + self.bytes.len()).min(range.end);
        to[start..end].copy_from_slice(&self.bytes[start - self.offset..end - self.offset]);
    }
}
