use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::entry::Kind;
use crate::sigstore;
use crate::statement::Subject;
use crate::tests::signer;

fn statement() -> Statement {
    Statement::new(
        vec![Subject::new("an object", &Digest::of_bytes(b"ciphertext"))],
        Statement::predicate_type_of(Kind::Plan),
        BTreeMap::from([("b".to_owned(), 1.into()), ("a".to_owned(), "x".into())]),
    )
}

/// The test vector of DSSE's protocol.
#[test]
fn what_is_signed_is_that_of_the_specification() {
    let message = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world");
    assert_eq!(message, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
}

#[test]
fn a_statement_is_canonical_json() {
    let hex = Digest::of_bytes(b"ciphertext").to_string().split_off(7);
    let expected = format!(
        concat!(
            r#"{{"_type":"https://in-toto.io/Statement/v1","predicate":{{"a":"x","b":1}},"#,
            r#""predicateType":"https://warplan.dev/predicate/plan/v1","#,
            r#""subject":[{{"digest":{{"sha256":"{}"}},"name":"an object"}}]}}"#
        ),
        hex
    );
    assert_eq!(String::from_utf8(statement().payload()).unwrap(), expected);
    assert_eq!(Statement::parse(expected.as_bytes()).unwrap(), statement());
    for (from, to) in [
        ("Statement/v1", "Statement/v2"),
        (r#""a":"x""#, r#""a": "x""#),
        (r#""a":"x","#, r#""a":"x","a":"x","#),
        (r#""name""#, r#""extra":1,"name""#),
        (r#""_type""#, r#""Type":1,"_type""#),
    ] {
        let other = expected.replacen(from, to, 1);
        assert_ne!(other, expected);
        assert!(Statement::parse(other.as_bytes()).is_err(), "{other}");
    }
    let without = Statement::new(Vec::new(), "x", BTreeMap::new());
    assert!(Statement::parse(&without.payload()).is_err());
    assert_eq!(
        Statement::predicate_type_of(Kind::ProofStep),
        "https://in-toto.io/attestation/test-result/v0.1"
    );
}

#[test]
fn an_envelope_is_verified_by_every_signature_in_it() {
    let envelope = Envelope::sign(&statement(), &[&signer(1), &signer(2)]);
    let known = [signer(1).verifier().clone(), signer(2).verifier().clone()];
    let read = Envelope::parse(&envelope.to_bytes()).unwrap();
    assert_eq!(read, envelope);
    assert_eq!(read.verify(&known).unwrap().len(), 2);
    assert_eq!(read.statement().unwrap(), statement());
    assert_eq!(read.digest(), statement().digest());
    assert!(matches!(read.verify(&known[..1]), Err(EnvelopeError::Unknown { .. })));
    let mut other = read.clone();
    other.payload[3] ^= 1;
    assert!(matches!(other.verify(&known), Err(EnvelopeError::Rejected { .. })));
    let mut other = read.clone();
    other.payload_type = "application/json".into();
    assert!(matches!(other.verify(&known), Err(EnvelopeError::Rejected { .. })));
    assert!(other.statement().is_err());
}

/// A signature of a checkpoint is none of a statement, and the other way round, though one key may make both.
#[test]
fn signatures_of_notes_are_none_of_envelopes() {
    let mut envelope = Envelope::sign(&statement(), &[&signer(1)]);
    envelope.signatures[0].bytes = signer(1).sign(&envelope.payload).to_vec();
    assert!(envelope.verify(&[signer(1).verifier().clone()]).is_err());
}

#[test]
fn other_forms_are_refused() {
    let text = String::from_utf8(Envelope::sign(&statement(), &[&signer(1)]).to_bytes()).unwrap();
    for (from, to) in [
        ("{\"payload\"", "{ \"payload\""),
        ("\"payloadType\"", "\"x\":1,\"payloadType\""),
        ("\"keyid\"", "\"x\":1,\"keyid\""),
        ("\"signatures\":[", "\"signatures\":[],\"signatures\":["),
        ("application/vnd", "application\\/vnd"),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text);
        assert!(Envelope::parse(other.as_bytes()).is_err(), "{other}");
    }
    let start = text.find("[{").unwrap();
    assert!(Envelope::parse(format!("{}[]}}", &text[..start]).as_bytes()).is_err());
    let one = &text[start + 1..text.len() - 2];
    let many = |count| format!("{}[{}]}}", &text[..start], vec![one; count].join(","));
    assert!(Envelope::parse(many(MAX_SIGNATURES).as_bytes()).is_ok());
    assert!(Envelope::parse(many(MAX_SIGNATURES + 1).as_bytes()).is_err());
}

#[test]
fn a_bundle_is_an_envelope_with_one_signature_and_its_key() {
    let envelope = Envelope::sign(&statement(), &[&signer(1), &signer(2)]);
    let bundles = sigstore::bundles(&envelope);
    assert_eq!(bundles.len(), 2);
    for (bundle, number) in bundles.iter().zip([1, 2]) {
        let json: serde_json::Value = serde_json::from_slice(bundle).unwrap();
        assert_eq!(json["mediaType"], "application/vnd.dev.sigstore.bundle.v0.3+json");
        let known = [signer(number).verifier().clone()];
        assert_eq!(json["verificationMaterial"]["publicKey"]["hint"], key_id(&known[0]));
        let alone = Envelope::parse(&canonical_bytes(&json["dsseEnvelope"])).unwrap();
        assert_eq!(alone.verify(&known).unwrap().len(), 1);
        assert_eq!(json.as_object().unwrap().len(), 3);
    }
}

proptest! {
    #[test]
    fn whatever_is_read_prints_back(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3)) {
        let mut bytes = Envelope::sign(&statement(), &[&signer(1)]).to_bytes();
        let mut payload = statement().payload();
        for (place, byte) in changes {
            let (at, within) = (place.index(bytes.len()), place.index(payload.len()));
            bytes[at] = byte;
            payload[within] = byte;
        }
        if let Ok(read) = Envelope::parse(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
        }
        if let Ok(read) = Statement::parse(&payload) {
            prop_assert_eq!(read.payload(), payload);
        }
    }

    #[test]
    fn arbitrary_bytes_are_no_panic(bytes: Vec<u8>) {
        let _ = Envelope::parse(&bytes);
        let _ = Statement::parse(&bytes);
    }
}
