//! Entries in a journal: who wrote them, where they belong, and a code that holds them together.
//!
//! A frame is 4 bytes of length, 8 of sequence, 16 that name the run, 32 of authentication code, all numbers low byte
//! first, and then the entry. A run is one opening of a log; it writes each sequence once. So run and sequence tell a
//! frame from what an earlier use of the same space has left. The code, HMAC-SHA-256 of sequence, run and leaf hash
//! (RFC 6962) under a key that is derived from the log's, tells whether all of it arrived, and that the holder of that key
//! wrote it: what an opening finds in a journal it signs.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use warplan_ledger::{Hash, Signer};

/// Bytes before the entry.
pub(super) const HEADER: usize = 4 + 8 + 16 + 32;

/// Names one opening of a log: random bytes, never zero.
pub(super) type Run = [u8; 16];

/// Makes and checks authentication codes.
#[derive(Clone)]
pub(super) struct Seal(Hmac<Sha256>);

impl Seal {
    /// Of a log, by its key.
    pub(super) fn new(signer: &Signer) -> Seal {
        let key = signer.derive("warplan/journal/v1");
        Seal(Hmac::new_from_slice(key.as_slice()).expect("HMAC takes keys of any length"))
    }

    fn over(&self, sequence: u64, run: &Run, leaf: &Hash) -> Hmac<Sha256> {
        let code = self.0.clone().chain_update(sequence.to_le_bytes());
        code.chain_update(run).chain_update(leaf.as_bytes())
    }
}

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

    pub(super) fn print(&self, run: &Run, seal: &Seal, to: &mut Vec<u8>) {
        to.extend_from_slice(&(self.entry.len() as u32).to_le_bytes());
        to.extend_from_slice(&self.sequence.to_le_bytes());
        to.extend_from_slice(run);
        to.extend_from_slice(&seal.over(self.sequence, run, &self.leaf).finalize().into_bytes());
        to.extend_from_slice(&self.entry);
    }

    /// The frame at the start of `bytes`, its run, and what follows; none where there is no whole one.
    fn parse<'a>(bytes: &'a [u8], seal: &Seal) -> Option<(Frame, Run, &'a [u8])> {
        let (len, rest) = bytes.split_first_chunk()?;
        let (sequence, rest) = rest.split_first_chunk()?;
        let (run, rest) = rest.split_first_chunk::<16>()?;
        let (code, rest) = rest.split_first_chunk::<32>()?;
        let (entry, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
        let frame = Frame::new(u64::from_le_bytes(*sequence), entry.to_vec());
        let authentic = seal.over(frame.sequence, run, &frame.leaf).verify_slice(code).is_ok();
        (*run != Run::default() && authentic).then_some((frame, *run, rest))
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
    pub(super) fn parse(mut bytes: &[u8], seal: &Seal) -> Chain {
        let mut chain = Chain::default();
        while let Some((frame, run, rest)) = Frame::parse(bytes, seal) {
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

    fn seal(seed: u8) -> Seal {
        Seal::new(&Signer::from_seed("example.com/log", &[seed; 32].into()).unwrap())
    }

    fn printed(run: u8, frames: &[Frame]) -> Vec<u8> {
        let mut bytes = Vec::new();
        frames.iter().for_each(|frame| frame.print(&[run; 16], &seal(1), &mut bytes));
        bytes
    }

    fn chain(bytes: &[u8]) -> Chain {
        Chain::parse(bytes, &seal(1))
    }

    #[test]
    fn what_another_key_wrote_is_no_frame() {
        let whole = printed(1, &frames(5..9, "entry"));
        assert!(Chain::parse(&whole, &seal(2)).frames.is_empty());
    }

    fn frames(sequences: std::ops::Range<u64>, text: &str) -> Vec<Frame> {
        sequences.map(|sequence| Frame::new(sequence, format!("{text} {sequence}").into_bytes())).collect()
    }

    #[test]
    fn a_chain_ends_where_its_run_or_its_order_does() {
        let whole = printed(1, &frames(5..9, "entry"));
        assert_eq!(chain(&whole).frames, frames(5..9, "entry"));
        for stale in [printed(2, &frames(9..12, "other")), printed(1, &frames(2..5, "older"))] {
            let chain = chain(&[whole.clone(), stale.clone()].concat());
            assert_eq!((chain.end(), chain.rest), (Some(9), stale.len()));
        }
        assert!(chain(&[0; 4_096]).frames.is_empty());
        assert!(chain(&printed(0, &frames(0..1, "run zero"))).frames.is_empty());
    }

    #[test]
    fn a_frame_that_was_cut_or_changed_ends_the_chain_before_it() {
        let whole = printed(1, &frames(5..7, "entry"));
        let second = whole.len() / 2;
        for len in second..whole.len() {
            assert_eq!(chain(&whole[..len]).end(), Some(6), "cut at {len}");
        }
        for bit in second * 8..whole.len() * 8 {
            let mut changed = whole.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(chain(&changed).end(), Some(6), "bit {bit}");
        }
    }
}
