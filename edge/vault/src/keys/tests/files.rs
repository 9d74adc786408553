use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};
use zeroize::Zeroizing;

use super::suite;
use crate::disk::{Disk, Real};
use crate::keys::{Effort, KeyError, KeyFile, KeyId, Provider, Secret};
use crate::random::seeded::Seeded;

/// One that tests can wait for.
const EFFORT: Effort = Effort { memory_kib: 64, passes: 1, lanes: 1 };

fn seeded(seed: u64) -> Box<Seeded> {
    Box::new(Seeded::new(seed))
}

fn passphrase(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn create(path: &Path) -> KeyFile<Real> {
    KeyFile::create(Real, path.to_owned(), seeded(1)).unwrap()
}

fn create_sealed(path: &Path) -> KeyFile<Real> {
    KeyFile::create_sealed(Real, path.to_owned(), seeded(1), &passphrase("correct horse"), EFFORT).unwrap()
}

fn open(path: &Path) -> Result<KeyFile<Real>, KeyError> {
    KeyFile::open(Real, path.to_owned(), seeded(2))
}

fn open_sealed(path: &Path, text: &str) -> Result<KeyFile<Real>, KeyError> {
    KeyFile::open_sealed(Real, path.to_owned(), seeded(2), &passphrase(text))
}

/// Everything that lies in a folder.
fn remains(folder: &Path) -> Vec<u8> {
    fs::read_dir(folder).unwrap().flat_map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
}

fn contains(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|window| window == part.as_bytes())
}

/// The secrets of a file in the clear, as they are written in it.
fn secrets(path: &Path) -> Vec<String> {
    let stored: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let buckets = stored["keys"].as_object().unwrap().values();
    let versions = buckets.flat_map(|versions| versions.as_object().unwrap().values());
    versions.map(|secret| secret.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_key_file_holds_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    suite::holds(&create(&folder.path().join("keys")));
}

#[test]
fn a_sealed_key_file_holds_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    suite::holds(&create_sealed(&folder.path().join("keys")));
}

#[test]
fn keys_outlive_the_process_and_are_seen_by_others() {
    let folder = tempfile::tempdir().unwrap();
    let secret = Secret::from([7; 32]);
    let [clear, sealed] = ["clear", "sealed"].map(|name| folder.path().join(name));
    let (first, second) = (create(&clear), create_sealed(&sealed));
    let others = [
        (&first as &dyn Provider, Box::new(open(&clear).unwrap()) as Box<dyn Provider>),
        (&second, Box::new(open_sealed(&sealed, "correct horse").unwrap())),
    ];
    for (one, other) in others {
        let key = one.ensure("pilot").unwrap();
        let wrapped = one.wrap(&key, &secret, b"").unwrap();
        assert_eq!(*other.unwrap(&key, &wrapped, b"").unwrap(), *secret);
        other.destroy("pilot").unwrap();
        assert!(matches!(one.unwrap(&key, &wrapped, b""), Err(KeyError::Missing { .. })));
    }
}

#[test]
fn a_file_is_made_private_and_refused_when_others_can_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let file = create(&path);
    let key = file.ensure("pilot").unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    for mode in [0o640, 0o604, 0o660] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let error = open(&path).err().unwrap().to_string();
        assert!(
            error.contains("others than its owner can read it") && error.contains("chmod 600"),
            "{error}"
        );
        assert!(file.wrap(&key, &Secret::default(), b"").is_err());
        assert!(file.destroy("pilot").is_err());
    }
}

#[test]
fn nothing_is_created_over_a_file_or_opened_where_none_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let error = open(&path).err().unwrap().to_string();
    assert!(error.contains("restore it from a copy"), "{error}");
    create(&path).ensure("pilot").unwrap();
    let before = fs::read(&path).unwrap();
    let error = KeyFile::create(Real, path.clone(), seeded(3)).err().unwrap().to_string();
    assert!(error.contains("it is there already"), "{error}");
    let sealed = KeyFile::create_sealed(Real, path.clone(), seeded(3), &passphrase("x"), EFFORT);
    assert!(sealed.is_err());
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn of_a_destroyed_secret_nothing_remains() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let file = create(&path);
    file.ensure("hold").unwrap();
    file.ensure("pilot").unwrap();
    file.rotate("pilot").unwrap();
    let [kept, first, second] = secrets(&path).try_into().unwrap();
    // What an interrupted change would have left.
    let left = folder.path().join("keys.new");
    fs::copy(&path, &left).unwrap();
    // Second names show what becomes of files that are replaced or removed.
    let aside = tempfile::tempdir_in(folder.path().parent().unwrap()).unwrap();
    fs::hard_link(&path, aside.path().join("replaced")).unwrap();
    fs::hard_link(&left, aside.path().join("left")).unwrap();
    assert!(contains(&remains(folder.path()), &first));

    file.destroy("pilot").unwrap();
    for place in [folder.path(), aside.path()] {
        let remains = remains(place);
        for gone in [&first, &second] {
            assert!(!contains(&remains, gone));
            let bytes = BASE64_STANDARD.decode(gone).unwrap();
            assert!(!remains.windows(32).any(|window| window == bytes));
        }
    }
    assert!(contains(&remains(folder.path()), &kept));
    let mut names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["keys", "keys.lock"]);
}

