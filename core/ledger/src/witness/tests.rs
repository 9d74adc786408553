use proptest::prelude::*;

use super::*;
use crate::note::Note;
use crate::tests::{ORIGIN, TestLog, cosigner, instant, signer};
use crate::{Checkpoint, Proof};

/// A log at two sizes, and the request that leads from one to the other.
fn growth(old: u64, new: u64) -> (Seen, AddCheckpoint) {
    let mut log = TestLog::of(old);
    let seen = Seen { size: old, root: log.checkpoint().checkpoint().root };
    log.grow(new - old);
    let hashes = log.reader().prove_consistency(old).unwrap();
    (seen, AddCheckpoint { old, hashes, checkpoint: log.checkpoint() })
}

fn answer(request: &AddCheckpoint, latest: Option<Seen>) -> Decision {
    decide(request, Some(&[signer(1).verifier().clone()]), latest)
}

#[test]
fn a_log_that_only_grew_is_cosigned() {
    for (old, new) in [(0, 0), (0, 5), (5, 5), (5, 300), (256, 300)] {
        let (seen, request) = growth(old, new);
        let head = request.checkpoint.checkpoint();
        let expected = Decision::Cosign(Seen { size: new, root: head.root });
        assert_eq!(answer(&request, Some(seen)), expected, "{old} to {new}");
        assert_eq!(expected.status(), 200);
    }
    let (_, first) = growth(0, 5);
    assert_eq!(answer(&first, None).status(), 200);
}

#[test]
fn each_refusal_has_its_status() {
    let (seen, request) = growth(5, 300);
    let status = |request: &AddCheckpoint, latest| answer(request, latest).status();
    assert_eq!(decide(&request, None, Some(seen)).status(), 404);
    let unsigned = decide(&request, Some(&[signer(3).verifier().clone()]), Some(seen));
    assert_eq!(unsigned.status(), 403);
    let backwards = AddCheckpoint { old: 301, ..request.clone() };
    assert_eq!(status(&backwards, Some(Seen { size: 301, ..seen })), 400);
    assert_eq!(answer(&request, None), Decision::Conflict(0));
    assert_eq!(answer(&request, Some(Seen { size: 6, ..seen })), Decision::Conflict(6));
    assert_eq!(Decision::Conflict(6).status(), 409);
    let (seen_300, same) = growth(300, 300);
    let split = Seen { root: Hash::empty_root(), ..seen_300 };
    assert_eq!(answer(&same, Some(split)), Decision::Split);
    assert_eq!(Decision::Split.status(), 409);
    assert_eq!(status(&request, Some(Seen { root: seen_300.root, ..seen })), 422);
    for hashes in [Vec::new(), request.hashes[1..].to_vec(), [&request.hashes[..], &[seen.root]].concat()] {
        assert_eq!(status(&AddCheckpoint { hashes, ..request.clone() }, Some(seen)), 422);
    }
    let (_, mut first) = growth(0, 5);
    first.hashes.push(seen.root);
    assert_eq!(status(&first, None), 422);
}

/// A request that repeats an older one after a newer one was cosigned must not roll the witness back.
#[test]
fn a_race_does_not_roll_back() {
    let mut log = TestLog::of(5);
    let first = AddCheckpoint { old: 0, hashes: Vec::new(), checkpoint: log.checkpoint() };
    log.grow(5);
    let second = AddCheckpoint { old: 0, hashes: Vec::new(), checkpoint: log.checkpoint() };
    let Decision::Cosign(seen) = answer(&second, None) else { panic!("the second is the first to come") };
    assert_eq!(answer(&first, Some(seen)), Decision::Conflict(10));
}

