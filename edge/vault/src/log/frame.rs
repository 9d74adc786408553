//! Entries in a journal: who wrote them, where they belong, and a hash that holds them together.
//!
//! A frame is 4 bytes of length, 8 of sequence, 16 that name the run, 32 of leaf hash (RFC 6962), all numbers low byte
//! first, and then the entry. A run is one opening of a log; it writes each sequence once. So run and sequence tell a
//! frame from what an earlier use of the same space has left, and the hash tells whether all of it arrived.

use warplan_ledger::Hash;

/// Bytes before the entry.
pub(super) const HEADER: usize = 4 + 8 + 16 + 32;

/// Names one opening of a log: random bytes, never zero.
pub(super) type Run = [u8; 16];

/// An entry with its place in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub sequence: u64,
    pub leaf: Hash,
    pub entry: Vec<u8>,
}

impl Frame {
    pub(super) fn new(sequence: u64, entry: Vec<u8>) -> Frame {
        Frame { sequence, leaf: Hash::leaf(&entry), entry }
    }

    /// How many bytes [`print`](Self::print) writes.
    pub(super) fn len(&self) -> usize {
        HEADER + self.entry.len()
    }

    pub(super) fn print(&self, run: &Run, to: &mut Vec<u8>) {
        to.extend_from_slice(&(self.entry.len() as u32).to_le_bytes());
        to.extend_from_slice(&self.sequence.to_le_bytes());
        to.extend_from_slice(run);
        to.extend_from_slice(self.leaf.as_bytes());
        to.extend_from_slice(&self.entry);
    }

    /// The frame at the start of `bytes`, its run, and what follows; none where there is no whole one.
    fn parse(bytes: &[u8]) -> Option<(Frame, Run, &[u8])> {
        let (len, rest) = bytes.split_first_chunk()?;
        let (sequence, rest) = rest.split_first_chunk()?;
        let (run, rest) = rest.split_first_chunk::<16>()?;
        let (leaf, rest) = rest.split_first_chunk()?;
        let (entry, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        let frame = Frame::new(u64::from_le_bytes(*sequence), entry.to_vec());
        (*run != Run::default() && frame.leaf == Hash::from_bytes(*leaf)).then_some((frame, *run, rest))
    }
}

/// Frames of one run, each the successor of the one before.
#[derive(Debug, Default)]
pub(super) struct Chain {
    pub run: Run,
    pub frames: Vec<Frame>,
    /// Bytes after the last of them.
    pub rest: usize,
}

impl Chain {
    /// The chain that begins with the first byte, as far as it goes.
    pub(super) fn parse(mut bytes: &[u8]) -> Chain {
        let mut chain = Chain::default();
        while let Some((frame, run, rest)) = Frame::parse(bytes) {
            let follows = chain
                .frames
                .last()
                .is_none_or(|last| run == chain.run && last.sequence.checked_add(1) == Some(frame.sequence));
            if !follows {
                break;
            }
            chain.run = run;
            chain.frames.push(frame);
            bytes = rest;
        }
        chain.rest = bytes.len();
        chain
    }

    /// The sequence after the last.
    pub(super) fn end(&self) -> Option<u64> {
        self.frames.last()?.sequence.checked_add(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(run: u8, frames: &[Frame]) -> Vec<u8> {
        let mut bytes = Vec::new();
        frames.iter().for_each(|frame| frame.print(&[run; 16], &mut bytes));
        bytes
    }

    fn frames(sequences: std::ops::Range<u64>, text: &str) -> Vec<Frame> {
        sequences.map(|sequence| Frame::new(sequence, format!("{text} {sequence}").into_bytes())).collect()
    }

    #[test]
    fn a_chain_ends_where_its_run_or_its_order_does() {
        let whole = printed(1, &frames(5..9, "entry"));
        assert_eq!(Chain::parse(&whole).frames, frames(5..9, "entry"));
        for stale in [printed(2, &frames(9..12, "other")), printed(1, &frames(2..5, "older"))] {
            let chain = Chain::parse(&[whole.clone(), stale.clone()].concat());
            assert_eq!((chain.end(), chain.rest), (Some(9), stale.len()));
        }
        assert!(Chain::parse(&[0; 4_096]).frames.is_empty());
        assert!(Chain::parse(&printed(0, &frames(0..1, "run zero"))).frames.is_empty());
    }

    #[test]
    fn a_frame_that_was_cut_or_changed_ends_the_chain_before_it() {
        let whole = printed(1, &frames(5..7, "entry"));
        let second = whole.len() / 2;
        for len in second..whole.len() {
            assert_eq!(Chain::parse(&whole[..len]).end(), Some(6), "cut at {len}");
        }
        for bit in second * 8..whole.len() * 8 {
            let mut changed = whole.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Chain::parse(&changed).end(), Some(6), "bit {bit}");
        }
    }
}
