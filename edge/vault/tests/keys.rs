//! A key file survives whatever a disk does: no acknowledged key is lost, and none that was destroyed comes back.

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

fn simulate(seed: u64) {
    let mut draw = Draw::new(seed);
    let disk = Simulated::new(seed);
    disk.create_dir(Path::new("/keys")).unwrap();
    disk.sync_dir(Path::new("/")).unwrap();
    drop(KeyFile::create(disk.clone(), path(), Box::new(System)).unwrap());

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
