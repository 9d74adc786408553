//! Every storage keeps the same promises.

use std::path::Path;
use std::sync::Arc;

use warplan_vault::disk::simulated::{Call, Fault, Simulated};
use warplan_vault::disk::{Disk, Real};
use warplan_vault::storage::{self, Folder, LockError, Objects, Storage};

/// Names a bucket of a running S3-compatible server, as `s3://bucket/prefix`.
const S3: &str = "WARPLAN_TEST_S3";

fn behaves(store: &dyn Storage) {
    reads_what_was_written(store);
    replaces_under_conditions(store);
    streams(store);
    lists_and_deletes(store);
    reads_and_deletes_many(store);
    refuses_paths(store);
    has_one_writer(store);
}

fn reads_what_was_written(store: &dyn Storage) {
    assert_eq!(store.get("a").unwrap(), None);
    assert_eq!(store.get_range("a", 0..4).unwrap(), None);
    assert_eq!(store.size("a").unwrap(), None);
    store.put("a", b"first").unwrap();
    store.put("a", b"second").unwrap();
    assert_eq!(store.get("a").unwrap().as_deref(), Some(&b"second"[..]));
    assert_eq!(store.size("a").unwrap(), Some(6));
    for (range, expected) in [(1..4, "eco"), (4..99, "nd"), (6..9, ""), (99..100, ""), (2..2, "")] {
        assert_eq!(store.get_range("a", range).unwrap().as_deref(), Some(expected.as_bytes()));
    }
    store.put("empty", b"").unwrap();
    assert_eq!(store.get("empty").unwrap(), Some(Vec::new()));
    let many: Vec<(String, Vec<u8>)> =
        (0..40_u8).map(|n| (format!("many/{}/{n}", n % 3), vec![n; 100])).collect();
    store.put_all(&many).unwrap();
    store.put_all(&[]).unwrap();
    for (path, bytes) in &many {
        assert_eq!(store.get(path).unwrap().as_ref(), Some(bytes));
    }
    store.delete_all("many/").unwrap();
    store.delete("a").unwrap();
    store.delete("empty").unwrap();
}

fn replaces_under_conditions(store: &dyn Storage) {
    assert!(store.create("b/c", b"1").unwrap());
    assert!(!store.create("b/c", b"2").unwrap());
    assert!(!store.swap("b/c", Some(b"2"), b"3").unwrap());
    assert!(!store.swap("b/c", None, b"3").unwrap());
    assert!(!store.swap("b/none", Some(b"1"), b"3").unwrap());
    assert_eq!(store.get("b/c").unwrap().as_deref(), Some(&b"1"[..]));
    assert!(store.swap("b/c", Some(b"1"), b"3").unwrap());
    assert_eq!(store.get("b/c").unwrap().as_deref(), Some(&b"3"[..]));
    assert!(store.swap("b/d", None, b"4").unwrap());
    store.delete_all("b/").unwrap();
}

fn streams(store: &dyn Storage) {
    let bytes: Vec<u8> = (0..20_000_003_u32).map(|n| (n % 251) as u8).collect();
    for len in [0, 10, bytes.len()] {
        let mut sink = store.sink("streamed").unwrap();
        for part in bytes[..len].chunks(3_000_000) {
            sink.write(part).unwrap();
        }
        assert_eq!(store.get("streamed").unwrap(), None);
        sink.finish().unwrap();
        assert!(store.get("streamed").unwrap().is_some_and(|read| read == bytes[..len]));
        store.delete("streamed").unwrap();
    }
    let mut given_up = store.sink("given-up").unwrap();
    given_up.write(&bytes).unwrap();
    drop(given_up);
    assert_eq!(store.list("").unwrap(), []);
}

fn lists_and_deletes(store: &dyn Storage) {
    for path in ["x/1", "x/y/2", "x-y", "z"] {
        store.put(path, path.as_bytes()).unwrap();
    }
    let list = |prefix: &str| -> Vec<(String, u64)> {
        store.list(prefix).unwrap().into_iter().map(|listed| (listed.path, listed.size)).collect()
    };
    let all = ["x-y", "x/1", "x/y/2", "z"].map(|path| (path.to_owned(), path.len() as u64));
    assert_eq!(list(""), all);
    assert_eq!(list("x/"), all[1..3]);
    assert_eq!(list("none/"), []);
    store.delete("x-y").unwrap();
    store.delete("x-y").unwrap();
    store.delete_all("x/").unwrap();
    store.delete_all("x/").unwrap();
    assert_eq!(list(""), all[3..]);
    store.delete("z").unwrap();
}

