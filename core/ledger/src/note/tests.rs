use proptest::prelude::*;
use zeroize::Zeroizing;

use super::*;

/// The example of Go's package note (golang.org/x/mod/sumdb/note).
const SIGNING_KEY: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const VERIFIER_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const SIGNATURE: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const OTHER_KEY: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const OTHER_SIGNATURE: &str = "\u{2014} EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn keys(texts: &[&str]) -> Vec<VerifierKey> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn note(text: &str) -> Result<Note, Malformed> {
    Note::parse(text.as_bytes())
}

#[test]
fn notes_of_the_go_package_are_made_and_verified() {
    let signer = Signer::from_private_text(SIGNING_KEY).unwrap();
    assert_eq!(signer.verifier().to_string(), VERIFIER_KEY);
    assert_eq!(*signer.private_text(), SIGNING_KEY);
    let made = Note::new(TEXT.to_owned(), vec![signer.sign_note(TEXT)]);
    assert_eq!(made.to_string(), format!("{TEXT}\n{SIGNATURE}"));
    let both = note(&format!("{TEXT}\n{SIGNATURE}{OTHER_SIGNATURE}")).unwrap();
    let names = |known: &[&str]| {
        let known = keys(known);
        let verified = both.verify(&known).unwrap();
        verified.iter().map(|one| one.key.name().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&[VERIFIER_KEY]), ["PeterNeumann"]);
    assert_eq!(names(&[OTHER_KEY, VERIFIER_KEY]), ["PeterNeumann", "EnochRoot"]);
}

#[test]
fn a_note_that_no_known_key_signed_is_refused() {
    let signed = note(&format!("{TEXT}\n{SIGNATURE}")).unwrap();
    assert!(matches!(signed.verify(&[]), Err(NoteError::Unknown { .. })));
    assert!(matches!(signed.verify(&keys(&[OTHER_KEY])), Err(NoteError::Unknown { .. })));
}

#[test]
fn a_false_signature_of_a_known_key_condemns_the_note() {
    let changed = note(&format!("{}\n{SIGNATURE}{OTHER_SIGNATURE}", TEXT.replace("think", "thank"))).unwrap();
    assert!(matches!(changed.verify(&keys(&[VERIFIER_KEY])), Err(NoteError::Rejected { .. })));
    let mut lines = SIGNATURE.to_owned();
    lines.replace_range(60..61, if &SIGNATURE[60..61] == "A" { "B" } else { "A" });
    let spoilt = note(&format!("{TEXT}\n{OTHER_SIGNATURE}{lines}")).unwrap();
    assert!(spoilt.verify(&keys(&[OTHER_KEY])).is_ok());
    assert!(matches!(spoilt.verify(&keys(&[OTHER_KEY, VERIFIER_KEY])), Err(NoteError::Rejected { .. })));
}

#[test]
fn a_signature_that_is_there_twice_counts_once() {
    let twice = note(&format!("{TEXT}\n{SIGNATURE}{SIGNATURE}")).unwrap();
    assert_eq!(twice.verify(&keys(&[VERIFIER_KEY])).unwrap().len(), 1);
}

#[test]
fn other_types_of_signatures_are_carried_and_ignored() {
    let mldsa = Signature { name: "PeterNeumann".into(), id: 7, bytes: vec![6; 2428] };
    let mut signed = note(&format!("{TEXT}\n{SIGNATURE}")).unwrap();
    signed.add(mldsa.clone());
    let read = note(&signed.to_string()).unwrap();
    assert_eq!(read.signatures()[1], mldsa);
    assert_eq!(read.verify(&keys(&[VERIFIER_KEY])).unwrap().len(), 1);
    signed.add(mldsa);
    assert_eq!(signed.signatures().len(), 2);
}

#[test]
fn malformed_notes_are_refused() {
    for text in [
        TEXT.to_owned(),
        format!("{TEXT}\n"),
        format!("{TEXT}{SIGNATURE}"),
        format!("{TEXT}\n{}", SIGNATURE.trim_end()),
        format!("{TEXT}\n{SIGNATURE}\n"),
        format!("\u{1}{TEXT}\n{SIGNATURE}"),
        format!("{TEXT}\r\n\n{SIGNATURE}"),
        format!("{TEXT}\n{SIGNATURE}Unexpected line.\n"),
        format!("{TEXT}\n{}", SIGNATURE.replace("PeterNeumann", "Peter Neumann")),
        format!("{TEXT}\n{}", SIGNATURE.replace("PeterNeumann", "Peter+Neumann")),
        format!("{TEXT}\n{}", SIGNATURE.replace("PeterNeumann", "Peter\u{2003}Neumann")),
        format!("{TEXT}\n{}", SIGNATURE.replace("PeterNeumann ", " ")),
        format!("{TEXT}\n\u{2014} PeterNeumann x08gow==\n"),
        format!("{TEXT}\n{}", SIGNATURE.replace('=', "")),
        format!("{TEXT}\n{}", SIGNATURE.repeat(MAX_SIGNATURES + 1)),
        format!("{}\n{SIGNATURE}", TEXT.repeat(MAX_LEN / TEXT.len())),
    ] {
        assert!(note(&text).is_err(), "{text}");
    }
    assert!(Note::parse(b"\xff\n\n").is_err());
    assert!(note(&format!("{TEXT}\n{}", SIGNATURE.repeat(MAX_SIGNATURES))).is_ok());
}

