//! A key file survives whatever a disk does: no acknowledged key is lost, and none that was destroyed comes back.

mod opened;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use warplan_vault::disk::Disk;
use warplan_vault::disk::simulated::{Call, Draw, Fault, Simulated};
use warplan_vault::keys::{KeyError, KeyFile, KeyId, Provider, Secret};
use warplan_vault::random::System;

const SEEDS: u64 = 3_000;
const CONTEXT: &[u8] = b"here";

/// What was acknowledged.
#[derive(Default)]
struct Acknowledged {
    /// Each key, with something that it wrapped.
    kept: BTreeMap<KeyId, Vec<u8>>,
    destroyed: BTreeMap<KeyId, Vec<u8>>,
}

fn path() -> PathBuf {
    PathBuf::from("/keys/file")
}

fn secret() -> Secret {
    Secret::from([7; 32])
}

/// Changes that a draw chooses, until one fails.
fn change(file: &KeyFile<Simulated>, draw: &mut Draw, known: &mut Acknowledged) -> Result<(), KeyError> {
    for _ in 0..1 + draw.below(6) {
        let bucket = ["a", "b", "c"][draw.below(3)];
        let key = match draw.below(4) {
            0 | 1 => file.ensure(bucket)?,
            2 => match file.rotate(bucket) {
                Err(KeyError::Missing { .. }) => continue,
                key => key?,
            },
            _ => {
                destroy(file, bucket, known)?;
                continue;
            }
        };
        let wrapped = file.wrap(&key, &secret(), CONTEXT)?;
        // A name may come again once its key was destroyed; what the first of that name wrapped stays shut.
        known.kept.insert(key, wrapped);
    }
    Ok(())
}

fn destroy(file: &KeyFile<Simulated>, bucket: &str, known: &mut Acknowledged) -> Result<(), KeyError> {
    // From here on the keys may be gone, and from the acknowledgement on they must be.
    let (gone, kept) = std::mem::take(&mut known.kept).into_iter().partition(|(key, _)| key.name == bucket);
    known.kept = kept;
    file.destroy(bucket)?;
    known.destroyed.extend::<BTreeMap<_, _>>(gone);
    Ok(())
}

fn check(file: &KeyFile<Simulated>, known: &Acknowledged, seed: u64) {
    for (key, wrapped) in &known.kept {
        let opened = file.unwrap(key, wrapped, CONTEXT);
        assert_eq!(*opened.unwrap_or_else(|error| panic!("seed {seed}: {key:?}: {error}")), *secret());
    }
    for (key, wrapped) in &known.destroyed {
        assert!(file.unwrap(key, wrapped, CONTEXT).is_err(), "seed {seed}: {key:?} is back");
    }
}

/// Everything that lies on a disk below a folder.
fn remains(disk: &Simulated, folder: &Path) -> Vec<u8> {
    let found = disk.read_dir(folder).unwrap();
    let bytes = found.iter().map(|found| {
        let file = disk.open(&found.path).unwrap();
        file.read_at(0..found.size).unwrap()
    });
    bytes.flatten().collect()
}

/// A disk with a key file without keys.
fn prepared(seed: u64) -> Simulated {
    let disk = Simulated::new(seed);
    disk.create_dir(Path::new("/keys")).unwrap();
    disk.create_dir(Path::new("/aside")).unwrap();
    disk.sync_dir(Path::new("/")).unwrap();
    drop(KeyFile::create(disk.clone(), path(), Box::new(System)).unwrap());
    disk
}

fn open(disk: &Simulated) -> KeyFile<Simulated> {
    KeyFile::open(disk.clone(), path(), Box::new(System)).unwrap()
}