fn reads_and_deletes_many(store: &dyn Storage) {
    let paths: Vec<String> = (0..40).rev().map(|n| format!("many/{}/{n}", n % 3)).collect();
    let files: Vec<(String, Vec<u8>)> =
        paths.iter().map(|path| (path.clone(), path.as_bytes().to_vec())).collect();
    store.put_all(&files).unwrap();
    let mut asked = paths.clone();
    asked.insert(7, "many/none".to_owned());
    let mut expected: Vec<_> = files.into_iter().map(|(_, bytes)| Some(bytes)).collect();
    expected.insert(7, None);
    assert_eq!(store.get_many(&asked).unwrap(), expected, "in the order of what was asked for");
    assert_eq!(store.get_many(&[]).unwrap(), []);

    store.delete_many(&asked[..30]).unwrap();
    store.delete_many(&asked[..1]).unwrap();
    store.delete_many(&[]).unwrap();
    let mut left: Vec<&String> = asked[30..].iter().collect();
    left.sort();
    let listed = store.list("many/").unwrap();
    assert_eq!(listed.iter().map(|listed| &listed.path).collect::<Vec<_>>(), left);
    store.delete_all("many/").unwrap();
}

fn refuses_paths(store: &dyn Storage) {
    for path in ["", "/a", "a//b", "../a", "a/../b", "a/.", ".hidden", "a b", "a\\b", "ä", "a:b"] {
        let refused = store.put(path, b"1").unwrap_err().to_string();
        assert!(refused.contains("paths of a store are relative"), "{refused}");
        assert!(store.get(path).is_err() && store.delete(path).is_err() && store.create(path, b"1").is_err());
        assert!(store.put_all(&[(path.to_owned(), vec![1])]).is_err() && store.sink(path).is_err());
        let many = ["z".to_owned(), path.to_owned()];
        assert!(store.get_many(&many).is_err() && store.delete_many(&many).is_err());
    }
    assert_eq!(store.list("").unwrap(), []);
}

fn has_one_writer(store: &dyn Storage) {
    let first = store.lock("process 1 since noon").unwrap();
    assert!(!first.lost());
    let refused = store.lock("process 2").map(|_| ()).unwrap_err();
    assert!(
        matches!(&refused, LockError::Held { holder, .. } if holder == "process 1 since noon"),
        "{refused}"
    );
    store.put("while-locked", b"1").unwrap();
    store.delete("while-locked").unwrap();
    drop(first);
    drop(store.lock("a shorter name").unwrap());
    let last = store.lock("process 3").unwrap();
    if store.folder().is_some() {
        assert!(matches!(store.break_lock(), Err(LockError::Held { .. })), "who holds a folder's lock lives");
    } else {
        assert_eq!(store.break_lock().unwrap().as_deref(), Some("process 3"));
        let next = store.lock("process 4").unwrap();
        drop(last);
        assert!(store.lock("process 5").is_err(), "a lock that was broken is another's");
        drop(next);
    }
    assert_eq!(store.break_lock().unwrap_or_default(), None);
    let _ = store.delete(storage::LOCK);
}

#[test]
fn a_folder() {
    let root = tempfile::tempdir().unwrap();
    behaves(&Folder::new(Arc::new(Real), &root.path().join("new/store")));
}

#[test]
fn a_simulated_folder() {
    behaves(&Folder::new(Arc::new(Simulated::new(1)), Path::new("/new/store")));
}

#[test]
fn an_object_store_in_memory() {
    behaves(&Objects::memory().unwrap());
}

#[test]
fn an_object_store_over_the_network() {
    let Ok(place) = std::env::var(S3) else {
        return eprintln!("skipped: {S3} names no server; see .ci/moto");
    };
    let store = storage::open(&format!("{place}/storage")).unwrap();
    store.delete_all("x/").unwrap();
    behaves(&*store);
}

#[test]
fn other_places_are_refused() {
    let refused = storage::open("ftp://somewhere/else").map(|_| ()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "ftp://somewhere/else: opening : stores are folders or s3://bucket/prefix"
    );
}

/// A folder of a disk, and how a test writes to it.
type Write = fn(&Folder) -> Result<bool, storage::StorageError>;

