//! The real and the simulated disk behave alike, and the simulated one loses what a real one may.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;

use warplan_vault::disk::simulated::{Call, Fault, Simulated};
use warplan_vault::disk::{Disk, Real};

/// What every disk does.
fn behaves(disk: &dyn Disk, root: &Path) {
    let path = |name: &str| root.join(name);
    let kind = |error: std::io::Error| error.kind();
    assert_eq!(disk.open(&path("a")).err().map(kind), Some(ErrorKind::NotFound));
    let file = disk.create_new(&path("a")).unwrap();
    assert_eq!(disk.create_new(&path("a")).err().map(kind), Some(ErrorKind::AlreadyExists));
    file.write_at(3, b"def").unwrap();
    file.write_at(0, b"abc").unwrap();
    file.sync_data().unwrap();
    assert_eq!(file.read_at(1..5).unwrap(), b"bcde");
    assert_eq!(file.read_at(4..7).err().map(kind), Some(ErrorKind::UnexpectedEof));
    assert!(disk.private(&path("a")).unwrap());

    disk.create_dir(&path("folder")).unwrap();
    disk.hard_link(&path("a"), &path("folder/b")).unwrap();
    let taken = disk.hard_link(&path("a"), &path("folder/b"));
    assert_eq!(taken.err().map(kind), Some(ErrorKind::AlreadyExists));
    assert!(disk.same(&path("a"), &path("folder/b")).unwrap());
    disk.rename(&path("a"), &path("c")).unwrap();
    assert_eq!(disk.open(&path("folder/b")).unwrap().len().unwrap(), 6);
    disk.sync_dir(root).unwrap();
    let names: BTreeSet<_> = disk.read_dir(root).unwrap().into_iter().collect();
    let names: Vec<_> = names
        .iter()
        .map(|found| (found.path.file_name().unwrap().to_str(), found.folder, found.size))
        .collect();
    assert_eq!(names, [(Some("c"), false, 6), (Some("folder"), true, 0)]);

    assert_eq!(disk.remove_dir(&path("folder")).err().map(kind), Some(ErrorKind::DirectoryNotEmpty));
    disk.unlink(&path("folder/b")).unwrap();
    disk.remove_dir(&path("folder")).unwrap();

    let files = vec![disk.create_new(&path("d")).unwrap(), disk.open_write(&path("c")).unwrap()];
    assert!(!disk.same(&path("c"), &path("d")).unwrap());
    files[0].allocate(5_000).unwrap();
    disk.sync_files(&files).unwrap();
    assert_eq!(files[0].read_at(0..5_000).unwrap(), vec![0; 5_000]);

    let held = disk.try_lock(&path("lock")).unwrap();
    assert!(held.is_some());
    assert!(disk.try_lock(&path("lock")).unwrap().is_none());
    drop(held);
    assert!(disk.try_lock(&path("lock")).unwrap().is_some());
}

#[test]
fn the_real_disk() {
    let root = tempfile::tempdir().unwrap();
    behaves(&Real, root.path());
}

#[test]
fn the_simulated_disk() {
    behaves(&Simulated::new(1), Path::new("/"));
}

/// What is left of two writes of three sectors each after a crash, over many seeds.
fn survivors(prepare: impl Fn(&Simulated)) -> BTreeSet<Option<Vec<u8>>> {
    let after = |seed| {
        let disk = Simulated::new(seed);
        prepare(&disk);
        disk.crash(seed);
        let file = disk.open(Path::new("/a")).ok()?;
        Some(file.read_at(0..file.len().unwrap()).unwrap())
    };
    (0..2_000).map(after).collect()
}

#[test]
fn a_crash_takes_what_was_not_synced_in_any_part() {
    let written = survivors(|disk| {
        let file = disk.create_new(Path::new("/a")).unwrap();
        file.write_at(0, &[1; 1_024]).unwrap();
        file.sync_data().unwrap();
        disk.sync_dir(Path::new("/")).unwrap();
        file.write_at(0, &[2; 1_024]).unwrap();
        file.write_at(512, &[3; 512]).unwrap();
    });
    let sectors: BTreeSet<[u8; 2]> =
        written.into_iter().map(|bytes| bytes.unwrap()).map(|b| [b[511], b[512]]).collect();
    assert_eq!(sectors, [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3]].into());
}

#[test]
fn a_name_is_durable_by_its_folder_alone() {
    let write = |disk: &Simulated| {
        let file = disk.create_new(Path::new("/a")).unwrap();
        file.write_at(0, b"abc").unwrap();
        file.sync_data().unwrap();
    };
    assert_eq!(survivors(write), [None, Some(b"abc".to_vec())].into());
    let synced = |disk: &Simulated| {
        write(disk);
        disk.sync_dir(Path::new("/")).unwrap();
    };
    assert_eq!(survivors(synced), [Some(b"abc".to_vec())].into());
}

#[test]
fn a_rename_keeps_one_of_the_two_or_both() {
    for from in ["/b", "/folder/b"] {
        let prepare = |disk: &Simulated| {
            disk.create_dir(Path::new("/folder")).unwrap();
            for (name, text) in [("/a", b"old"), (from, b"new")] {
                let file = disk.create_new(Path::new(name)).unwrap();
                file.write_at(0, text).unwrap();
                file.sync_data().unwrap();
            }
            disk.sync_dir(Path::new("/")).unwrap();
            disk.sync_dir(Path::new("/folder")).unwrap();
            disk.rename(Path::new(from), Path::new("/a")).unwrap();
        };
        assert_eq!(survivors(prepare), [Some(b"old".to_vec()), Some(b"new".to_vec())].into());
        let synced = |disk: &Simulated| {
            prepare(disk);
            disk.sync_dir(Path::new(from).parent().unwrap()).unwrap();
        };
        assert_eq!(survivors(synced), [Some(b"new".to_vec())].into());
    }
}

#[test]
fn what_a_failed_sync_lost_no_later_sync_brings_back() {
    let written = survivors(|disk| {
        let file = disk.create_new(Path::new("/a")).unwrap();
        disk.sync_dir(Path::new("/")).unwrap();
        file.write_at(0, b"abc").unwrap();
        disk.plan(Call::Sync, 0, Fault::Io);
        assert!(file.sync_data().is_err());
        assert_eq!(file.read_at(0..3).unwrap(), b"abc");
        file.sync_data().unwrap();
    });
    assert!(written.contains(&Some(Vec::new())) && written.contains(&Some(b"abc".to_vec())), "{written:?}");
}

#[test]
fn after_its_death_a_process_does_nothing_more() {
    let disk = Simulated::new(1);
    let file = disk.create_new(Path::new("/a")).unwrap();
    let lock = disk.try_lock(Path::new("/lock")).unwrap();
    disk.plan(Call::Write, 1, Fault::Death);
    file.write_at(0, b"abc").unwrap();
    assert!(file.write_at(3, b"def").is_err() && disk.is_dead());
    assert!(disk.open(Path::new("/a")).is_err());
    disk.restart();
    assert!(file.len().is_err(), "a handle of the process before");
    let again = disk.try_lock(Path::new("/lock")).unwrap();
    assert!(again.is_some());
    drop(lock);
    assert!(disk.try_lock(Path::new("/lock")).unwrap().is_none(), "the dead process' guard frees nothing");
    assert_eq!(disk.open(Path::new("/a")).unwrap().read_at(0..3).unwrap(), b"abc");
}
