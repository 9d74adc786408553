//! A vault keeps its promises in every storage, and readers notice nothing of what its writer does.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use warplan_ledger::entry::ObjectId;
use warplan_ledger::{Kind, Signer};
use warplan_vault::VaultError;
use warplan_vault::disk::Real;
use warplan_vault::keys::{KeyFile, Provider};
use warplan_vault::log::{self, Pace, Writer};
use warplan_vault::random::System;
use warplan_vault::storage::{self, Folder, Objects, Storage};
use warplan_vault::vault::{Description, Evidence, Reader, Scope, Vault};

const LOG: &str = "example.com/vault";

/// A store with who keeps its keys.
struct Store {
    storage: Arc<dyn Storage>,
    keys: Arc<dyn Provider>,
    _folder: tempfile::TempDir,
}

impl Store {
    fn begin(storage: Arc<dyn Storage>) -> Store {
        let folder = tempfile::tempdir().unwrap();
        let keys = KeyFile::create(Real, folder.path().join("keys.json"), Box::new(System)).unwrap();
        let classes = ["raw=1d", "release=keep"].map(|class| class.parse().unwrap()).to_vec();
        let description = Description::new(LOG, signer().verifier(), "file:keys.json", classes).unwrap();
        Writer::create(storage.clone(), signer(), Pace::default()).and_then(Writer::close).unwrap();
        Vault::create(&*storage, &description, &signer()).unwrap();
        Store { storage, keys: Arc::new(keys), _folder: folder }
    }

    fn vault(&self) -> Result<Vault, VaultError> {
        let log = Writer::open(self.storage.clone(), signer(), Pace::default())?;
        Vault::open(self.storage.clone(), Arc::new(log), self.keys.clone(), signer(), Arc::new(System))
    }

    fn reader(&self) -> Reader {
        let log = Arc::new(log::Reader::new(self.storage.clone()));
        Reader::with_keys(self.storage.clone(), log, self.keys.clone(), Arc::new(System)).unwrap()
    }
}

fn signer() -> Signer {
    Signer::from_seed(LOG, &[7; 32].into()).unwrap()
}

fn at(date: &str) -> Timestamp {
    format!("{date}T00:00:00Z").parse().unwrap()
}

fn record(vault: &Vault, class: &str, content: &[u8]) -> ObjectId {
    let evidence = Evidence::new(Kind::Evidence, class, "text/plain", at("2026-11-23"));
    vault.record(&evidence, content).unwrap().object.id
}

/// Everything that a vault does, one after the other.
fn behaves(storage: Arc<dyn Storage>) {
    let store = Store::begin(storage);
    let large = vec![7; 3 << 20];
    let (kept, held, doomed) = {
        let mut vault = store.vault().unwrap();
        let ids = (
            record(&vault, "release", &large),
            record(&vault, "raw", b"held"),
            record(&vault, "raw", b"doomed"),
        );
        vault.hold(&[ids.1], "matter", at("2026-11-23")).unwrap();
        ids
    };
    let mut vault = store.vault().unwrap();
    assert_eq!(vault.rotate(&Scope::All, at("2026-11-24")).unwrap().len(), 2);
    assert_eq!(vault.reencrypt(&Scope::All, at("2026-11-25"), at("2026-11-25")).unwrap(), 3);
    assert!(vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap().purged.is_some());
    assert_eq!(vault.compact(at("2026-12-01")).unwrap().purged, 1);
    assert!(matches!(vault.content(doomed), Err(VaultError::Purged { .. })));
    drop(vault);
    let reader = store.reader();
    assert!(*reader.content(kept).unwrap() == large);
    assert_eq!(*reader.content(held).unwrap(), b"held");
    let verified = reader.verify().unwrap();
    assert_eq!((verified.findings, verified.orphans), (vec![], vec![]));
}

#[test]
fn in_a_folder() {
    let root = tempfile::tempdir().unwrap();
    behaves(Arc::new(Folder::new(Arc::new(Real), &root.path().join("store"))));
}

#[test]
fn in_an_object_store_in_memory() {
    behaves(Arc::new(Objects::memory().unwrap()));
}

#[test]
fn in_an_object_store_over_the_network() {
    let Ok(place) = std::env::var("WARPLAN_TEST_S3") else {
        return eprintln!("skipped: WARPLAN_TEST_S3 names no server; see .ci/moto");
    };
    behaves(storage::open(&format!("{place}/vault")).unwrap());
}

/// Opens and verifies from threads of their own, as long as a writer moves everything that can be moved.
#[test]
fn readers_notice_nothing() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::begin(Arc::new(Folder::new(Arc::new(Real), Path::new(&root.path().join("store")))));
    let mut vault = store.vault().unwrap();
    let contents: Vec<Vec<u8>> = (0..12_u8).map(|n| vec![n; 1 + 40_000 * usize::from(n)]).collect();
    let ids: Vec<ObjectId> = contents.iter().map(|content| record(&vault, "release", content)).collect();
    // What is acknowledged is seen once a checkpoint covers it.
    assert_eq!(vault.list().unwrap().len(), ids.len());
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let opening = || {
            let reader = store.reader();
            let mut opened = 0;
            while !done.load(Ordering::Acquire) {
                for (id, content) in ids.iter().zip(&contents) {
                    assert!(*reader.content(*id).unwrap() == *content);
                    opened += 1;
                }
            }
            opened
        };
        let verifying = || {
            let mut verified = 0;
            while !done.load(Ordering::Acquire) {
                assert_eq!(store.reader().verify().unwrap().findings, []);
                verified += 1;
            }
            verified
        };
        let (opening, verifying) = (scope.spawn(opening), scope.spawn(verifying));
        for round in 0..6 {
            let now = at(&format!("2026-12-{:02}", round + 1));
            for _ in 0..5 {
                record(&vault, "raw", b"doomed");
            }
            vault.rotate(&Scope::All, now).unwrap();
            vault.reencrypt(&Scope::All, now, now).unwrap();
            vault.compact(now).unwrap();
        }
        vault.retention_run(at("2027-01-01"), at("2027-01-01")).unwrap();
        vault.compact(at("2027-01-01")).unwrap();
        done.store(true, Ordering::Release);
        assert!(opening.join().unwrap() > 0 && verifying.join().unwrap() > 0);
    });
}

/// A lock that was broken by hand while its writer was still at work.
#[test]
fn a_writer_that_was_taken_over_removes_nothing_of_the_next_one() {
    let objects = Objects::memory().unwrap();
    let store = Store::begin(Arc::new(objects.clone()));
    let mut first = store.vault().unwrap();
    record(&first, "raw", b"doomed");
    objects.break_lock().unwrap();
    let second = store.vault().unwrap();
    let id = record(&second, "release", b"of the second");
    drop(second);
    let refused = first.compact(at("2026-11-23")).unwrap_err().to_string();
    assert!(refused.contains("another writer has written meanwhile"), "{refused}");
    assert!(first.retention_run(at("2026-12-01"), at("2026-12-01")).is_err());
    let reader = store.reader();
    assert_eq!(*reader.content(id).unwrap(), b"of the second");
    assert_eq!(reader.verify().unwrap().findings, []);
}
