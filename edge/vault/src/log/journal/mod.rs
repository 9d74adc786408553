//! Where appends become durable before they are integrated.

mod batches;
mod segments;

use std::sync::Arc;

use crate::random::{Random, System};
use crate::storage::Storage;

use super::frame::{Frame, Run, Seal};
use super::{LogError, Pace};

/// The folder of a journal in its store.
const FOLDER: &str = "journal";

/// Where appends become durable.
pub(super) trait Journal: Send + Sync {
    /// What was acknowledged, or could have been, from a sequence on: without a gap, and none twice.
    fn recover(&self, from: u64) -> Result<Vec<Frame>, LogError>;
    /// Begins to be written: what is there of entries that `recover` did not give is forgotten durably. Comes after
    /// their integration.
    fn begin(&self, size: u64) -> Result<(), LogError>;
    /// Makes successive entries durable. One at a time; after an error none any more.
    fn append(&self, frames: &[Frame]) -> Result<(), LogError>;
    /// Entries below `size` are integrated.
    fn release(&self, size: u64) -> Result<(), LogError>;
}

/// The journal of a store.
pub(super) fn open(
    storage: &Arc<dyn Storage>,
    seal: Seal,
    pace: &Pace,
) -> Result<Box<dyn Journal>, LogError> {
    let mut run = Run::default();
    System.fill(&mut run)?;
    if storage.folder().is_some() {
        let segments = segments::Segments::open(Arc::clone(storage), run, seal, pace.segment_bytes)?;
        return Ok(Box::new(segments));
    }
    Ok(Box::new(batches::Batches::new(Arc::clone(storage), run, seal)))
}
