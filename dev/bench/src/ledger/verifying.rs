//! Verification: a whole log through the program as an auditor runs it, and a proof offline.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use warplan_ledger::entry::ObjectId;
use warplan_ledger::proof::Proof;
use warplan_ledger::tile::{Content, TilePath, WIDTH};
use warplan_ledger::{
    Entry, Hash, Kind, LogReader, ObjectRef, SignedCheckpoint, Signer, VerifierKey, bundle,
};
use warplan_model::Digest;
use warplan_vault::disk::Real;
use warplan_vault::log::{Pace, Writer};
use warplan_vault::storage::Folder;
use warplan_vault::vault::{Description, Vault};

use super::{micros, quantile};
use crate::child;

const LOG: &str = "bench.example/verify";
const ENTRIES: u64 = 2_000_000;
const BATCH: u64 = 10_000;
/// How often a proof is checked.
const PROOFS: u64 = 2_000;
/// The program is measured so often, and the best counts.
const TURNS: usize = 3;

/// Rows of the page.
pub fn measure(folder: &Path) -> Result<Vec<Vec<String>>, String> {
    let store = folder.join("verify");
    let signer = Signer::from_seed(LOG, &[1; 32].into()).map_err(|error| error.to_string())?;
    let storage = Arc::new(Folder::new(Arc::new(Real), &store));
    let class = "pilot=90d".parse().map_err(|error: warplan_vault::bucket::ClassError| error.to_string())?;
    let description = Description::new(LOG, signer.verifier(), "file:nobody", vec![class]);
    let described = description.and_then(|description| Vault::create(&*storage, &description, &signer));
    described.map_err(|error| error.to_string())?;
    let verifier = signer.verifier().clone();
    let writer = Writer::create(storage, signer, Pace::default()).map_err(|error| error.to_string())?;
    for _ in 0..ENTRIES / BATCH {
        writer.append_batch(BATCH, entry).map_err(|error| error.to_string())?;
    }
    let reader = writer.reader().clone();
    let checkpoint = writer.close().map_err(|error| error.to_string())?;
    let log = LogReader::open(&reader, checkpoint.checkpoint()).map_err(|error| error.to_string())?;
    let offline = proofs(&log, &checkpoint, verifier)?;
    Ok(vec![whole_log(&store)?, offline])
}

/// An entry about evidence, as recording makes it.
fn entry(sequence: u64) -> Vec<u8> {
    let digest = |salt: u8| Digest::of_bytes(&[&sequence.to_be_bytes()[..], &[salt]].concat());
    let object = ObjectRef {
        id: ObjectId::from_bytes(u128::from(sequence).to_be_bytes()),
        version: 1,
        ciphertext: digest(1),
        commitment: digest(2),
        class: "pilot".into(),
        size: 4_096,
    };
    let recorded = jiff::Timestamp::UNIX_EPOCH;
    let entry = Entry {
        log: LOG.into(),
        sequence,
        recorded,
        kind: Kind::Evidence,
        statement: digest(3),
        object: Some(object),
    };
    entry.to_bytes().expect("its values are within their bounds")
}

fn whole_log(store: &Path) -> Result<Vec<String>, String> {
    let mut best = Duration::MAX;
    for _ in 0..TURNS {
        let mut verify = Command::new(child::warplan()?);
        let run = child::succeed(verify.args(["ledger", "verify", "--log-only", "--store"]).arg(store))?;
        best = best.min(run.wall);
    }
    let rate = |time: Duration| ENTRIES as f64 / time.as_secs_f64();
    Ok(vec![
        format!("`warplan ledger verify --log-only` of {ENTRIES} entries: entries a second"),
        format!("{:.0}", rate(best)),
        format!("{:.0} by reading them and hashing each on both cores", rate(read_and_hash(store)?)),
        "1,000,000".into(),
    ])
}

/// The limit: each bundle read, each entry hashed.
fn read_and_hash(store: &Path) -> Result<Duration, String> {
    let start = Instant::now();
    let hashed = (0..ENTRIES.div_ceil(WIDTH)).into_par_iter().try_for_each(|index| {
        let path = TilePath::of(Content::Entries, index, ENTRIES).ok_or("no such tile")?;
        let bytes = std::fs::read(store.join(path.to_string())).map_err(|error| error.to_string())?;
        let entries = bundle::parse(&bytes, path.width).map_err(|error| error.to_string())?;
        entries.into_iter().for_each(|entry| {
            black_box(Hash::leaf(entry));
        });
        Ok::<(), String>(())
    });
    hashed.map(|()| start.elapsed())
}

/// A proof file read and verified, against the hashes and the signature that it takes.
fn proofs(
    log: &LogReader<'_>,
    checkpoint: &SignedCheckpoint,
    key: VerifierKey,
) -> Result<Vec<String>, String> {
    let keys = [key];
    let mut samples = Vec::new();
    for n in 0..PROOFS {
        let index = n * (ENTRIES / PROOFS);
        let entry = log.entry(index).map_err(|error| error.to_string())?;
        let text = Proof::of(log, checkpoint, index).map_err(|error| error.to_string())?.to_string();
        let start = Instant::now();
        let proof = Proof::parse(text.as_bytes()).map_err(|error| error.to_string())?;
        proof.verify(&entry, LOG, &keys, None).map_err(|error| error.to_string())?;
        samples.push(start.elapsed());
    }
    let start = Instant::now();
    (0..PROOFS).for_each(|_| drop(black_box(checkpoint.verify(LOG, &keys))));
    let limit = start.elapsed() / PROOFS as u32;
    Ok(vec![
        format!("an offline proof in a log of {ENTRIES} entries read and verified, p99"),
        micros(quantile(&mut samples, 99)),
        format!("{} for the signature of its checkpoint alone", micros(limit)),
        "1 ms".into(),
    ])
}