fn simulate(seed: u64) {
    let mut draw = Draw::new(seed);
    let disk = prepared(seed);

    let mut known = Acknowledged::default();
    for round in 0..4 {
        let open = || KeyFile::open(disk.clone(), path(), Box::new(System));
        let file = open().unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        check(&file, &known, seed);
        let call = Call::CHANGES[draw.below(Call::CHANGES.len())];
        let fault = [Fault::Io, Fault::Full, Fault::Death][draw.below(3)];
        disk.plan(call, draw.below(8) as u64, fault);
        let _ = change(&file, &mut draw, &mut known);
        drop(file);
        if draw.chance(50) { disk.crash(seed * 4 + round) } else { disk.restart() }
    }

    let file = KeyFile::open(disk.clone(), path(), Box::new(System)).unwrap();
    check(&file, &known, seed);
    for bucket in ["a", "b", "c"] {
        file.ensure(bucket).unwrap();
        destroy(&file, bucket, &mut known).unwrap();
    }
    check(&file, &known, seed);
    let left = remains(&disk, Path::new("/keys"));
    assert_eq!(String::from_utf8(left).unwrap(), r#"{"format":"warplan-keys/v1","keys":{}}"#, "seed {seed}");
}

#[test]
fn a_key_file_survives_faults_and_crashes() {
    (0..SEEDS).for_each(simulate);
}

/// The first version of a bucket's key, as it is written in the file.
fn written(disk: &Simulated, bucket: &str) -> Vec<u8> {
    let stored = disk.open(&path()).unwrap();
    let stored = stored.read_at(0..stored.len().unwrap()).unwrap();
    let stored: serde_json::Value = serde_json::from_slice(&stored).unwrap();
    stored["keys"][bucket]["1"].as_str().unwrap().as_bytes().to_vec()
}

/// Gives every file beside the keys a second, durable name, which shows what becomes of files that lose theirs.
fn keep_aside(disk: &Simulated, draw: &str) {
    for found in disk.read_dir(Path::new("/keys")).unwrap() {
        let name = found.path.file_name().unwrap().to_str().unwrap();
        disk.hard_link(&found.path, &Path::new("/aside").join(format!("{draw}-{name}"))).unwrap();
    }
    disk.sync_dir(Path::new("/aside")).unwrap();
}

fn holds(disk: &Simulated, secret: &[u8]) -> bool {
    ["/keys", "/aside"].iter().any(|folder| {
        let bytes = remains(disk, Path::new(folder));
        bytes.windows(secret.len()).any(|window| window == secret)
    })
}

/// A change of the file that has the key in it.
type Change = fn(&KeyFile<Simulated>) -> Result<(), KeyError>;

#[test]
fn once_its_destruction_is_acknowledged_a_key_is_in_no_file_that_was_ever_written() {
    let changes: [Change; 3] = [
        |file| file.ensure("other").map(drop),
        |file| file.rotate("pilot").map(drop),
        |file| file.destroy("pilot").map(drop),
    ];
    let faults = [Fault::Io, Fault::Full, Fault::Death];
    let points = Call::CHANGES.into_iter().flat_map(|call| (0..4).map(move |nth| (call, nth)));
    for ((call, nth), fault) in points.flat_map(|point| faults.map(|fault| (point, fault))) {
        for (seed, change) in (0..10).flat_map(|seed| changes.iter().enumerate().map(move |it| (seed, it))) {
            let context = format!("{fault:?} at {call:?} {nth} of change {}, seed {seed}", change.0);
            let disk = prepared(seed);
            open(&disk).ensure("pilot").unwrap();
            let secret = written(&disk, "pilot");
            keep_aside(&disk, "before");
            let file = open(&disk);
            disk.plan(call, nth, fault);
            let done = change.1(&file);
            disk.restart();
            assert!(!(done.is_ok() && change.0 == 2 && holds(&disk, &secret)), "{context}: acknowledged");

            keep_aside(&disk, "after");
            if seed % 5 != 0 {
                disk.crash(seed);
            }
            open(&disk).destroy("pilot").unwrap();
            disk.crash(seed);
            assert!(!holds(&disk, &secret), "{context}");
        }
    }
}

#[test]
fn a_destruction_fails_when_what_held_the_key_cannot_be_wiped() {
    for (call, nth) in [(Call::Write, 1), (Call::Sync, 1)] {
        let disk = prepared(1);
        let file = open(&disk);
        file.ensure("pilot").unwrap();
        let secret = written(&disk, "pilot");
        disk.plan(call, nth, Fault::Io);
        let failed = file.destroy("pilot").unwrap_err().to_string();
        assert!(failed.contains("writing it") && failed.contains("then repeat"), "{failed}");
        keep_aside(&disk, "left");
        file.destroy("pilot").unwrap();
        assert!(!holds(&disk, &secret));
    }
}

#[test]
fn a_key_that_is_there_costs_no_write() {
    let disk = prepared(1);
    let file = open(&disk);
    let key = file.ensure("pilot").unwrap();
    let changes = || Call::CHANGES.map(|call| disk.calls(call));
    let before = changes();
    assert_eq!(file.ensure("pilot").unwrap(), key);
    file.destroy("never there").unwrap();
    assert_eq!(changes(), before);
}

#[test]
fn what_is_wiped_while_it_is_read_is_read_again() {
    let disk = prepared(1);
    let writer = open(&disk);
    let key = writer.ensure("pilot").unwrap();
    let wrapped = writer.wrap(&key, &secret(), CONTEXT).unwrap();
    let late = opened::Opened::new(disk.clone(), path());
    let reader = KeyFile::open(late.clone(), path(), Box::new(System)).unwrap();
    late.after_next_open(move || drop(writer.ensure("other").unwrap()));
    assert_eq!(*reader.unwrap(&key, &wrapped, CONTEXT).unwrap(), *secret());
    assert!(late.has_run());
}
