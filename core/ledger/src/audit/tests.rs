use warplan_model::Digest;

use super::*;
use crate::Subject;
use crate::note::KeyKind;
use crate::tests::{ORIGIN, TestLog, cosigner, instant, signer};
use crate::tile::{self, CHECKPOINT};
use crate::tree::{verify_consistency, verify_inclusion};
use crate::witness::QuorumError;

pub(super) fn check(log: &TestLog) -> Result<Report, LogError> {
    check_with(log, None, None)
}

fn check_with(
    log: &TestLog,
    older: Option<&SignedCheckpoint>,
    witnesses: Option<&Quorum>,
) -> Result<Report, LogError> {
    let keys = [signer(1).verifier().clone()];
    audit(log, &Expected { origin: ORIGIN, keys: &keys, older, witnesses, signers: None }, &|_| ())
}

fn check_statements(log: &TestLog) -> Result<Report, LogError> {
    let (keys, signers) = ([signer(1).verifier().clone()], [signer(2).verifier().clone()]);
    let signers = Some(&signers[..]);
    audit(log, &Expected { origin: ORIGIN, keys: &keys, older: None, witnesses: None, signers }, &|_| ())
}

/// The resource that an audit blames.
fn blamed(result: Result<Report, LogError>) -> String {
    match result.expect_err("the log is wrong") {
        LogError::Changed { path, .. } | LogError::Missing { path } => path,
        LogError::Checkpoint(_) => CHECKPOINT.to_owned(),
        other => panic!("{other}"),
    }
}

#[test]
fn a_sound_log_is_counted() {
    for size in [0, 1, 255, 256, 257, 513] {
        let report = check(&TestLog::of(size)).unwrap();
        assert_eq!(report.entries.values().sum::<u64>(), size);
    }
    let log = TestLog::of(600);
    let seen = std::sync::atomic::AtomicU64::new(0);
    let keys = [signer(1).verifier().clone()];
    let expected = Expected { origin: ORIGIN, keys: &keys, older: None, witnesses: None, signers: None };
    let report = audit(&log, &expected, &|count| {
        seen.fetch_add(count, std::sync::atomic::Ordering::Relaxed);
    });
    let report = report.unwrap();
    assert_eq!((report.tiles, report.statements, seen.into_inner()), (4, 0, 600));
    assert_eq!(report.entries[&Kind::Approval], 43);
}

/// Puts other bytes under a path while `look` is run; none takes the resource away.
fn spoilt(log: &mut TestLog, path: TilePath, bytes: Option<Vec<u8>>, look: impl FnOnce(&mut TestLog)) {
    let original = log.resources.remove(&path.to_string()).unwrap();
    bytes.map(|bytes| log.resources.insert(path.to_string(), bytes));
    look(log);
    log.resources.insert(path.to_string(), original);
}

/// Sizes at which another reader took forged leaves.
#[test]
fn forged_leaves_are_refused_at_every_size() {
    for size in [1023u64, 65_536, 65_537, 70_000] {
        let mut log = TestLog::of(size);
        let head = log.checkpoint().checkpoint().clone();
        assert!(check(&log).is_ok());
        for index in [255, size / 2, size - 1] {
            let at = TilePath::of(Content::Hashes(0), index / WIDTH, size).unwrap();
            let bundle = TilePath { content: Content::Entries, ..at };
            let position = usize::try_from(index % WIDTH).unwrap();

            let mut leaves = log.resources[&at.to_string()].clone();
            leaves[32 * position..32 * position + 32].copy_from_slice(Hash::leaf(b"forged").as_bytes());
            let mut entries: Vec<&[u8]> =
                crate::bundle::parse(&log.resources[&bundle.to_string()], at.width).unwrap();
            entries[position] = b"forged";
            let mut forged = Vec::new();
            entries.iter().for_each(|entry| crate::bundle::push(&mut forged, entry));

            spoilt(&mut log, bundle, Some(forged.clone()), |log| {
                assert_eq!(blamed(check(log)), bundle.to_string(), "entry {index} of {size}");
                assert!(log.reader().entry(index).is_err());
            });
            spoilt(&mut log, at, Some(leaves), |log| {
                assert_eq!(blamed(check(log)), at.to_string(), "leaf {index} of {size}");
                let proof = LogReader::open(log, &head).and_then(|reader| reader.prove_inclusion(index ^ 1));
                assert!(proof.is_err());
                spoilt(log, bundle, Some(forged), |log| {
                    assert!(check(log).is_err(), "leaf and entry {index} of {size}");
                    let entry = LogReader::open(log, &head).and_then(|reader| reader.entry(index));
                    assert!(entry.is_err());
                });
            });
        }
    }
}

