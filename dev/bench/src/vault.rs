//! The vault beside the log: wrapping data keys again, and the space that one compaction reclaims.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use warplan_ledger::entry::ObjectId;
use warplan_ledger::{Kind, Signer};
use warplan_vault::VaultError;
use warplan_vault::bucket::{Class, Keys, ObjectVersion, Record, Ring, Shelf, TABLE_RECORDS};
use warplan_vault::disk::Real;
use warplan_vault::keys::{KeyFile, Provider, Secret};
use warplan_vault::log::{Pace, Writer};
use warplan_vault::random::System;
use warplan_vault::storage::{Folder, Storage};
use warplan_vault::vault::{Description, Evidence, Vault};

use crate::page::time;

const LOG: &str = "bench.example/vault";
const KEYS: usize = 1_000_000;
/// What is purged, and what is kept beside it.
const PURGED: usize = 400;
const KEPT: usize = 100;
const OBJECT_BYTES: usize = 100_000;

/// Rows of the page of the ledger. `rate` is how many bytes a second the disk takes in new files.
pub fn rows(folder: &Path, rate: f64) -> Result<Vec<Vec<String>>, String> {
    let rewrapped = rewrap(folder, rate).map_err(|error| error.to_string())?;
    Ok(vec![rewrapped, compaction(folder).map_err(|error| error.to_string())?])
}

fn provider(folder: &Path, name: &str) -> Result<Arc<dyn Provider>, VaultError> {
    let file = folder.join(format!("{name}.keys.json"));
    Ok(Arc::new(KeyFile::create(Real, file, Box::new(System))?))
}

/// A bucket with a million data keys, rotated: read, opened, wrapped again, written durably, switched to.
fn rewrap(folder: &Path, rate: f64) -> Result<Vec<String>, VaultError> {
    let storage: Arc<dyn Storage> = Arc::new(Folder::new(Arc::new(Real), &folder.join("rewrap")));
    let signer = Signer::from_seed(LOG, &[1; 32].into()).expect("a name of a log");
    let shelf = Shelf::new(storage, signer.verifier().clone()).write_with(signer);
    let ring = Ring::new(shelf.clone(), provider(folder, "rewrap")?, Arc::new(System), LOG);
    let class = Class { name: "bench".into(), ttl_days: None };
    let (begun, rotated) = ("2026-01-01T00:00:00Z".parse(), "2026-01-02T00:00:00Z".parse());
    let (begun, rotated) = (begun.expect("an instant"), rotated.expect("an instant"));
    let object = |n: usize| ObjectVersion {
        id: ObjectId::from_bytes(
            (n as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes(),
        ),
        version: 1,
    };
    let key = Secret::from([7; 32]);
    let missing = || VaultError::Missing { what: "the bucket that was begun".into() };
    let bucket = ring.admit(&class, begun, object(0), &key)?.ok_or_else(missing)?;
    let state = shelf.state(&bucket)?.ok_or_else(missing)?;
    if let Keys::Live { current, .. } = &state.keys {
        let wrapper = ring.wrapper(&bucket, current)?;
        let nonce = |n: usize| {
            let mut nonce = [0; 12];
            nonce[4..].copy_from_slice(&(n as u64).to_be_bytes());
            nonce
        };
        let records: Vec<Record> = (1..KEYS).map(|n| wrapper.wrap(object(n), &key, nonce(n))).collect();
        for (number, records) in (0..).zip(records.chunks(TABLE_RECORDS)) {
            shelf.put_table(&bucket, current.number, number, records.to_vec())?;
        }
    }
    let start = Instant::now();
    let next = ring.write_next(state, rotated)?;
    ring.switch(next)?;
    let bytes = (KEYS * warplan_vault::bucket::RECORD_LEN) as f64;
    Ok(vec![
        "1,000,000 data keys, in tables as compaction leaves them, wrapped again durably".to_owned(),
        time(start.elapsed()),
        format!("{:.2} s to write as many bytes to new files", bytes / rate),
        "10 s".to_owned(),
    ])
}

/// Evidence of two classes, of which one is purged and compacted away.
fn compaction(folder: &Path) -> Result<Vec<String>, VaultError> {
    let storage: Arc<dyn Storage> = Arc::new(Folder::new(Arc::new(Real), &folder.join("compaction")));
    let signer = Signer::from_seed(LOG, &[1; 32].into()).expect("a name of a log");
    let provider = provider(folder, "compaction")?;
    let classes = ["raw=1d", "release=keep"].map(|class| class.parse().expect("a class"));
    let description = Description::new(LOG, signer.verifier(), &provider.name(), classes.to_vec())?;
    Vault::create(&*storage, &description, &signer)?;
    let log = Arc::new(Writer::create(storage.clone(), signer.clone(), Pace::default())?);
    let mut vault = Vault::open(storage.clone(), log, provider, signer, Arc::new(System))?;
    let content = vec![b'.'; OBJECT_BYTES];
    let recorded = "2026-01-01T00:00:00Z".parse().expect("an instant");
    for n in 0..PURGED + KEPT {
        let class = if n % (1 + PURGED / KEPT) == 0 { "release" } else { "raw" };
        vault.record(&Evidence::new(Kind::Evidence, class, "text/plain", recorded), &content[..])?;
    }
    let stored = || -> Result<u64, VaultError> {
        Ok(storage.list("objects/")?.iter().chain(&storage.list("keys/")?).map(|file| file.size).sum())
    };
    let before = stored()?;
    let now = "2026-02-01T00:00:00Z".parse().expect("an instant");
    let run = vault.retention_run(now, now)?;
    let purged: u64 = run.plan.buckets.iter().map(|bucket| bucket.bytes).sum();
    vault.compact(now)?;
    let share = 100.0 * (before - stored()?).min(purged) as f64 / purged as f64;
    Ok(vec![
        format!("{PURGED} of {} objects purged: bytes reclaimed by one compaction", PURGED + KEPT),
        format!("{share:.1} %"),
        "100 %".to_owned(),
        "95 %".to_owned(),
    ])
}
