use super::*;

/// A store with two objects, and how to find its files.
struct Store {
    world: World,
    ids: [ObjectId; 2],
}

fn store(seed: u64) -> Store {
    let world = World::new(seed);
    let vault = world.vault().unwrap();
    let ids = ["one", "two"].map(|text| record(&vault, "pilot", "2026-11-23", text));
    Store { world, ids }
}

impl Store {
    fn object(&self, n: usize) -> String {
        format!("objects/{}/{}-1", &self.ids[n].to_string()[..2], self.ids[n])
    }

    fn key(&self, n: usize) -> String {
        format!("keys/pilot/2026-11-21/1/{}-1", self.ids[n])
    }

    fn get(&self, path: &str) -> Vec<u8> {
        self.world.storage().get(path).unwrap().unwrap()
    }

    fn swap(&self, one: &str, two: &str) {
        let (first, second) = (self.get(one), self.get(two));
        self.world.storage().put(one, &second).unwrap();
        self.world.storage().put(two, &first).unwrap();
    }

    /// What verification finds, with keys and without.
    fn found(&self) -> [usize; 2] {
        let with = self.world.keyed().verify().unwrap().findings.len();
        [with, self.world.reader().verify().unwrap().findings.len()]
    }
}

#[test]
fn swapped_ciphertexts_are_found() {
    let store = store(41);
    store.swap(&store.object(0), &store.object(1));
    assert_eq!(store.found(), [2, 2]);
    assert!(matches!(store.world.vault().unwrap().content(store.ids[0]), Err(VaultError::Broken { .. })));
}

#[test]
fn swapped_data_keys_are_found() {
    let store = store(42);
    let [first, second] = [0, 1].map(|n| store.get(&store.key(n)));
    // The names fit, the wrapped keys are those of the other object.
    let forged = |name: &[u8], key: &[u8]| [&name[..20], &key[20..]].concat();
    store.world.storage().put(&store.key(0), &forged(&first, &second)).unwrap();
    store.world.storage().put(&store.key(1), &forged(&second, &first)).unwrap();
    assert_eq!(store.found()[0], 2);
    assert!(matches!(store.world.vault().unwrap().content(store.ids[0]), Err(VaultError::ForeignKey { .. })));
    store.world.storage().put(&store.key(0), &second).unwrap();
    assert!(store.found()[0] >= 1);
}

#[test]
fn entries_of_another_log_or_place_are_found() {
    let store = store(43);
    let other = World::new(44);
    record(&other.vault().unwrap(), "pilot", "2026-11-23", "replayed");
    store.swap(&Files::path(0), &Files::path(1));
    assert_eq!(store.found()[1], 2, "once by the walk, once by the catalogue");
    let text = store.world.reader().verify().unwrap().findings[0].problem.clone();
    assert!(text.contains("was recorded as entry 1"), "{text}");
    store.swap(&Files::path(0), &Files::path(1));
    assert_eq!(store.found(), [0, 0]);
    let foreign = String::from_utf8(store.get(&Files::path(0))).unwrap().replace(LOG, "example.com/other");
    store.world.storage().put(&Files::path(0), foreign.as_bytes()).unwrap();
    let text = store.world.reader().verify().unwrap().findings[0].problem.clone();
    assert!(text.contains("an entry of the log example.com/other"), "{text}");
}

#[test]
fn every_flipped_bit_of_the_store_is_found() {
    let store = store(45);
    let mut checked = 0;
    let files = store.world.storage().list("").unwrap();
    for file in files.iter().filter(|file| !file.path.starts_with("log/") && file.path != "lock") {
        for bit in 0..8 * file.size as usize {
            store.world.tamper(&file.path, |bytes| bytes[bit / 8] ^= 1 << (bit % 8));
            let read = store.world.try_keyed().map(|reader| reader.verify().unwrap().findings.len());
            assert!(!matches!(read, Ok(0)), "{} bit {bit}", file.path);
            store.world.tamper(&file.path, |bytes| bytes[bit / 8] ^= 1 << (bit % 8));
            checked += 1;
        }
    }
    assert!(checked > 20_000, "{checked}");
    assert_eq!(store.found(), [0, 0]);
}