/// A tile changed, cut, too long, empty, missing, or a partial one in place of a full one.
#[test]
fn tiles_that_are_not_the_trees_are_refused() {
    for size in [1023u64, 70_000] {
        let mut log = TestLog::of(size);
        for path in tile::grown(0, size) {
            if path.content == Content::Entries
                || (path.content == Content::Hashes(0) && path.index % 273 != 0)
            {
                continue;
            }
            let name = path.to_string();
            let original = log.resources[&name].clone();
            let (changed, last) = (original.clone(), original.len() - 1);
            let mut versions = vec![changed, original[..last + 1 - 32].to_vec(), original[..last].to_vec()];
            versions[0][last] ^= 1;
            versions.extend([[&original[..], &[0; 32]].concat(), Vec::new()]);
            for bytes in versions.into_iter().map(Some).chain([None]) {
                spoilt(&mut log, path, bytes, |log| assert_eq!(blamed(check(log)), name, "of {size}"));
            }
            if path.is_full() {
                let partial = TilePath { width: 255, ..path };
                log.resources.insert(partial.to_string(), original[..255 * 32].to_vec());
                spoilt(&mut log, path, None, |log| assert_eq!(blamed(check(log)), name, "of {size}"));
            }
        }
    }
}

#[test]
fn every_bit_that_flips_is_found_and_named() {
    let mut log = TestLog::with_statements(2);
    assert_eq!(check_statements(&log).unwrap().statements, 2);
    for (path, bytes) in log.resources.clone() {
        for bit in 0..8 * bytes.len() {
            log.resources.get_mut(&path).unwrap()[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(blamed(check_statements(&log)), path, "bit {bit}");
            log.resources.insert(path.clone(), bytes.clone());
        }
    }
}

#[test]
fn entries_of_another_log_or_place_are_found() {
    let log = TestLog::of(300);
    let mut replayed = TestLog::of(299);
    replayed.append(log.entry_bytes(7).to_vec());
    replayed.publish();
    let error = check(&replayed).unwrap_err().to_string();
    assert!(error.contains("entry 299: it was made to be entry 7"), "{error}");
    let mut foreign = TestLog::of(299);
    let bytes = String::from_utf8(log.entry_bytes(299).to_vec()).unwrap();
    foreign.append(bytes.replace(ORIGIN, "example.com/other").into_bytes());
    foreign.publish();
    let error = check(&foreign).unwrap_err().to_string();
    assert!(error.contains("entry 299: it was made for the log"), "{error}");
    let mut unread = TestLog::of(299);
    unread.append(b"{}".to_vec());
    unread.publish();
    assert!(check(&unread).unwrap_err().to_string().contains("entry 299: no entry"));
}

#[test]
fn the_leftmost_wrong_resource_is_named() {
    let mut log = TestLog::of(70_000);
    for index in [270u64, 90, 120] {
        let path = TilePath { content: Content::Entries, index, width: 256 };
        log.resources.get_mut(&path.to_string()).unwrap()[300] ^= 1;
    }
    assert_eq!(blamed(check(&log)), "tile/entries/090");
}

#[test]
fn a_partial_tile_may_be_read_from_the_full_one() {
    let mut log = TestLog::of(200);
    let old = log.resources[CHECKPOINT].clone();
    log.grow(100);
    for path in ["tile/0/000.p/200", "tile/entries/000.p/200"] {
        log.resources.remove(path).unwrap();
    }
    log.resources.insert(CHECKPOINT.to_owned(), old);
    assert_eq!(check(&log).unwrap().entries.values().sum::<u64>(), 200);
    log.resources.get_mut("tile/0/000").unwrap()[0] ^= 1;
    assert!(check(&log).is_err());
}

#[test]
fn what_was_seen_before_must_be_the_beginning() {
    let mut log = TestLog::of(100);
    let older = log.checkpoint();
    log.grow(300);
    let newer = log.checkpoint();
    assert!(check_with(&log, Some(&older), None).is_ok());
    assert!(check_with(&log, Some(&newer), None).is_ok());
    let rolled_back = TestLog::of(100);
    assert!(matches!(
        check_with(&rolled_back, Some(&newer), None),
        Err(LogError::RolledBack { size: 100, older: 400 })
    ));
    let mut split = TestLog::with_statements(50);
    split.grow(350);
    assert!(check(&split).is_ok());
    assert!(matches!(check_with(&split, Some(&older), None), Err(LogError::Split { size: 100, .. })));
    assert!(matches!(check_with(&split, Some(&newer), None), Err(LogError::Split { size: 400, .. })));
    let mut forged = older.clone();
    forged.add(crate::note::Note::parse(newer.to_string().as_bytes()).unwrap().signatures()[0].clone());
    assert!(matches!(check_with(&log, Some(&forged), None), Err(LogError::Checkpoint(_))));
}

#[test]
fn witnesses_are_counted_and_their_signatures_must_be_true() {
    let mut log = TestLog::of(5);
    let keys: Vec<_> = (1..=3).map(|number| cosigner(number).verifier().clone()).collect();
    let quorum = Quorum::new(keys, 2).unwrap();
    assert!(matches!(check_with(&log, None, Some(&quorum)), Err(LogError::Quorum(_))));
    let mut checkpoint = log.checkpoint();
    for number in [1, 3, 9] {
        let cosignature = checkpoint.cosign(&cosigner(number), instant());
        checkpoint.add(cosignature);
    }
    log.resources.insert(CHECKPOINT.to_owned(), checkpoint.to_string().into_bytes());
    let report = check_with(&log, None, Some(&quorum)).unwrap();
    let cosigned = [1, 3].map(|number| format!("witness.example/{number}"));
    assert_eq!(report.witnesses, cosigned.map(|witness| Cosigned { witness, at: instant() }));
    let late = instant() + jiff::SignedDuration::from_secs(1);
    let stale = check_with(&log, None, Some(&quorum.clone().since(late)));
    assert!(matches!(stale, Err(LogError::Quorum(QuorumError::Stale { .. }))));
    let other = TestLog::of(6).checkpoint().cosign(&cosigner(1), instant());
    checkpoint.add(other);
    log.resources.insert(CHECKPOINT.to_owned(), checkpoint.to_string().into_bytes());
    assert!(matches!(check_with(&log, None, Some(&quorum)), Err(LogError::Quorum(_))));
}

#[test]
fn a_log_signed_by_another_key_or_of_another_origin_is_refused() {
    let log = TestLog::of(5);
    let keys = [signer(3).verifier().clone()];
    let expected = Expected { origin: ORIGIN, keys: &keys, older: None, witnesses: None, signers: None };
    assert!(matches!(audit(&log, &expected, &|_| ()), Err(LogError::Checkpoint(_))));
    let keys = [signer(1).verifier().clone()];
    assert_eq!(keys[0].kind(), KeyKind::Ed25519);
    let expected = Expected { origin: "example.com/other", keys: &keys, ..expected };
    assert!(matches!(audit(&log, &expected, &|_| ()), Err(LogError::Checkpoint(_))));
}

#[test]
fn statements_must_be_about_the_object_and_by_known_signers() {
    let log = TestLog::with_statements(2);
    let path = Statement::path(&Entry::parse(log.entry_bytes(0)).unwrap().statement);
    let other = Statement::path(&Entry::parse(log.entry_bytes(1)).unwrap().statement);
    let mut swapped = log.clone();
    swapped.resources.insert(path.clone(), log.resources[&other].clone());
    assert_eq!(blamed(check_statements(&swapped)), path);
    let mut missing = log.clone();
    missing.resources.remove(&path);
    assert_eq!(blamed(check_statements(&missing)), path);
    let statement = Envelope::parse(&log.resources[&path]).unwrap().statement().unwrap();
    let mut unknown = log.clone();
    unknown.resources.insert(path.clone(), Envelope::sign(&statement, &[&signer(4)]).to_bytes());
    assert_eq!(blamed(check_statements(&unknown)), path);
    let subject = vec![Subject::new("other", &Digest::of_bytes(b"other"))];
    let about_another =
        Statement::new(subject, statement.predicate_type.clone(), statement.predicate.clone());
    let of_another_kind = Statement::new(
        statement.subject.clone(),
        Statement::predicate_type_of(Kind::Evidence),
        statement.predicate.clone(),
    );
    for (made, cause) in [(about_another, "not about the object"), (of_another_kind, "records, approval")] {
        let mut entry = Entry::parse(log.entry_bytes(0)).unwrap();
        (entry.statement, entry.sequence) = (made.digest(), 2);
        let mut astray = log.clone();
        astray.append(entry.to_bytes().unwrap());
        astray.publish();
        let path = Statement::path(&entry.statement);
        astray.resources.insert(path.clone(), Envelope::sign(&made, &[&signer(2)]).to_bytes());
        let error = check_statements(&astray).unwrap_err().to_string();
        assert!(error.contains(&path) && error.contains(cause), "{error}");
    }
}

#[test]
fn proofs_from_tiles_verify() {
    let log = TestLog::of(66_000);
    let reader = log.reader();
    let head = log.checkpoint().checkpoint().clone();
    for index in [0, 1, 255, 256, 40_000, 65_535, 65_536, 65_999] {
        let proof = reader.prove_inclusion(index).unwrap();
        let entry = reader.entry(index).unwrap();
        assert_eq!(entry, log.entry_bytes(index));
        verify_inclusion(Hash::leaf(&entry), index, head.size, &proof, head.root).unwrap();
    }
    assert!(reader.entry(66_000).is_err() && reader.prove_inclusion(66_000).is_err());
    for old in [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 66_000] {
        let proof = reader.prove_consistency(old).unwrap();
        verify_consistency((old, reader.root_at(old).unwrap()), (head.size, head.root), &proof).unwrap();
    }
    assert!(reader.prove_consistency(66_001).is_err() && reader.root_at(66_001).is_err());
}
