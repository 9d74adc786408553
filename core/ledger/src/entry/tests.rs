use proptest::prelude::*;

use warplan_model::canonical_bytes;

use super::*;

fn any_digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest::from_bytes)
}

fn any_object() -> impl Strategy<Value = ObjectRef> {
    let integer = 0u64..1 << 53;
    (any::<[u8; 16]>(), 1u64..1 << 53, any_digest(), any_digest(), "[!-~&&[^\"+\\\\]]{1,40}", integer)
        .prop_map(|(id, version, ciphertext, commitment, class, size)| ObjectRef {
            id: ObjectId(id),
            version,
            ciphertext,
            commitment,
            class,
            size,
        })
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let seconds = 0i64..253_402_300_800;
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let object = prop::option::of(any_object());
    ("[!-~&&[^\"+\\\\]]{1,40}", 0u64..1 << 53, seconds, kind, any_digest(), object).prop_map(
        |(log, sequence, seconds, kind, statement, object)| {
            let recorded = Timestamp::from_second(seconds).unwrap();
            Entry { log, sequence, recorded, kind, statement, object }
        },
    )
}

fn example() -> Entry {
    Entry {
        log: "example.com/pilot".into(),
        sequence: 7,
        recorded: "2026-11-22T21:00:00Z".parse().unwrap(),
        kind: Kind::PurgeIntent,
        statement: Digest::of_bytes(b"statement"),
        object: Some(ObjectRef {
            id: ObjectId::from_bytes([0x0a; 16]),
            version: 1,
            ciphertext: Digest::of_bytes(b"ciphertext"),
            commitment: Digest::of_bytes(b"commitment"),
            class: "pilot".into(),
            size: 4096,
        }),
    }
}

#[test]
fn an_entry_is_canonical_json() {
    let bytes = example().to_bytes().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let expected = format!(
        concat!(
            r#"{{"format":"warplan-entry/v1","kind":"purge-intent","log":"example.com/pilot","object":{{"ciphertext":"{}","#,
            r#""class":"pilot","commitment":"{}","id":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a","size":4096,"version":1}},"#,
            r#""recorded":"2026-11-22T21:00:00Z","sequence":7,"statement":"{}"}}"#
        ),
        Digest::of_bytes(b"ciphertext"),
        Digest::of_bytes(b"commitment"),
        Digest::of_bytes(b"statement"),
    );
    assert_eq!(text, expected);
    assert_eq!(Entry::parse(&bytes).unwrap(), example());
}

#[test]
fn the_longest_entry_fits() {
    let word = "x".repeat(Entry::MAX_WORD);
    let mut entry = example();
    entry.log = word.clone();
    entry.sequence = (1 << 53) - 1;
    let object = entry.object.as_mut().unwrap();
    (object.class, object.version, object.size) = (word, entry.sequence, entry.sequence);
    entry.kind = Kind::ALL.into_iter().max_by_key(|kind| kind.name().len()).unwrap();
    let bytes = entry.to_bytes().unwrap();
    assert!(bytes.len() <= Entry::MAX_LEN, "{}", bytes.len());
    assert!(Entry::parse(&[&bytes[..], &[b' '; 100]].concat()).is_err());
}

#[test]
fn values_out_of_bounds_are_not_written() {
    let spoil: [fn(&mut Entry); 8] = [
        |entry| entry.log = "a b".into(),
        |entry| entry.log = String::new(),
        |entry| entry.log = "a\"b".into(),
        |entry| entry.log = "\u{e9}".into(),
        |entry| entry.sequence = 1 << 53,
        |entry| entry.recorded = Timestamp::from_millisecond(1).unwrap(),
        |entry| entry.object.as_mut().unwrap().version = 0,
        |entry| entry.object.as_mut().unwrap().class = "x".repeat(256),
    ];
    for (position, spoil) in spoil.into_iter().enumerate() {
        let mut entry = example();
        spoil(&mut entry);
        assert!(entry.to_bytes().is_err(), "{position}");
    }
}

#[test]
fn other_forms_are_refused() {
    let text = String::from_utf8(example().to_bytes().unwrap()).unwrap();
    for (from, to) in [
        ("{\"format", " {\"format"),
        ("\"kind\"", "\"extra\":1,\"kind\""),
        ("purge-intent", "purge-tent"),
        ("purge-intent", "purge-int\\u0065nt"),
        ("example.com/pilot", "example.com\\/pilot"),
        ("\"sequence\":7", "\"sequence\":07"),
        ("\"sequence\":7", "\"sequence\":7.0"),
        ("\"sequence\":7", "\"sequence\":-7"),
        ("\"sequence\":7", "\"sequence\":9007199254740992"),
        ("21:00:00Z", "21:00:00z"),
        ("T21:00:00Z", " 21:00:00Z"),
        ("21:00:00Z", "21:00:60Z"),
        ("21:00:00Z", "21:00:00.5Z"),
        ("21:00:00Z", "23:00:00+02:00"),
        ("2026-11-22", "2026-11-31"),
        ("sha256:", "SHA256:"),
        ("0a0a", "0A0a"),
        ("\"version\":1}", "\"version\":0}"),
        ("\"version\":1}", "\"version\":1,\"x\":1}"),
        ("entry/v1", "entry/v2"),
    ] {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text);
        assert!(Entry::parse(other.as_bytes()).is_err(), "{other}");
    }
    assert!(Entry::parse(format!("{text}\n").as_bytes()).is_err());
    for end in 0..text.len() {
        assert!(Entry::parse(&text.as_bytes()[..end]).is_err());
    }
}

proptest! {
    #[test]
    fn entries_print_and_read_back(entry in any_entry()) {
        let bytes = entry.to_bytes().unwrap();
        let mut json = serde_json::to_value(&entry).unwrap();
        json["format"] = FORMAT.into();
        prop_assert_eq!(canonical_bytes(&json), &bytes[..]);
        prop_assert_eq!(Entry::parse(&bytes).unwrap(), entry);
    }

    #[test]
    fn whatever_is_read_prints_back(
        entry in any_entry(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = entry.to_bytes().unwrap();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(read) = Entry::parse(&bytes) {
            prop_assert_eq!(read.to_bytes().unwrap(), bytes);
        }
    }

    #[test]
    fn arbitrary_bytes_are_no_panic(bytes: Vec<u8>) {
        let _ = Entry::parse(&bytes);
    }
}
