use super::*;
use crate::tests::{ORIGIN, TestLog, cosigner, instant, signer};

const SIZE: u64 = 9;

fn keys() -> [VerifierKey; 1] {
    [signer(1).verifier().clone()]
}

fn proof(from: u64) -> Consistency {
    let log = TestLog::of(SIZE);
    Consistency::of(&log, &log.checkpoint(), from, SIZE).unwrap()
}

#[test]
fn a_log_begins_with_each_of_its_older_checkpoints() {
    let log = TestLog::of(SIZE);
    for from in 0..=SIZE {
        let older = TestLog::of(from).checkpoint();
        let proof = Consistency::of(&log, &log.checkpoint(), from, SIZE).unwrap();
        assert_eq!(proof.verify(ORIGIN, &keys(), Some(&older), None), Ok(()), "{from}");
        assert_eq!(proof.verify(ORIGIN, &keys(), None, None), Ok(()), "{from}");
    }
}

#[test]
fn sizes_of_which_there_never_was_a_checkpoint_have_proofs() {
    let log = TestLog::of(SIZE);
    for (from, to) in (0..=SIZE).flat_map(|to| (0..=to).map(move |from| (from, to))) {
        let proof = Consistency::of(&log, &log.checkpoint(), from, to).unwrap();
        assert_eq!(proof.to.1, TestLog::of(to).checkpoint().checkpoint().root);
        assert_eq!(verify_consistency(proof.from, proof.to, &proof.hashes), Ok(()), "{from} to {to}");
    }
}

#[test]
fn what_was_changed_in_a_proof_is_found() {
    let (changed, proof) = (Hash::leaf(b"changed"), proof(3));
    for place in 0..proof.hashes.len() {
        let mut forged = proof.clone();
        forged.hashes[place] = changed;
        let found = forged.verify(ORIGIN, &keys(), None, None);
        assert!(matches!(found, Err(ConsistencyError::Proof(_))), "hash {place}: {found:?}");
    }
    let from = Consistency { from: (3, changed), ..proof.clone() }.verify(ORIGIN, &keys(), None, None);
    assert!(matches!(from, Err(ConsistencyError::Proof(ProofError::Root { .. }))), "{from:?}");
    for to in [(SIZE, changed), (SIZE - 1, proof.to.1)] {
        let found = Consistency { to, ..proof.clone() }.verify(ORIGIN, &keys(), None, None);
        assert!(matches!(found, Err(ConsistencyError::Head { .. })), "{found:?}");
    }
}

#[test]
fn what_nobody_signed_proves_nothing() {
    let log = TestLog::of(SIZE);
    let unsigned = Consistency::of(&log, &log.checkpoint(), 3, SIZE - 1).unwrap();
    let size = SIZE - 1;
    assert_eq!(
        unsigned.verify(ORIGIN, &keys(), Some(&TestLog::of(3).checkpoint()), None),
        Err(ConsistencyError::Unsigned { size })
    );
    let others = [signer(2).verifier().clone()];
    let found = proof(3).verify(ORIGIN, &others, None, None);
    assert!(matches!(found, Err(ConsistencyError::Checkpoint(_))), "{found:?}");
    let found = proof(3).verify("example.com/other", &keys(), None, None);
    assert!(matches!(found, Err(ConsistencyError::Origin { .. })), "{found:?}");
    let witnesses = Quorum::new(vec![cosigner(1).verifier().clone()], 1).unwrap();
    let mut witnessed = proof(3);
    let found = witnessed.verify(ORIGIN, &keys(), None, Some(&witnesses));
    assert!(matches!(found, Err(ConsistencyError::Quorum(_))), "{found:?}");
    let checkpoint = witnessed.checkpoint.as_mut().unwrap();
    checkpoint.add(checkpoint.cosign(&cosigner(1), instant()));
    assert_eq!(witnessed.verify(ORIGIN, &keys(), None, Some(&witnesses)), Ok(()));
}

#[test]
fn the_older_checkpoint_is_where_a_proof_has_to_begin() {
    let older = |size: u64, root: Hash, by: u8| {
        let signed = SignedCheckpoint::sign(Checkpoint::new(ORIGIN, size, root), &signer(by));
        proof(3).verify(ORIGIN, &keys(), Some(&signed), None)
    };
    let root = proof(3).from.1;
    assert_eq!(older(3, root, 1), Ok(()));
    assert_eq!(older(2, root, 1), Err(ConsistencyError::OtherSize { from: 3, older: 2 }));
    assert!(matches!(older(3, Hash::leaf(b"other"), 1), Err(ConsistencyError::OtherRoot { .. })));
    assert!(matches!(older(3, root, 2), Err(ConsistencyError::Older(_))));
}

#[test]
fn a_proof_is_read_as_it_is_written_and_nothing_else_is() {
    let log = TestLog::of(SIZE);
    for to in [SIZE, SIZE - 1] {
        let proof = Consistency::of(&log, &log.checkpoint(), 3, to).unwrap();
        let mut written = serde_json::to_value(proof.view()).unwrap();
        assert_eq!(written.get("checkpoint").is_some(), to == SIZE);
        written["format"] = ConsistencyProof::FORMAT.into();
        written["later"] = "a key of a later program".into();
        let read = |value: &serde_json::Value| Consistency::parse(value.to_string().as_bytes());
        assert_eq!(read(&written), Ok(proof));
        for (key, value) in [
            ("format", "warplan-entry/v1".into()),
            ("proof", serde_json::json!(["AAAA"])),
            ("proof", vec![Hash::leaf(b"").to_string(); MAX_PROOF + 1].into()),
            ("to", serde_json::json!({"size": -1, "root": ""})),
            ("checkpoint", "no note".into()),
        ] {
            let mut changed = written.clone();
            changed[key] = value;
            assert!(read(&changed).is_err(), "{changed}");
        }
    }
    assert!(Consistency::parse(b"c2sp.org/tlog-proof@v1\n").is_err());
    assert!(Consistency::parse(&vec![b' '; MAX_LEN + 1]).is_err());
}

#[test]
fn sizes_that_are_not_in_order_have_no_proof() {
    let log = TestLog::of(SIZE);
    let of = |from, to| Consistency::of(&log, &log.checkpoint(), from, to);
    assert!(of(4, 3).is_err());
    assert!(of(0, SIZE + 1).is_err());
}
