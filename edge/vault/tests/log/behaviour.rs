//! What a log does on every storage.

use std::sync::Arc;
use std::time::Duration;

use warplan_ledger::note::Cosigner;
use warplan_ledger::tile::CHECKPOINT;
use warplan_vault::disk::Real;
use warplan_vault::disk::simulated::Simulated;
use warplan_vault::log::{LogError, Pace, Reader, Writer};
use warplan_vault::storage::{self, Folder, Objects, Storage};

use crate::support::{BY_HAND, entry, folder, signer, verified};

fn behaves(storage: &Arc<dyn Storage>) {
    let open = |pace| Writer::open(Arc::clone(storage), signer(), pace);
    assert!(matches!(open(BY_HAND), Err(LogError::Missing { .. })));
    let writer = Writer::create(Arc::clone(storage), signer(), BY_HAND).unwrap();
    assert!(matches!(open(BY_HAND), Err(LogError::Lock(_))), "there is one writer");
    assert_eq!(writer.flush().unwrap().checkpoint().size, 0);
    let mut expected = Vec::new();
    for count in [1, 254, 1, 300, 0, 7] {
        let first = expected.len() as u64;
        let written = writer.append_batch(count, |sequence| {
            expected.push(entry(sequence, "some"));
            entry(sequence, "some")
        });
        assert_eq!(written.unwrap(), first..first + count);
        assert_eq!(writer.size(), first + count);
        assert_eq!(writer.flush().unwrap().checkpoint().size, first + count);
        assert_eq!(verified(storage).unwrap(), expected);
    }
    writer.append(|sequence| entry(sequence, "last")).unwrap();
    expected.push(entry(563, "last"));
    assert_eq!(verified(storage).unwrap().len(), 563, "acknowledged, and in no checkpoint yet");
    let long = writer.append(|_| vec![0; 5_000]);
    assert!(matches!(long, Err(LogError::TooLong { len: 5_000, longest: 4_036 })), "{long:?}");
    drop(writer);
    assert_eq!(verified(storage).unwrap(), expected);
    assert!(matches!(Writer::create(Arc::clone(storage), signer(), BY_HAND), Err(LogError::Exists { .. })));

    let names: Vec<String> = storage.list("tile/").unwrap().into_iter().map(|listed| listed.path).collect();
    let partial = |name: &&String| name.contains(".p/");
    assert_eq!(names.iter().filter(|name| name.starts_with("tile/entries/00") && !partial(name)).count(), 2);
    assert!(
        names.iter().filter(partial).all(|name| name.contains("/002.p/") || name.contains("tile/1/")),
        "{names:?}"
    );
}

fn takes_cosignatures(storage: &Arc<dyn Storage>) {
    let writer = Writer::open(Arc::clone(storage), signer(), BY_HAND).unwrap();
    let seen = writer.checkpoint();
    let witness = Cosigner::from_seed("example.org/witness", &[9; 32].into()).unwrap();
    let signature = seen.cosign(&witness, jiff::Timestamp::from_second(1_800_000_000).unwrap());
    assert!(writer.cosign(seen.checkpoint(), vec![signature.clone()]).unwrap());
    let stored = Reader::new(Arc::clone(storage)).checkpoint().unwrap();
    assert_eq!(stored.note().signatures().len(), 2);
    assert_eq!(stored, writer.checkpoint());
    writer.append(|sequence| entry(sequence, "after it")).unwrap();
    writer.flush().unwrap();
    assert!(!writer.cosign(seen.checkpoint(), vec![signature]).unwrap(), "the log has grown since");
}

fn appends_from_many_threads(storage: &Arc<dyn Storage>) {
    let pace = Pace { background: true, gather: Duration::from_millis(1), ..BY_HAND };
    let writer = Writer::open(Arc::clone(storage), signer(), pace).unwrap();
    let before = writer.size();
    let appended = std::thread::scope(|scope| {
        let append = |thread: u64| {
            let writer = &writer;
            let one = move |n| {
                let text = format!("{thread}/{n}");
                (writer.append(|sequence| entry(sequence, &text)).unwrap(), text)
            };
            scope.spawn(move || (0..50).map(one).collect::<Vec<_>>())
        };
        let threads: Vec<_> = (0..4).map(append).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(writer.close().unwrap().checkpoint().size, before + 200);
    let entries = verified(storage).unwrap();
    for (sequence, text) in appended {
        assert_eq!(entries[sequence as usize], entry(sequence, &text));
    }
}

fn on(storage: Arc<dyn Storage>) {
    behaves(&storage);
    takes_cosignatures(&storage);
    appends_from_many_threads(&storage);
}

#[test]
fn in_a_folder() {
    let root = tempfile::tempdir().unwrap();
    on(Arc::new(Folder::new(Arc::new(Real), &root.path().join("store"))));
}

#[test]
fn in_a_simulated_folder() {
    on(folder(&Simulated::new(1)));
}

#[test]
fn in_an_object_store_in_memory() {
    on(Arc::new(Objects::memory().unwrap()));
}

#[test]
fn in_an_object_store_over_the_network() {
    let Ok(place) = std::env::var("WARPLAN_TEST_S3") else {
        return eprintln!("skipped: WARPLAN_TEST_S3 names no server; see .ci/moto");
    };
    on(storage::open(&format!("{place}/log")).unwrap());
}

#[test]
fn the_checkpoint_follows_without_being_asked_for() {
    let storage = folder(&Simulated::new(1));
    let pace = Pace { background: true, gather: Duration::ZERO, ..BY_HAND };
    let writer = Writer::create(Arc::clone(&storage), signer(), pace).unwrap();
    let sequence = writer.append(|sequence| entry(sequence, "one")).unwrap();
    while Reader::new(Arc::clone(&storage)).checkpoint().unwrap().checkpoint().size <= sequence {
        std::thread::yield_now();
    }
}

#[test]
fn of_two_writers_at_an_object_store_one_acknowledges() {
    let objects = Objects::memory().unwrap();
    let storage: Arc<dyn Storage> = Arc::new(objects.clone());
    let first = Writer::create(Arc::clone(&storage), signer(), BY_HAND).unwrap();
    first.append(|sequence| entry(sequence, "first")).unwrap();
    for integrated in [false, true] {
        storage.break_lock().unwrap();
        let second = Writer::open(Arc::clone(&storage), signer(), BY_HAND).unwrap();
        let stale = Writer::open(Arc::new(objects.clone()), signer(), BY_HAND);
        assert!(matches!(stale, Err(LogError::Lock(_))));
        storage.break_lock().unwrap();
        let third = Writer::open(Arc::clone(&storage), signer(), BY_HAND).unwrap();
        let sequence = third.append(|sequence| entry(sequence, "third")).unwrap();
        if integrated {
            third.flush().unwrap();
        }
        let refused = second.append(|sequence| entry(sequence, "second")).unwrap_err().to_string();
        assert!(refused.contains("another writer has written meanwhile"), "{refused}");
        drop(second);
        drop(third);
        assert_eq!(verified(&storage).unwrap()[sequence as usize], entry(sequence, "third"));
    }
    let refused = first.append(|sequence| entry(sequence, "first again")).unwrap_err().to_string();
    assert!(refused.contains("another writer has written meanwhile"), "{refused}");
    assert!(storage.get(CHECKPOINT).unwrap().is_some());
}
