//! Appends entries durably, and keeps tiles and checkpoints of them (C2SP tlog-tiles).
//!
//! An append is acknowledged once it is durable in a journal: many of them with one sync of a preallocated segment in
//! a folder, or one conditional put in an object store. Integration follows: bundles and tiles become
//! durable, then the checkpoint that covers them, and then the journal may forget. What it writes is determined by what
//! the journal has acknowledged, so that doing it again after a crash writes the same bytes.

mod failure;
mod frame;
mod journal;
mod reader;
mod tree;
mod writer;

use std::time::Duration;

pub use failure::LogError;
pub use reader::Reader;
pub use writer::Writer;

/// How a writer spaces what it does.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Integrate in a thread of its own. Otherwise checkpoints come with [`Writer::flush`], and when the writer ends.
    pub background: bool,
    /// How long acknowledged entries may gather before the thread integrates them.
    pub gather: Duration,
    /// How many bytes of entries may await integration; appends then wait for it.
    pub backlog_bytes: usize,
    /// The length of one segment of a folder's journal; no entry may be longer.
    pub segment_bytes: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            background: true,
            gather: Duration::from_millis(40),
            backlog_bytes: 32 << 20,
            segment_bytes: 4 << 20,
        }
    }
}
