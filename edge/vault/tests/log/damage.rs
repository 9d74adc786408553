//! What was changed behind the log's back is found.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use warplan_ledger::SignedCheckpoint;
use warplan_ledger::audit::{Expected, audit};
use warplan_vault::disk::simulated::Simulated;
use warplan_vault::log::{LogError, Reader, Writer};
use warplan_vault::storage::Storage;

use crate::support::{BY_HAND, ORIGIN, entry, folder, signer, verified};

/// A log with a full tile, partial ones, and reused segments of the journal.
fn log(disk: &Simulated) -> Arc<dyn Storage> {
    let storage = folder(disk);
    let writer = Writer::create(Arc::clone(&storage), signer(), BY_HAND).unwrap();
    for count in [256, 4] {
        writer.append_batch(count, |sequence| entry(sequence, "some")).unwrap();
        writer.flush().unwrap();
    }
    storage
}

fn on_disk(path: &str) -> PathBuf {
    Path::new("/store").join(path)
}

fn read_all(storage: &Arc<dyn Storage>) -> BTreeMap<String, Vec<u8>> {
    let listed = storage.list("").unwrap();
    listed.into_iter().map(|file| (file.path.clone(), storage.get(&file.path).unwrap().unwrap())).collect()
}

/// What a change may touch without being found: journal and lock carry nothing once the log is closed.
fn carries_nothing(path: &str) -> bool {
    path.starts_with("journal/") || path == "lock"
}

#[test]
fn bits_that_change_are_found() {
    let disk = Simulated::new(1);
    let storage = log(&disk);
    let entries = verified(&storage).unwrap();
    for (path, bytes) in read_all(&storage) {
        // Some of the bits; the next test takes all of a smaller log.
        for at in (0..bytes.len()).step_by(29) {
            let flip = |bytes: &mut Vec<u8>| bytes[at] ^= 1 << (at % 8);
            disk.tamper(&on_disk(&path), flip).unwrap();
            let found = verified(&storage);
            match carries_nothing(&path) {
                true => assert_eq!(found.unwrap(), entries, "{path}, byte {at}"),
                false => assert!(found.is_err(), "{path}, byte {at}: not found"),
            }
            disk.tamper(&on_disk(&path), flip).unwrap();
        }
    }
    assert_eq!(verified(&storage).unwrap(), entries);
}

#[test]
fn every_bit_of_a_checkpoint_and_of_partial_tiles_is_found() {
    let disk = Simulated::new(1);
    let storage = folder(&disk);
    let writer = Writer::create(Arc::clone(&storage), signer(), BY_HAND).unwrap();
    writer.append_batch(3, |sequence| entry(sequence, "some")).unwrap();
    drop(writer);
    for (path, bytes) in read_all(&storage) {
        for bit in (0..bytes.len() * 8).filter(|_| !carries_nothing(&path)) {
            let flip = |bytes: &mut Vec<u8>| bytes[bit / 8] ^= 1 << (bit % 8);
            disk.tamper(&on_disk(&path), flip).unwrap();
            assert!(verified(&storage).is_err(), "{path}, bit {bit}");
            disk.tamper(&on_disk(&path), flip).unwrap();
        }
    }
    verified(&storage).unwrap();
}

#[test]
fn what_is_cut_emptied_removed_or_swapped_is_found() {
    let disk = Simulated::new(1);
    let storage = log(&disk);
    let files = read_all(&storage);
    let covered: Vec<_> = files.iter().filter(|(path, _)| !carries_nothing(path)).collect();
    for (path, bytes) in &covered {
        for len in [0, 1, bytes.len() / 2, bytes.len() - 1, bytes.len() + 1] {
            disk.tamper(&on_disk(path), |bytes| bytes.resize(len, 0)).unwrap();
            assert!(verified(&storage).is_err(), "{path} of {len} bytes");
        }
        storage.delete(path).unwrap();
        assert!(verified(&storage).is_err(), "{path} is missing");
        storage.put(path, bytes).unwrap();
        for (other, swapped) in covered.iter().filter(|(other, _)| other != path) {
            disk.tamper(&on_disk(path), |bytes| bytes.clone_from(swapped)).unwrap();
            disk.tamper(&on_disk(other), |swapped| swapped.clone_from(bytes)).unwrap();
            assert!(verified(&storage).is_err(), "{path} and {other} are swapped");
            disk.tamper(&on_disk(other), |bytes| bytes.clone_from(swapped)).unwrap();
        }
        disk.tamper(&on_disk(path), |there| there.clone_from(bytes)).unwrap();
    }
    verified(&storage).unwrap();
}

#[test]
fn a_damaged_log_is_not_appended_to() {
    let disk = Simulated::new(1);
    let storage = log(&disk);
    let open = || Writer::open(Arc::clone(&storage), signer(), BY_HAND).map(|_| ());
    for path in ["checkpoint", "tile/0/001.p/4", "tile/entries/001.p/4"] {
        let flip = |bytes: &mut Vec<u8>| bytes[40] ^= 1;
        disk.tamper(&on_disk(path), flip).unwrap();
        let refused = open().unwrap_err();
        assert!(matches!(refused, LogError::Damaged { .. }), "{path}: {refused}");
        disk.tamper(&on_disk(path), flip).unwrap();
    }
    open().unwrap();
}

#[test]
fn a_store_rolled_back_to_an_older_copy_contradicts_what_a_witness_saw() {
    let disk = Simulated::new(1);
    let storage = folder(&disk);
    let writer = Writer::create(Arc::clone(&storage), signer(), BY_HAND).unwrap();
    writer.append_batch(5, |sequence| entry(sequence, "first")).unwrap();
    writer.flush().unwrap();
    let copy = read_all(&storage);
    writer.append_batch(5, |sequence| entry(sequence, "second")).unwrap();
    let seen = writer.close().unwrap();

    for path in read_all(&storage).into_keys() {
        storage.delete(&path).unwrap();
    }
    copy.iter().for_each(|(path, bytes)| storage.put(path, bytes).unwrap());
    let against = |older: &SignedCheckpoint| {
        let keys = [signer().verifier().clone()];
        let expected =
            Expected { origin: ORIGIN, keys: &keys, older: Some(older), witnesses: None, signers: None };
        audit(&Reader::new(Arc::clone(&storage)), &expected, &|_| {})
    };
    assert!(matches!(against(&seen), Err(warplan_ledger::LogError::RolledBack { .. })));
    let writer = Writer::open(Arc::clone(&storage), signer(), BY_HAND).unwrap();
    writer.append_batch(9, |sequence| entry(sequence, "another history")).unwrap();
    drop(writer);
    assert!(verified(&storage).is_ok(), "by itself it is a log");
    assert!(matches!(against(&seen), Err(warplan_ledger::LogError::Split { .. })));
}

#[test]
fn a_torn_tail_of_the_journal_is_cut() {
    let disk = Simulated::new(1);
    let storage = folder(&disk);
    let writer = Writer::create(Arc::clone(&storage), signer(), BY_HAND).unwrap();
    for _ in 0..3 {
        writer.append(|sequence| entry(sequence, "some")).unwrap();
    }
    std::mem::forget(writer);
    disk.restart();
    let journal = storage.get("journal/000000").unwrap().unwrap();
    let end = journal.iter().rposition(|byte| *byte != 0).unwrap();
    disk.tamper(&on_disk("journal/000000"), |bytes| bytes.truncate(end)).unwrap();
    drop(Writer::open(Arc::clone(&storage), signer(), BY_HAND).unwrap());
    assert_eq!(verified(&storage).unwrap().len(), 2);
}
