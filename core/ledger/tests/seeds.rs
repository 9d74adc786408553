//! What fuzzing begins with (`.ci/fuzz`): bytes that each parser accepts, so that it is seen from within.

use std::path::Path;

use warplan_ledger::note::Note;
use warplan_ledger::witness::AddCheckpoint;
use warplan_ledger::{
    Entry, Envelope, Malformed, Proof, SignedCheckpoint, TilePath, VerifierKey, bundle, tile,
};

/// Reads bytes as the fuzz target of that name does.
fn read(target: &str, bytes: &[u8]) -> Result<(), Malformed> {
    let text = || str::from_utf8(bytes).expect("the seed is text");
    match target {
        "note" => Note::parse(bytes).map(drop),
        "checkpoint" => SignedCheckpoint::parse(bytes).map(drop),
        "proof" => Proof::parse(bytes).map(drop),
        "request" => AddCheckpoint::parse(bytes).map(drop),
        "entry" => Entry::parse(bytes).map(drop),
        "envelope" => Envelope::parse(bytes).and_then(|envelope| envelope.statement()).map(drop),
        "bundle" => bundle::parse(&bytes[1..], u16::from(bytes[0]) + 1).map(drop),
        "tile" if bytes.starts_with(b"tile/") => text().parse::<TilePath>().map(drop),
        "tile" => tile::parse(bytes, (bytes.len() / 32) as u16).map(drop),
        "key" => text().parse::<VerifierKey>().map(drop),
        other => panic!("{other} has no parser here: add it"),
    }
}

#[test]
fn every_fuzz_target_has_seeds_and_accepts_them() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let targets = std::fs::read_dir(fuzz.join("fuzz_targets")).unwrap();
    for target in targets {
        let target = target.unwrap().path();
        let target = target.file_stem().unwrap().to_str().unwrap();
        let seeds: Vec<_> = std::fs::read_dir(fuzz.join("seeds").join(target)).unwrap().collect();
        assert!(seeds.len() >= 2, "{target} has {} seeds", seeds.len());
        for seed in seeds {
            let seed = seed.unwrap().path();
            let read = read(target, &std::fs::read(&seed).unwrap());
            assert!(read.is_ok(), "{}: {read:?}", seed.display());
        }
    }
}