/// Every way to write a file.
const WRITES: [Write; 5] = [
    |store| store.put("folder/a", b"new").map(|()| true),
    |store| store.put_all(&[("folder/a".into(), b"new".to_vec()), ("b".into(), vec![1])]).map(|()| true),
    |store| store.swap("folder/a", Some(b"old"), b"new"),
    |store| store.delete("folder/a").and_then(|()| store.create("folder/a", b"new")),
    |store| {
        let mut sink = store.sink("folder/a")?;
        sink.write(b"new")?;
        sink.finish().map(|()| true)
    },
];

#[test]
fn a_write_is_whole_or_not_at_all_and_stays_once_acknowledged() {
    for (which, write) in WRITES.iter().enumerate() {
        for fault in [Fault::Io, Fault::Full, Fault::Death] {
            for (call, nth) in Call::CHANGES.into_iter().flat_map(|call| (0..6).map(move |nth| (call, nth))) {
                for seed in 0..12 {
                    let disk = Simulated::new(seed);
                    let root = Path::new("/store");
                    Folder::new(Arc::new(disk.clone()), root).put("folder/a", b"old").unwrap();
                    disk.restart();
                    disk.plan(call, nth, fault);
                    let written = write(&Folder::new(Arc::new(disk.clone()), root));
                    disk.crash(seed);
                    let after = Folder::new(Arc::new(disk.clone()), root);
                    let lock = after.lock("test").unwrap();
                    let bytes = after.get("folder/a").unwrap();
                    let context =
                        format!("write {which}, {fault:?} at {call:?} {nth}, seed {seed}: {bytes:?}");
                    match &bytes {
                        Some(bytes) if bytes == b"new" => {}
                        Some(bytes) => assert!(bytes == b"old" && written.is_err(), "{context}"),
                        None => assert!(which == 3 && written.is_err(), "{context}"),
                    }
                    let left = disk.read_dir(Path::new("/store/.tmp")).unwrap_or_default();
                    assert!(left.is_empty(), "{context}, left {left:?}");
                    drop(lock);
                }
            }
        }
    }
}

#[test]
fn what_was_deleted_together_stays_deleted_once_acknowledged() {
    let paths = ["a", "folder/b", "folder/c"].map(str::to_owned);
    for fault in [Fault::Io, Fault::Full, Fault::Death] {
        for (call, nth) in
            [Call::Remove, Call::SyncDir].into_iter().flat_map(|call| (0..4).map(move |nth| (call, nth)))
        {
            for seed in 0..24 {
                let disk = Simulated::new(seed);
                let store = || Folder::new(Arc::new(disk.clone()), Path::new("/store"));
                let files = paths.each_ref().map(|path| (path.clone(), b"old".to_vec()));
                store().put_all(&files).unwrap();
                disk.restart();
                disk.plan(call, nth, fault);
                let deleting = store();
                let deleted = deleting.delete_many(&paths);
                let context = format!("{fault:?} at {call:?} {nth}, seed {seed}: {deleted:?}");
                if call == Call::SyncDir && deleted.is_err() {
                    assert!(deleting.delete_many(&paths).is_err(), "{context}");
                }
                disk.crash(seed);
                for bytes in store().get_many(&paths).unwrap().into_iter().flatten() {
                    assert!(bytes == b"old" && deleted.is_err(), "{context}");
                }
            }
        }
    }
}

#[test]
fn folders_are_synced_once_for_all_that_is_deleted_from_them() {
    let disk = Simulated::new(1);
    let store = Folder::new(Arc::new(disk.clone()), Path::new("/store"));
    let paths: Vec<String> = (0..40).map(|n| format!("many/{}/{n}", n % 3)).collect();
    store.put_all(&paths.iter().map(|path| (path.clone(), vec![1])).collect::<Vec<_>>()).unwrap();
    let before = disk.calls(Call::SyncDir);
    store.delete_many(&paths).unwrap();
    assert_eq!(disk.calls(Call::SyncDir) - before, 3);
}

#[test]
fn after_a_failed_sync_nothing_is_written_any_more() {
    for call in [Call::Sync, Call::SyncDir] {
        let disk = Simulated::new(1);
        let store = Folder::new(Arc::new(disk.clone()), Path::new("/store"));
        store.put("a", b"1").unwrap();
        disk.plan(call, 0, Fault::Io);
        store.put("a", b"2").unwrap_err();
        for refused in WRITES.map(|write| write(&store)) {
            if let Err(refused) = refused {
                assert!(refused.to_string().contains("making bytes durable failed before"), "{refused}");
            }
        }
        assert!(
            store.put("a", b"3").is_err() && store.delete("a").is_err() && store.delete_all("a/").is_err()
        );
        assert!(store.get("a").unwrap().is_some(), "reading goes on");
    }
}
