//! Entries, and what must hold of every log.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use warplan_ledger::audit::{Expected, audit};
use warplan_ledger::{Entry, LogError, LogReader, Signer};
use warplan_model::Digest;
use warplan_vault::disk::simulated::Simulated;
use warplan_vault::log::{Pace, Reader};
use warplan_vault::storage::{Folder, Storage};

pub const ORIGIN: &str = "example.org/log";

/// No thread, small segments: what happens is determined by what the test does.
pub const BY_HAND: Pace =
    Pace { background: false, gather: Duration::ZERO, backlog_bytes: 1 << 20, segment_bytes: 4_096 };

pub fn signer() -> Signer {
    Signer::from_seed(ORIGIN, &[7; 32].into()).unwrap()
}

/// An entry of the log whose statement a text determines.
pub fn entry(sequence: u64, text: &str) -> Vec<u8> {
    let statement = Digest::of_bytes(text.as_bytes());
    // Written as the canonical form prints it, which takes long without optimisation.
    format!(
        r#"{{"format":"warplan-entry/v1","kind":"evidence","log":"{ORIGIN}","recorded":"2027-01-15T08:00:00Z","sequence":{sequence},"statement":"{statement}"}}"#
    )
    .into_bytes()
}

#[test]
fn entries_are_entries() {
    let read = Entry::parse(&entry(7, "text")).unwrap();
    assert_eq!((read.sequence, read.statement), (7, Digest::of_bytes(b"text")));
}

pub fn folder(disk: &Simulated) -> Arc<dyn Storage> {
    Arc::new(Folder::new(Arc::new(disk.clone()), Path::new("/store")))
}

/// All entries of a log, after an audit of the whole.
pub fn verified(storage: &Arc<dyn Storage>) -> Result<Vec<Vec<u8>>, LogError> {
    let reader = Reader::new(Arc::clone(storage));
    let keys = [signer().verifier().clone()];
    let expected = Expected { origin: ORIGIN, keys: &keys, older: None, witnesses: None, signers: None };
    let report = audit(&reader, &expected, &|_| {})?;
    let log = LogReader::open(&reader, report.checkpoint.checkpoint())?;
    log.entries(0..log.size())
}