#[test]
fn requests_are_those_of_the_specification() {
    let text = "old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u{2014} example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
";
    let request = AddCheckpoint::parse(text.as_bytes()).unwrap();
    assert_eq!((request.old, request.hashes.len()), (20_852_014, 4));
    let head = request.checkpoint.checkpoint();
    assert_eq!((head.origin.as_str(), head.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(request.to_string(), text);
    for (from, to) in [
        ("old 2", "old 02"),
        ("old 2", "new 2"),
        ("old 20852014", "old 99999999999999999999"),
        ("=\n\nexample", "=\nexample"),
        ("kaw=", "kaz="),
        ("\n20852163", "\n020852163"),
        ("\n20852163", "\n-1"),
    ] {
        assert!(AddCheckpoint::parse(text.replacen(from, to, 1).as_bytes()).is_err(), "{from}");
    }
    let line = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
    let many = |count: usize| text.replacen(line, &line.repeat(count), 1);
    assert!(AddCheckpoint::parse(many(60).as_bytes()).is_ok());
    assert!(AddCheckpoint::parse(many(61).as_bytes()).is_err());
    assert_eq!(parse_size("20852014\n").unwrap(), 20_852_014);
    assert!(parse_size("20852014").is_err() && parse_size("07\n").is_err());
}

#[test]
fn answers_are_taken_when_they_are_true() {
    let quorum = Quorum::new((1..=2).map(|number| cosigner(number).verifier().clone()).collect(), 2).unwrap();
    let mut checkpoint = TestLog::of(5).checkpoint();
    let line = |of: &SignedCheckpoint, number| of.cosign(&cosigner(number), instant()).to_string();
    let other = TestLog::of(6).checkpoint();
    assert!(quorum.accept(&mut checkpoint, "").is_err());
    assert_eq!(quorum.accept(&mut checkpoint.clone(), &line(&other, 1)).unwrap(), []);
    let body = line(&checkpoint, 1) + &line(&checkpoint, 7);
    let accepted = quorum.accept(&mut checkpoint, &body).unwrap();
    assert_eq!(accepted, [checkpoint.cosign(&cosigner(1), instant())]);
    assert_eq!(quorum.verify(&checkpoint), Err(QuorumError::TooFew { size: 5, seen: 1, wanted: 2 }));
    // The same witness twice is one witness.
    let body = line(&checkpoint, 1);
    quorum.accept(&mut checkpoint, &body).unwrap();
    assert!(quorum.verify(&checkpoint).is_err());
    let body = line(&checkpoint, 2);
    quorum.accept(&mut checkpoint, &body).unwrap();
    assert_eq!(quorum.verify(&checkpoint).unwrap().len(), 2);
}

#[test]
fn a_later_cosignature_takes_the_place_of_the_earlier_ones() {
    let quorum = Quorum::new(vec![cosigner(1).verifier().clone()], 1).unwrap();
    let checkpoint = TestLog::of(5).checkpoint();
    let later = instant() + jiff::SignedDuration::from_hours(1);
    let [old, new] = [instant(), later].map(|at| checkpoint.cosign(&cosigner(1), at));
    let twice = format!("{checkpoint}{old}{old}");
    let mut twice = SignedCheckpoint::parse(twice.as_bytes()).unwrap();
    assert_eq!(quorum.accept(&mut twice, &new.to_string()).unwrap(), std::slice::from_ref(&new));
    assert_eq!(twice.to_string(), format!("{checkpoint}{new}"));
    let newest_first = SignedCheckpoint::parse(format!("{checkpoint}{new}{old}").as_bytes()).unwrap();
    let newest_last = SignedCheckpoint::parse(format!("{checkpoint}{old}{new}").as_bytes()).unwrap();
    for checkpoint in [twice, newest_first, newest_last] {
        assert_eq!(quorum.verify(&checkpoint).unwrap()[0].at, later, "{checkpoint}");
    }
}

#[test]
fn cosignatures_of_before_an_instant_do_not_count() {
    let quorum = Quorum::new((1..=3).map(|number| cosigner(number).verifier().clone()).collect(), 2).unwrap();
    let mut checkpoint = TestLog::of(5).checkpoint();
    let at = |seconds| instant() + jiff::SignedDuration::from_secs(seconds);
    for number in 1..=3u8 {
        let cosignature = checkpoint.cosign(&cosigner(number), at(number.into()));
        checkpoint.add(cosignature);
    }
    assert_eq!(quorum.clone().since(at(2)).verify(&checkpoint).unwrap().len(), 3);
    let stale = quorum.since(at(3)).verify(&checkpoint).unwrap_err();
    let QuorumError::Stale { fresh: 1, wanted: 2, stale: cosigned, .. } = &stale else { panic!("{stale}") };
    let named: Vec<String> = cosigned.iter().map(Cosigned::to_string).collect();
    assert_eq!(
        named,
        ["witness.example/1 at 2027-01-15T08:00:01Z", "witness.example/2 at 2027-01-15T08:00:02Z"]
    );
    assert!(stale.to_string().contains(&named.join(", ")), "{stale}");
}

#[test]
fn an_instant_beyond_the_calendar_is_its_end() {
    let key = cosigner(1);
    let verified = Verified { key: key.verifier(), time: Some(u64::MAX) };
    assert_eq!(Cosigned::of(&verified).unwrap().at, jiff::Timestamp::MAX);
    assert_eq!(Cosigned::of(&Verified { time: None, ..verified }), None);
}

#[test]
fn a_quorum_is_of_distinct_cosigning_keys() {
    let key = |number| cosigner(number).verifier().clone();
    assert!(Quorum::new(vec![key(1)], 0).is_err());
    assert!(Quorum::new(vec![key(1)], 2).is_err());
    assert!(Quorum::new(vec![key(1), key(1)], 1).is_err());
    let renamed = VerifierKey::new("another.example", KeyKind::Cosignature, key(1).as_bytes()).unwrap();
    assert!(Quorum::new(vec![key(1), renamed], 2).is_err());
    assert!(Quorum::new(vec![signer(1).verifier().clone()], 1).is_err());
}

#[test]
fn a_proof_file_is_verified_offline() {
    let log = TestLog::of(300);
    let mut checkpoint = log.checkpoint();
    let cosignature = checkpoint.cosign(&cosigner(1), instant());
    checkpoint.add(cosignature);
    let proof = Proof::of(&log.reader(), &checkpoint, 257).unwrap();
    let text = proof.to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 257\n"));
    let read = Proof::parse(text.as_bytes()).unwrap();
    assert_eq!(read, proof);
    let keys = [signer(1).verifier().clone()];
    let quorum = Quorum::new(vec![cosigner(1).verifier().clone()], 1).unwrap();
    let entry = log.entry_bytes(257);
    read.verify(entry, ORIGIN, &keys, Some(&quorum)).unwrap();
    assert!(read.verify(log.entry_bytes(256), ORIGIN, &keys, None).is_err());
    assert!(read.verify(entry, "example.com/other", &keys, None).is_err());
    assert!(read.verify(entry, ORIGIN, &[signer(3).verifier().clone()], None).is_err());
    let other = Quorum::new(vec![cosigner(2).verifier().clone()], 1).unwrap();
    assert!(read.verify(entry, ORIGIN, &keys, Some(&other)).is_err());
    assert!(Proof { index: 256, ..read.clone() }.verify(entry, ORIGIN, &keys, None).is_err());
    let extra = Proof { extra: Some(b"v1.2".to_vec()), ..read };
    assert_eq!(Proof::parse(extra.to_string().as_bytes()).unwrap(), extra);
    for (from, to) in [
        ("proof@v1", "proof@v2"),
        ("index 257", "index 0257"),
        ("index 257\n", ""),
        ("index 257\n", "index 257\nindex 257\n"),
        ("index 257\n", "extra ?\nindex 257\n"),
        ("=\n\n", "=\n"),
    ] {
        assert!(Proof::parse(text.replacen(from, to, 1).as_bytes()).is_err(), "{from}");
    }
}

proptest! {
    #[test]
    fn whatever_is_read_prints_back(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3), is_proof: bool,
    ) {
        let signed = SignedCheckpoint::sign(Checkpoint::new(ORIGIN, 9, Hash::empty_root()), &signer(1));
        let hash = Hash::empty_root();
        let head = if is_proof { "c2sp.org/tlog-proof@v1\nextra YQ==\nindex 7" } else { "old 7" };
        let mut bytes = format!("{head}\n{hash}\n{hash}\n\n{signed}").into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(read) = AddCheckpoint::parse(&bytes) {
            prop_assert_eq!(read.to_string().into_bytes(), &bytes[..]);
        }
        if let Ok(read) = Proof::parse(&bytes) {
            prop_assert_eq!(read.to_string().into_bytes(), &bytes[..]);
        }
    }

    #[test]
    fn arbitrary_bytes_are_no_panic(bytes: Vec<u8>, text: String) {
        let _ = AddCheckpoint::parse(&bytes);
        let _ = Proof::parse(&bytes);
        let _ = Proof::parse(format!("c2sp.org/tlog-proof@v1\nindex 1\n{text}").as_bytes());
        let _ = SignedCheckpoint::parse(&bytes);
        let _ = Checkpoint::parse(&text);
        let _ = Note::parse(&bytes);
    }
}