/// Who can write the store, and has no key, gets nothing encrypted for himself, and no time to live shortened.
#[test]
fn nobody_but_the_holder_of_the_signing_key_says_who_keeps_the_keys() {
    let store = store(47);
    let bucket = "keys/pilot/2026-11-21/bucket.note";
    for (path, from, to) in [
        (STORE_PATH, "a keeper in memory", "another keeper"),
        (STORE_PATH, "\"ttl-days\":90", "\"ttl-days\":30"),
        (bucket, "\"version\":1", "\"version\":2"),
        (bucket, "\"closed\":false", "\"closed\":true"),
    ] {
        let before = store.get(path);
        let changed = String::from_utf8(before.clone()).unwrap().replace(from, to);
        assert_ne!(before, changed.as_bytes(), "{path}: {from}");
        store.world.storage().put(path, changed.as_bytes()).unwrap();
        let refused = store.world.vault().and_then(|mut vault| {
            let evidence = Evidence::new(Kind::Evidence, "pilot", "text/plain", at("2026-11-23"));
            vault.record(&evidence, &b"new"[..])?;
            vault.rotate(&Scope::All, at("2026-11-24"))
        });
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains("does not fit the text"), "{refused}");
        store.world.storage().put(path, &before).unwrap();
    }
    assert_eq!(store.found(), [0, 0]);
}

#[test]
fn missing_files_are_found() {
    for n in 0..4 {
        let store = store(46 + n);
        let statement = store.world.reader().entry(0).unwrap().statement;
        let path = [
            store.object(0),
            store.key(0),
            Statement::path(&statement),
            "keys/pilot/2026-11-21/bucket.note".into(),
        ];
        store.world.storage().delete(&path[n as usize]).unwrap();
        let [with, without] = store.found();
        assert!(with > 0 && without > 0, "{}", path[n as usize]);
    }
}

#[test]
fn a_longer_or_shorter_life_than_was_promised_is_found() {
    let store = store(51);
    let mut description = Description::read(&*store.world.storage()).unwrap();
    description.classes[1].ttl_days = Some(91);
    store.world.storage().put(STORE_PATH, &description.print(&signer())).unwrap();
    assert_eq!(store.found(), [2, 2]);
}

#[test]
fn a_manifest_that_was_changed_is_found() {
    let world = World::new(52);
    let mut vault = world.vault().unwrap();
    let id = record(&vault, "raw", "2026-11-23", "raw");
    vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    let path = Manifest::path(1);
    world.tamper(&path, |bytes| {
        *bytes = String::from_utf8(bytes.clone()).unwrap().replace(&id.to_string()[..4], "0000").into_bytes()
    });
    assert!(!world.reader().verify().unwrap().findings.is_empty());
}

#[test]
fn orphans_are_told_from_faults() {
    let store = store(53);
    store.world.storage().put("objects/ab/abababababababababababababababab-1", b"half").unwrap();
    store.world.storage().put("statements/ab/ab.json", b"{}").unwrap();
    let verification = store.world.reader().verify().unwrap();
    assert_eq!((verification.findings.len(), verification.orphans.len()), (0, 2));
    let mut vault = store.world.vault().unwrap();
    assert_eq!(vault.compact(at("2026-11-23")).unwrap().orphans, 2);
    expect_clean(&vault);
}

/// A store that shows one checkpoint to who verifies and another one to who reads.
#[test]
fn entries_are_read_by_a_checkpoint_that_is_signed() {
    let world = World::logged(54);
    record(&world.vault().unwrap(), "pilot", "2026-11-23", "one");
    let reader = log::Reader::new(world.storage());
    assert_eq!(Entries::read(&reader, signer().verifier(), 0..1).unwrap().len(), 1);
    let head = reader.checkpoint().unwrap().checkpoint().clone();
    let forger = Signer::from_seed(LOG, &Zeroizing::new([8; 32])).unwrap();
    let forged = warplan_ledger::SignedCheckpoint::sign(head, &forger);
    world.storage().put("checkpoint", forged.to_string().as_bytes()).unwrap();
    let refused = Entries::read(&reader, signer().verifier(), 0..1);
    assert!(matches!(refused, Err(VaultError::Checkpoint { .. })), "{refused:?}");
}

#[test]
fn what_was_added_to_a_table_is_found() {
    let store = store(55);
    store.world.vault().unwrap().compact(at("2026-11-24")).unwrap();
    let table = "keys/pilot/2026-11-21/1/table-0";
    let before = store.get(table);
    for added in [&b"x"[..], &[0; 80], &before[..80]] {
        store.world.storage().put(table, &[&before[..], added].concat()).unwrap();
        assert!(store.found().iter().all(|found| *found > 0));
    }
    store.world.storage().put(table, &before).unwrap();
    assert_eq!(store.found(), [0, 0]);
}