/// As the Go package tests its keys: no part of one and no neighbour of one is one.
#[test]
fn keys_that_are_cut_or_changed_are_refused() {
    for text in [SIGNING_KEY, VERIFIER_KEY] {
        let is_read =
            |text: &str| text.parse::<VerifierKey>().is_ok() || Signer::from_private_text(text).is_ok();
        assert!(is_read(text));
        for start in 0..text.len() {
            for end in start + 1..=text.len() {
                assert!(
                    (start, end) == (0, text.len()) || !is_read(&text[start..end]),
                    "{}",
                    &text[start..end]
                );
            }
            let mut changed = text.as_bytes().to_vec();
            changed[start] += 1;
            assert!(!is_read(str::from_utf8(&changed).unwrap()));
        }
    }
    for text in [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ] {
        assert!(text.parse::<VerifierKey>().is_err());
    }
    assert!(VerifierKey::new("weak", KeyKind::Ed25519, &[0; 32]).is_err());
    assert!(Cosigner::from_private_text(SIGNING_KEY).is_err());
}

/// The example of tlog-cosignature has no key, so the message is held against the specification instead.
#[test]
fn a_cosignature_is_over_the_instant_and_the_text() {
    let cosigner = Cosigner::from_seed("witness.example/w1", &Zeroizing::new([9; 32])).unwrap();
    let at = jiff::Timestamp::from_second(1_679_315_147).unwrap();
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let signed = Note::new(text.to_owned(), vec![cosigner.cosign(text, at)]);
    let bytes = &signed.signatures()[0].bytes;
    assert_eq!(bytes.len(), 72);
    assert_eq!(bytes[..8], 1_679_315_147u64.to_be_bytes());
    let message = format!("cosignature/v1\ntime 1679315147\n{text}");
    assert!(cosigner.verifier().verify(message.as_bytes(), &bytes[8..]));
    let known = [cosigner.verifier().clone()];
    assert_eq!(signed.verify(&known).unwrap()[0].time, Some(1_679_315_147));
    let mut other = signed.clone();
    other.signatures[0].bytes[7] ^= 1;
    assert!(matches!(other.verify(&known), Err(NoteError::Rejected { .. })));
    other.signatures[0].bytes.truncate(7);
    assert!(matches!(other.verify(&known), Err(NoteError::Rejected { .. })));
    let text = cosigner.private_text();
    assert_eq!(Cosigner::from_private_text(&text).unwrap().verifier(), cosigner.verifier());
    assert!(Signer::from_private_text(&text).is_err());
}

#[test]
fn secrets_show_nothing() {
    let signer = Signer::from_private_text(SIGNING_KEY).unwrap();
    assert_eq!(format!("{signer:?}"), format!("Signer({VERIFIER_KEY})"));
    let error = Signer::from_private_text(&SIGNING_KEY.replace("c74f20a3", "c74f20a4")).unwrap_err();
    assert_eq!(error.to_string(), "no signing key: its id is not that of its name and key");
}

#[test]
fn a_private_key_in_the_place_of_a_verifier_key_is_not_shown() {
    let bytes = SIGNING_KEY.rsplit('+').next().unwrap();
    let cut = SIGNING_KEY.trim_start_matches("PRIVATE+KEY+");
    for text in [SIGNING_KEY, &format!(" {SIGNING_KEY}\n"), &SIGNING_KEY[..60], cut, bytes] {
        let error = text.parse::<VerifierKey>().unwrap_err().to_string();
        assert!(!error.contains(&bytes[..8]), "{error}");
        assert_eq!(error.contains("it is a private key"), text.contains("PRIVATE"), "{error}");
    }
}

/// RFC 8410, section 10.1, prints this key.
#[test]
fn a_key_is_exported_as_other_tools_read_it() {
    let bytes = [
        0x19, 0xbf, 0x44, 0x09, 0x69, 0x84, 0xcd, 0xfe, 0x85, 0x41, 0xba, 0xc1, 0x67, 0xdc, 0x3b, 0x96, 0xc8,
        0x50, 0x86, 0xaa, 0x30, 0xb6, 0xb6, 0xcb, 0x0c, 0x5c, 0x38, 0xad, 0x70, 0x31, 0x66, 0xe1,
    ];
    let key = VerifierKey::new("example", KeyKind::Ed25519, &bytes).unwrap();
    let expected = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    assert_eq!(key.pem(), expected);
}

proptest! {
    #[test]
    fn whatever_is_read_prints_back(
        cut in any::<prop::sample::Index>(), byte: u8, lines in prop::collection::vec(0usize..4, 1..8),
    ) {
        let parts = [TEXT, "\n", SIGNATURE, OTHER_SIGNATURE];
        let mut bytes = lines.into_iter().map(|line| parts[line]).collect::<String>().into_bytes();
        let at = cut.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = Note::parse(&bytes) {
            prop_assert_eq!(read.to_string().into_bytes(), bytes);
        }
    }

    #[test]
    fn arbitrary_bytes_are_no_panic(bytes: Vec<u8>, text: String) {
        let _ = Note::parse(&bytes);
        let _ = text.parse::<VerifierKey>();
        let _ = Signer::from_private_text(&text);
        let _ = Signature::parse_lines(&text);
    }
}