#[test]
fn a_sealed_file_shows_no_secret_and_a_wrong_passphrase_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let file = create_sealed(&path);
    file.ensure("pilot/2026-11").unwrap();
    let bytes = fs::read(&path).unwrap();
    assert!(!contains(&bytes, "pilot") && !contains(&bytes, "correct"));
    assert!(contains(&bytes, r#""effort":{"memory-kib":64,"passes":1,"lanes":1}"#));

    let error = open_sealed(&path, "wrong horse").err().unwrap().to_string();
    assert!(error.contains("the passphrase is wrong") && !error.contains("horse"), "{error}");
    let error = open(&path).err().unwrap().to_string();
    assert!(error.contains("not warplan-keys/v1"), "{error}");
    let empty = KeyFile::create_sealed(Real, folder.path().join("other"), seeded(3), &passphrase(""), EFFORT);
    assert!(empty.err().unwrap().to_string().contains("the passphrase is empty"));
}

#[test]
fn a_file_may_not_ask_for_any_effort() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    create_sealed(&path);
    let stored = fs::read_to_string(&path).unwrap();
    for (from, to) in [
        (r#""memory-kib":64"#, r#""memory-kib":4000000000"#),
        (r#""passes":1"#, r#""passes":100000"#),
        (r#""lanes":1"#, r#""lanes":1000"#),
        (r#""passes":1"#, r#""passes":0"#),
    ] {
        fs::write(&path, stored.replace(from, to)).unwrap();
        let error = open_sealed(&path, "correct horse").err().unwrap().to_string();
        assert!(error.contains("deriving its key"), "{error}");
    }
}

/// An error tells where a file is wrong, and repeats nothing of it: it may be a secret with a typing error.
#[test]
fn a_damaged_file_is_refused_without_telling_what_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    create(&path).ensure("pilot").unwrap();
    let stored = fs::read_to_string(&path).unwrap();
    let [secret] = secrets(&path).try_into().unwrap();
    for damaged in [
        stored.replace(&secret, &secret[1..]),
        stored.replace(&secret, &format!("{secret}AAAA")),
        stored.replace(&format!("{{\"1\":\"{secret}\"}}"), &format!("\"{secret}\"")),
        stored.replace("\"1\"", "\"one\""),
        stored.replace("keys/v1", "keys/v2"),
        stored.replace("\"keys\"", "\"more\":1,\"keys\""),
        stored[..stored.len() - 1].to_owned(),
        String::new(),
    ] {
        fs::write(&path, &damaged).unwrap();
        let error = open(&path).err().unwrap();
        let text = format!("{error} {error:?}");
        assert!(!text.contains(&secret[1..9]) && text.contains("restore it from a copy"), "{text}");
    }
}

#[test]
fn a_lock_that_another_holds_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let file = create(&path);
    let held = Real.try_lock(&folder.path().join("keys.lock")).unwrap().unwrap();
    let waiting = std::thread::spawn(move || file.ensure("pilot"));
    std::thread::sleep(std::time::Duration::from_millis(60));
    assert!(secrets(&path).is_empty());
    drop(held);
    assert_eq!(waiting.join().unwrap().unwrap(), KeyId { name: "pilot".to_owned(), version: 1 });
}

#[test]
fn many_at_once_agree_on_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    create(&path);
    let [one, other] = [open(&path).unwrap(), open(&path).unwrap()];
    std::thread::scope(|scope| {
        for file in [&one, &one, &other, &other] {
            scope.spawn(move || assert_eq!(file.ensure("pilot").unwrap().version, 1));
        }
    });
    assert_eq!(secrets(&path).len(), 1);
}
