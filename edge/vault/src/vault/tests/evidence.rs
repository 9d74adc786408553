use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};

use warplan_ledger::Statement;

use super::*;

#[test]
fn evidence_is_recorded_and_opens_again() {
    let world = World::new(1);
    let vault = world.vault().unwrap();
    let evidence = Evidence::new(Kind::Plan, "pilot", "text/plain", at("2026-11-23T10:11:12.5Z"));
    let recorded = vault.record(&evidence, &b"content"[..]).unwrap();
    assert_eq!((recorded.sequence, recorded.size), (0, 7));
    assert_eq!(content(&vault, recorded.object.id), "content");
    let entry = vault.entry(0).unwrap();
    assert_eq!((entry.kind, entry.recorded), (Kind::Plan, at("2026-11-23T10:11:12Z")));
    assert_eq!((entry.object.as_ref(), entry.statement), (Some(&recorded.object), recorded.statement));
    let statement: Statement = vault.statement(&recorded.statement).unwrap();
    assert_eq!(statement.predicate["class"], "pilot=90d");
    assert_eq!(statement.predicate["bucket"], "pilot/2026-11-21");
    assert_eq!(statement.predicate["mediaType"], "text/plain");
    expect_clean(&vault);
    expect_clean(&world.keyed());
    expect_clean(&world.reader());
}

#[test]
fn nothing_in_the_store_shows_the_content() {
    let world = World::new(2);
    let vault = world.vault().unwrap();
    let text = "a secret that must not be seen".repeat(10);
    record(&vault, "pilot", "2026-11-23", &text);
    for file in world.storage().list("").unwrap() {
        let bytes = world.storage().get(&file.path).unwrap().unwrap();
        let shown = bytes.windows(16).any(|window| window == &text.as_bytes()[..16]);
        assert!(!shown, "{}", file.path);
    }
    let reader = world.reader();
    let (item, status) = reader.list().unwrap().remove(0);
    assert_eq!(status, Status::Kept { due: Some(at("2027-02-22")), held: false });
    let refused = reader.content(item.object.id).unwrap_err().to_string();
    assert!(refused.contains("--keys"), "{refused}");
}

#[test]
fn objects_are_sought_in() {
    let world = World::new(3);
    let vault = world.vault().unwrap();
    let bytes: Vec<u8> = (0..700_000_u32).map(|n| (n % 251) as u8).collect();
    let evidence = Evidence::new(Kind::Evidence, "release", "application/octet-stream", at("2026-11-23"));
    let id = vault.record(&evidence, &bytes[..]).unwrap().object.id;
    let mut object = vault.open_object(id).unwrap();
    assert_eq!(object.size(), 700_000);
    for (place, length) in [(0, 10), (262_140, 10), (699_990, 100), (16_384, 300_000), (5, 1), (700_000, 3)] {
        object.seek(SeekFrom::Start(place as u64)).unwrap();
        let mut part = Vec::new();
        object.by_ref().take(length as u64).read_to_end(&mut part).unwrap();
        assert!(part == bytes[place..bytes.len().min(place + length)], "{place} {length}");
    }
    assert_eq!(object.seek(SeekFrom::End(-1)).unwrap(), 699_999);
    assert!(object.seek(SeekFrom::Current(-700_000)).is_err());
}

#[test]
fn what_cannot_be_recorded_leaves_no_entry() {
    let world = World::new(4);
    let vault = world.vault().unwrap();
    let try_record = |kind, class: &str, claims: &[(&str, serde_json::Value)]| {
        let claims: BTreeMap<_, _> =
            claims.iter().map(|(key, value)| (key.to_string(), value.clone())).collect();
        let evidence = Evidence { claims, ..Evidence::new(kind, class, "text/plain", at("2026-11-23")) };
        vault.record(&evidence, &b"x"[..]).map(drop).map_err(|error| error.to_string())
    };
    assert!(try_record(Kind::Hold, "pilot", &[]).unwrap_err().contains("by the vault itself"));
    assert!(try_record(Kind::Plan, "other", &[]).unwrap_err().contains("raw=1d, pilot=90d, release=keep"));
    assert!(
        try_record(Kind::ProofStep, "pilot", &[("result", "GREEN".into())]).unwrap_err().contains("result")
    );
    assert!(try_record(Kind::ProofStep, "pilot", &[("result", "PASSED".into())]).is_err());
    let unnamed = [("result", "PASSED".into()), ("configuration", serde_json::json!([{ "name": "flags" }]))];
    assert!(
        try_record(Kind::ProofStep, "pilot", &unnamed).unwrap_err().contains("a uri, a digest or content")
    );
    assert_eq!(vault.size().unwrap(), 0);
    let step = [("result", "PASSED".into()), ("configuration", serde_json::json!([]))];
    try_record(Kind::ProofStep, "pilot", &step).unwrap();
    assert_eq!(vault.size().unwrap(), 1);
}

#[test]
fn a_store_is_created_once_and_written_with_its_own_key() {
    let world = World::new(5);
    let other = Signer::from_seed(LOG, &Zeroizing::new([8; 32])).unwrap();
    let description = Description::new(LOG, other.verifier(), "p", vec!["a=1d".parse().unwrap()]).unwrap();
    assert!(matches!(Vault::create(&*world.storage(), &description, &other), Err(VaultError::Exists { .. })));
    let storage = world.storage();
    let log = Arc::new(Files::read_only(storage.clone()));
    let opened = Vault::open(storage, log, world.keeper.clone(), other, Arc::new(Seeded::new(1)));
    assert!(matches!(opened, Err(VaultError::ForeignLog { .. })));
    for classes in [vec![], vec!["a=1d", "a=2d"]] {
        let classes = classes.iter().map(|class| class.parse().unwrap()).collect();
        assert!(Description::new(LOG, signer().verifier(), "p", classes).is_err());
    }
}

#[test]
fn many_threads_record_at_once() {
    let world = World::new(6);
    let vault = world.vault().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let vault = &vault;
            scope.spawn(move || {
                for n in 0..10 {
                    record(vault, "pilot", "2026-11-23", &format!("{thread} {n}"));
                }
            });
        }
    });
    let mut contents: Vec<String> =
        vault.list().unwrap().iter().map(|(item, _)| content(&vault, item.object.id)).collect();
    contents.sort();
    contents.dedup();
    assert_eq!(contents.len(), 40);
    expect_clean(&vault);
}

#[test]
fn a_vault_records_in_the_log_of_its_store() {
    let world = World::logged(7);
    let mut vault = world.vault().unwrap();
    let kept = record(&vault, "pilot", "2026-11-23", "kept");
    let raw = record(&vault, "raw", "2026-11-23", "raw");
    assert_eq!(vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap().purged, Some((2, 3)));
    assert!(matches!(world.vault(), Err(VaultError::Log(_))), "there is one writer at a time");
    drop(vault);
    let reader = world.reader();
    assert_eq!(reader.size().unwrap(), 4);
    assert!(reader.verify().unwrap().findings.is_empty());
    let vault = world.vault().unwrap();
    assert_eq!(content(&vault, kept), "kept");
    assert!(matches!(vault.content(raw), Err(VaultError::Purged { intent: 2, .. })));
}
