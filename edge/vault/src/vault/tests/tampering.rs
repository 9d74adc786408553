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
        let with = self.world.vault().unwrap().verify().unwrap().findings.len();
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
fn every_flipped_bit_of_evidence_keys_and_statements_is_found() {
    let store = store(45);
    let mut checked = 0;
    let files = store.world.storage().list("").unwrap();
    for file in files.iter().filter(|file| !file.path.starts_with("log/")) {
        // What the description says beyond classes and key is for people.
        let before = store.get(&file.path);
        for byte in 0..before.len() {
            if file.path == STORE_PATH && !in_classes(&before, byte) {
                continue;
            }
            let bit = 1 << (byte % 8);
            store.world.tamper(&file.path, |bytes| bytes[byte] ^= bit);
            let found = store.world.vault().map(|vault| vault.verify().unwrap().findings.len());
            // How many wraps are set aside, and since when, binds nothing but the next rotation.
            let counts = file.path.ends_with("bucket.json") && bookkeeping(&before, byte);
            assert!(!matches!(found, Ok(0)) || counts, "{} byte {byte}", file.path);
            store.world.tamper(&file.path, |bytes| bytes[byte] ^= bit);
            checked += 1;
        }
    }
    assert!(checked > 2000, "{checked}");
    assert_eq!(store.found(), [0, 0]);
}

fn in_classes(bytes: &[u8], byte: usize) -> bool {
    let place = bytes.windows(9).position(|window| window == b"\"classes\"").unwrap();
    let end = bytes.iter().position(|byte| *byte == b']').unwrap();
    // The classes in use: the first two are raw=1d and pilot=90d.
    let pilot = bytes.windows(5).position(|window| window == b"pilot").unwrap();
    (place..end).contains(&byte) && (pilot..pilot + 5).contains(&byte)
}

fn bookkeeping(bytes: &[u8], byte: usize) -> bool {
    let secret = bytes.windows(10).position(|window| window == b"\"secret\":\"").unwrap();
    let end = secret + 10 + bytes[secret + 10..].iter().position(|byte| *byte == b'"').unwrap();
    !(secret + 10..end).contains(&byte)
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
            "keys/pilot/2026-11-21/bucket.json".into(),
        ];
        store.world.storage().delete(&path[n as usize]).unwrap();
        let [with, without] = store.found();
        assert!(with > 0 && without > 0, "{}", path[n as usize]);
    }
}

#[test]
fn a_longer_or_shorter_life_than_was_promised_is_found() {
    let store = store(51);
    let text = String::from_utf8(store.get(STORE_PATH)).unwrap();
    let changed = text.replace("\"ttl-days\":90", "\"ttl-days\":91");
    assert_ne!(text, changed);
    store.world.storage().put(STORE_PATH, changed.as_bytes()).unwrap();
    assert_eq!(store.found(), [2, 2]);
}

#[test]
fn a_manifest_that_was_changed_is_found() {
    let world = World::new(52);
    let mut vault = world.vault().unwrap();
    let id = record(&vault, "raw", "2026-11-23", "raw");
    vault.retention_run(at("2026-12-01")).unwrap();
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
