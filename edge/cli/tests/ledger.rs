//! The ledger and the vault as a user runs them.

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use support::{Run, folder, repository, run};
use warplan_ledger::{
    Checkpoint, Entry, Envelope, Hash, Kind, Proof, SignedCheckpoint, Signer, Statement, Subject,
};
use warplan_model::Digest;

/// A copy of the pilot with a ledger.
fn pilot() -> tempfile::TempDir {
    let home = folder();
    for file in ["warplan.yaml", "snapshot.json"] {
        std::fs::copy(repository().join("examples/pilot").join(file), home.path().join(file)).unwrap();
    }
    let begun =
        run(home.path(), &["ledger", "init", "--origin", "example.com/pilot", "--class", "pilot=90d"]);
    assert_eq!(begun.code, 0, "{}", begun.err);
    home
}

fn done(home: &Path, arguments: &[&str]) -> String {
    let Run { code, out, err } = run(home, arguments);
    assert_eq!(code, 0, "{arguments:?}: {err}{out}");
    out
}

fn recorded(home: &Path, name: &str, content: &str) {
    std::fs::write(home.join(name), content).unwrap();
    done(home, &["ledger", "record", name]);
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(&file, &target).unwrap();
    }
}

fn holds(needle: &[u8], bytes: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

fn log_key(home: &Path) -> String {
    std::fs::read_to_string(home.join(".warplan/log.key")).unwrap().trim_end().to_owned()
}

#[test]
fn a_checkpoint_is_recorded_with_its_findings_and_its_history() {
    let pilot = pilot();
    let home = pilot.path();
    done(home, &["kpi", "--ledger"]);
    done(home, &["plan", "--ledger"]);
    let tail: serde_json::Value =
        serde_json::from_str(&done(home, &["ledger", "tail", "--format", "json"])).unwrap();
    let kinds: Vec<&str> =
        tail["entries"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["findings", "scorecard", "plan"]);
    let verified = done(home, &["ledger", "verify"]);
    assert!(verified.contains("PASS  3 entries of example.com/pilot hold"), "{verified}");
    let plan = std::fs::read_to_string(home.join("plan.json")).unwrap();
    assert_eq!(done(home, &["vault", "open", "2"]), plan);
    let line = std::fs::read_to_string(home.join(".warplan/history.jsonl")).unwrap();
    assert_eq!(done(home, &["vault", "open", "1"]), line);
    assert!(done(home, &["ledger", "take-over"]).contains("recorded 0, 1 were recorded before"));
}

#[test]
fn an_edited_history_contradicts_the_ledger() {
    let pilot = pilot();
    let home = pilot.path();
    done(home, &["history", "record", "--ledger"]);
    std::fs::remove_file(home.join(".warplan/history.jsonl")).unwrap();
    done(home, &["history", "record", "--as-of", "2026-02-25"]);
    let refused = run(home, &["ledger", "take-over"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("its entry 1 is not the one in the ledger"), "{}", refused.err);
}

#[test]
fn nothing_of_the_evidence_or_of_a_secret_lies_in_the_store() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "evidence.txt", "the word is quintessence");
    let keys = std::fs::read_to_string(home.join(".warplan/signing.key")).unwrap();
    let secret = keys.trim_end().rsplit('+').next().unwrap().to_owned();
    for file in files(&home.join(".warplan/ledger")) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!holds(b"quintessence", &bytes), "{}", file.display());
        assert!(!holds(secret.as_bytes(), &bytes), "{}", file.display());
    }
    #[cfg(unix)]
    for file in [".warplan/signing.key", ".warplan/keys.json"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(home.join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
}

#[test]
fn purged_evidence_is_gone_from_an_older_copy_too_and_its_proof_still_holds() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "doomed.txt", "doomed");
    recorded(home, "held.txt", "held");
    done(home, &["ledger", "prove", "0", "--out", "before"]);
    copy(&home.join(".warplan/ledger"), &home.join("copy"));
    assert!(done(home, &["retention", "hold", "1", "--reason", "matter 17"]).contains("hold 2 on 1 object"));
    let dry = done(home, &["retention", "run", "--as-of", "2100-01-01", "--dry-run"]);
    assert!(dry.contains("1 object would be purged"), "{dry}");
    assert_eq!(done(home, &["vault", "open", "0"]), "doomed");
    let purged = done(home, &["retention", "run", "--as-of", "2100-01-01", "--ahead"]);
    assert!(purged.contains("1 object purged") && purged.contains("under hold"), "{purged}");
    assert_eq!(run(home, &["vault", "open", "0"]).code, 1);
    assert_eq!(done(home, &["vault", "open", "1"]), "held");
    let older = run(home, &["vault", "open", "0", "--store", "copy"]);
    assert_eq!(older.code, 1, "an older copy gave {}", older.out);
    done(home, &["ledger", "verify"]);
    let key = log_key(home);
    done(home, &["ledger", "prove", "0", "--out", "after"]);
    for proofs in ["before", "after"] {
        let (proof, entry) = (format!("{proofs}/entry-0.tlog-proof"), format!("{proofs}/entry-0.json"));
        let statement = format!("{proofs}/entry-0.dsse.json");
        let checked = done(
            home,
            &["ledger", "check", &proof, "--entry", &entry, "--statement", &statement, "--log-key", &key],
        );
        assert!(checked.starts_with("PASS  entry 0 of example.com/pilot"), "{checked}");
    }
    let forged = run(
        home,
        &["ledger", "check", "after/entry-0.tlog-proof", "--entry", "doomed.txt", "--log-key", &key],
    );
    assert_eq!(forged.code, 3, "{}", forged.err);
}

/// A log of one entry whose statement says the result of a proof's step.
fn written_by_hand(home: &Path, kind: Kind) -> String {
    let signer = Signer::from_seed("example.com/hand", &[9; 32].into()).unwrap();
    let subject = vec![Subject::new("report", &Digest::of_bytes(b"report"))];
    let statement = Statement::new(subject, Statement::predicate_type_of(Kind::ProofStep), BTreeMap::new());
    let recorded = "2026-02-22T19:00:00Z".parse().unwrap();
    let (log, statement_digest) = ("example.com/hand".to_owned(), statement.digest());
    let entry = Entry { log, sequence: 0, recorded, kind, statement: statement_digest, object: None };
    let entry = entry.to_bytes().unwrap();
    let head = Checkpoint::new("example.com/hand", 1, Hash::leaf(&entry));
    let checkpoint = SignedCheckpoint::sign(head, &signer);
    let proof = Proof { extra: None, index: 0, hashes: Vec::new(), checkpoint };
    std::fs::write(home.join("hand.tlog-proof"), proof.to_string()).unwrap();
    std::fs::write(home.join("hand.json"), entry).unwrap();
    std::fs::write(home.join("hand.dsse.json"), Envelope::sign(&statement, &[&signer]).to_bytes()).unwrap();
    signer.verifier().to_string()
}

#[test]
fn a_genuine_statement_of_another_entry_or_kind_is_refused() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "one.txt", "one");
    recorded(home, "two.txt", "two");
    let key = log_key(home);
    done(home, &["ledger", "prove", "0"]);
    done(home, &["ledger", "prove", "1"]);
    let check = |name: &str, statement: &str, key: &str| {
        let (proof, entry) = (format!("{name}.tlog-proof"), format!("{name}.json"));
        let of = ["--entry", &entry, "--statement", statement, "--log-key", key];
        run(home, &[&["ledger", "check", &proof], &of[..]].concat())
    };
    assert_eq!(check("entry-0", "entry-0.dsse.json", &key).code, 0);
    let other = check("entry-0", "entry-1.dsse.json", &key);
    assert_eq!(
        (other.code, other.out.as_str()),
        (3, "FAIL  entry-1.dsse.json: entry 0 names another payload\n")
    );
    let key = written_by_hand(home, Kind::ProofStep);
    assert_eq!(check("hand", "hand.dsse.json", &key).code, 0);
    written_by_hand(home, Kind::Approval);
    let other = check("hand", "hand.dsse.json", &key);
    let cause = "FAIL  hand.dsse.json: it does not say what entry 0 records, approval\n";
    assert_eq!((other.code, other.out.as_str()), (3, cause));
}

#[test]
fn files_that_are_too_long_to_be_what_they_should_are_not_read() {
    let home = folder();
    let home = home.path();
    let key = written_by_hand(home, Kind::ProofStep);
    let long = |name: &str, length: u64| {
        // Sparse: the file takes no room.
        std::fs::File::create(home.join(name)).unwrap().set_len(length).unwrap();
    };
    long("long.proof", 2_000_001);
    long("long.entry", 1024);
    long("long.statement", (64 << 20) + 1);
    for (proof, entry, statement, cause) in [
        ("long.proof", "hand.json", "hand.dsse.json", "read long.proof\n  it is longer than 2000000 bytes"),
        (
            "hand.tlog-proof",
            "long.entry",
            "hand.dsse.json",
            "read long.entry\n  it is longer than 1023 bytes",
        ),
        (
            "hand.tlog-proof",
            "hand.json",
            "long.statement",
            "read long.statement\n  it is longer than 67108864 bytes",
        ),
    ] {
        let of = ["--entry", entry, "--statement", statement, "--log-key", &key];
        let refused = run(home, &[&["ledger", "check", proof], &of[..]].concat());
        assert_eq!(refused.code, 1, "{}", refused.out);
        assert!(refused.err.contains(cause), "{}", refused.err);
    }
}

#[test]
fn what_was_changed_or_taken_back_is_found() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "one.txt", "one");
    copy(&home.join(".warplan/ledger"), &home.join("older"));
    recorded(home, "two.txt", "two");
    std::fs::copy(home.join(".warplan/ledger/checkpoint"), home.join("noted")).unwrap();
    done(home, &["ledger", "verify", "--since", "noted"]);
    let rolled_back = run(home, &["ledger", "verify", "--store", "older", "--since", "noted"]);
    assert_eq!(rolled_back.code, 3, "{}{}", rolled_back.out, rolled_back.err);
    for file in files(&home.join(".warplan/ledger/objects")) {
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[60] ^= 1;
        std::fs::write(&file, bytes).unwrap();
    }
    let changed = run(home, &["ledger", "verify"]);
    assert_eq!(changed.code, 3, "{}", changed.out);
    assert!(changed.out.contains("entry 0") && changed.out.contains("entry 1"), "{}", changed.out);
    done(home, &["ledger", "verify", "--log-only"]);
}

#[test]
fn keys_are_rotated_and_evidence_is_encrypted_anew() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "one.txt", "one");
    assert!(done(home, &["vault", "rotate"]).starts_with("rotated pilot/"));
    assert_eq!(done(home, &["vault", "open", "0"]), "one");
    assert_eq!(done(home, &["vault", "rekey", "--reencrypt"]), "encrypted 1 object again\n");
    assert_eq!(done(home, &["vault", "open", "0"]), "one");
    done(home, &["ledger", "verify"]);
}

#[test]
fn without_a_usable_key_nothing_is_written() {
    let pilot = pilot();
    let home = pilot.path();
    std::fs::write(home.join("evidence.txt"), "evidence").unwrap();
    std::fs::rename(home.join(".warplan/keys.json"), home.join("away")).unwrap();
    let before = files(&home.join(".warplan/ledger")).len();
    let refused = run(home, &["ledger", "record", "evidence.txt"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("keys.json"), "{}", refused.err);
    assert_eq!(files(&home.join(".warplan/ledger")).len(), before);
    for bad in ["rot13:x", "file:"] {
        assert_eq!(run(home, &["ledger", "record", "evidence.txt", "--keys", bad]).code, 64, "{bad}");
    }
}

#[test]
fn a_passphrase_opens_what_it_sealed_and_another_one_does_not() {
    let home = folder();
    let home = home.path();
    std::fs::write(home.join("phrase"), "correct horse\n").unwrap();
    std::fs::write(home.join("other"), "battery staple\n").unwrap();
    let with = ["--keys", "passphrase:sealed.json", "--passphrase-file", "phrase"];
    done(home, &[&["ledger", "init", "--origin", "example.com/x"][..], &with].concat());
    std::fs::write(home.join("evidence.txt"), "evidence").unwrap();
    done(home, &["ledger", "record", "evidence.txt", "--passphrase-file", "phrase"]);
    assert_eq!(done(home, &["vault", "open", "0", "--passphrase-file", "phrase"]), "evidence");
    let wrong = run(home, &["vault", "open", "0", "--passphrase-file", "other"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (1, ""));
    assert!(!wrong.err.contains("battery"), "{}", wrong.err);
}

#[test]
fn an_export_holds_the_log_for_other_tools() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "one.txt", "one");
    done(home, &["ledger", "export", "--out", "exported"]);
    for file in
        ["checkpoint", "log.key", "tile/0/000.p/1", "tile/entries/000.p/1", "statements/0.sigstore.json"]
    {
        assert!(home.join("exported").join(file).is_file(), "{file}");
    }
    let proof: serde_json::Value =
        serde_json::from_str(&done(home, &["ledger", "consistency", "0"])).unwrap();
    assert_eq!(proof["to"]["size"], 1);
}

#[test]
fn an_older_copy_is_not_signed_on() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "one.txt", "one");
    copy(&home.join(".warplan/ledger"), &home.join("older"));
    recorded(home, "two.txt", "two");
    let before = files(&home.join("older")).len();
    let refused = run(home, &["ledger", "record", "one.txt", "--store", "older"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("has 1 entries and had 2 before"), "{}", refused.err);
    assert_eq!(files(&home.join("older")).len(), before);
    // A copy that forked, and has caught up.
    std::fs::rename(home.join(".warplan/signing.key.head"), home.join("head")).unwrap();
    done(home, &["ledger", "record", "one.txt", "--store", "older"]);
    std::fs::rename(home.join("head"), home.join(".warplan/signing.key.head")).unwrap();
    let forked = run(home, &["ledger", "record", "one.txt", "--store", "older"]);
    assert_eq!(forked.code, 3);
    assert!(forked.err.contains("the history was rewritten or split"), "{}", forked.err);
    recorded(home, "three.txt", "three");
}

#[test]
fn another_log_in_place_of_the_known_one_is_refused() {
    let (pilot, other) = (pilot(), pilot());
    let (home, other) = (pilot.path(), other.path());
    recorded(home, "one.txt", "one");
    recorded(other, "one.txt", "one");
    std::fs::remove_dir_all(home.join(".warplan/ledger")).unwrap();
    copy(&other.join(".warplan/ledger"), &home.join(".warplan/ledger"));
    for command in [
        &["ledger", "verify"][..],
        &["ledger", "tail"],
        &["ledger", "show", "0"],
        &["ledger", "prove", "0"],
        &["ledger", "consistency", "0"],
        &["ledger", "export", "--out", "exported"],
        &["vault", "list"],
        &["vault", "open", "0"],
        &["retention", "run", "--dry-run"],
        &["ledger", "record", "one.txt"],
    ] {
        let refused = run(home, command);
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{command:?}");
        assert!(refused.err.contains("another log was put in its place"), "{command:?}: {}", refused.err);
    }
    // Who knows no key is told so.
    std::fs::remove_file(home.join(".warplan/log.key")).unwrap();
    let verified = done(home, &["ledger", "verify"]);
    assert!(verified.contains("the key is the one that the store names"), "{verified}");
    let key = other.join(".warplan/log.key");
    let pinned = done(home, &["ledger", "verify", "--log-key", key.to_str().unwrap()]);
    assert!(!pinned.contains("the store names"), "{pinned}");
}

#[test]
fn swapped_data_keys_are_found_by_who_keeps_the_keys() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "one.txt", "one");
    recorded(home, "two.txt", "two");
    let records: Vec<PathBuf> = files(&home.join(".warplan/ledger/keys"))
        .into_iter()
        .filter(|file| std::fs::metadata(file).unwrap().len() == 80)
        .collect();
    let [first, second] = &records[..] else { panic!("{records:?}") };
    let [one, two] = [first, second].map(|file| std::fs::read(file).unwrap());
    std::fs::write(first, [&one[..20], &two[20..]].concat()).unwrap();
    done(home, &["ledger", "verify"]);
    let found = run(home, &["ledger", "verify", "--open"]);
    assert_eq!(found.code, 3);
    assert!(found.out.contains("was swapped or changed"), "{}", found.out);
    std::fs::write(first, one).unwrap();
    assert!(done(home, &["ledger", "verify", "--open"]).contains("data keys opened"));
}

#[test]
fn evidence_is_opened_for_its_owner_alone_and_as_a_whole() {
    let pilot = pilot();
    let home = pilot.path();
    let large = "evidence ".repeat(200_000);
    recorded(home, "large.txt", &large);
    done(home, &["vault", "open", "0", "--out", "opened.txt"]);
    assert_eq!(std::fs::read_to_string(home.join("opened.txt")).unwrap(), large);
    assert_eq!(done(home, &["vault", "open", "0"]), large);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(home.join("opened.txt")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
    let object = files(&home.join(".warplan/ledger/objects")).remove(0);
    let mut bytes = std::fs::read(&object).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&object, bytes).unwrap();
    let broken = run(home, &["vault", "open", "0"]);
    assert_eq!((broken.code, broken.out.len()), (1, 0), "nothing is given away of what is broken");
    assert_eq!(run(home, &["vault", "open", "0", "--out", "opened.txt"]).code, 1);
    assert_eq!(std::fs::read_to_string(home.join("opened.txt")).unwrap(), large, "what was there stays");
    let left: Vec<_> =
        files(home).into_iter().filter(|file| file.to_string_lossy().contains(".warplan-")).collect();
    assert_eq!(left, [PathBuf::new(); 0]);
}

#[test]
fn nothing_is_purged_ahead_of_time_by_mistake() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "one.txt", "one");
    let refused = run(home, &["retention", "run", "--as-of", "2100-01-01"]);
    assert_eq!(refused.code, 64);
    assert!(refused.err.contains("is in the future"), "{}", refused.err);
    assert_eq!(done(home, &["vault", "open", "0"]), "one");
}

#[test]
fn a_beginning_that_was_cut_short_is_finished() {
    let pilot = pilot();
    let home = pilot.path();
    std::fs::remove_file(home.join(".warplan/ledger/store.note")).unwrap();
    done(home, &["ledger", "init", "--origin", "example.com/pilot", "--class", "pilot=90d"]);
    recorded(home, "one.txt", "one");
    std::fs::remove_file(home.join(".warplan/ledger/store.note")).unwrap();
    let refused = run(home, &["ledger", "init", "--origin", "example.com/pilot"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("holds a log with entries"), "{}", refused.err);
}

#[cfg(unix)]
#[test]
fn a_passphrase_that_is_no_text_is_not_shown() {
    use std::os::unix::ffi::OsStrExt;
    let home = folder();
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_warplan"))
        .current_dir(home.path())
        .env("WARPLAN_PASSPHRASE", std::ffi::OsStr::from_bytes(b"swordfish\xe9"))
        .args(["ledger", "init", "--origin", "example.com/x", "--keys", "passphrase:sealed.json"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stderr);
    assert!(told.contains("it is not UTF-8") && !told.contains("swordfish"), "{told}");
}

#[test]
fn a_proof_step_says_what_was_tested_and_with_what() {
    let pilot = pilot();
    let home = pilot.path();
    std::fs::write(home.join("output.txt"), "all green").unwrap();
    std::fs::write(home.join("flags.toml"), "strict = true").unwrap();
    let digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let artifact = format!("app-1.2.tar.gz={digest}");
    let step = ["ledger", "record", "output.txt", "--kind", "proof-step", "--result", "passed"];
    let about = ["--configuration", "flags.toml", "--artifact", &artifact];
    done(home, &[&step[..], &about].concat());
    let shown: serde_json::Value = serde_json::from_str(&done(home, &["ledger", "show", "0"])).unwrap();
    let statement = &shown["statement"];
    assert_eq!(statement["predicateType"], "https://in-toto.io/attestation/test-result/v0.1");
    assert_eq!(statement["subject"][1]["name"], "app-1.2.tar.gz");
    assert_eq!(statement["subject"][1]["digest"]["sha256"], digest["sha256:".len()..]);
    let configuration = &statement["predicate"]["configuration"][0];
    assert_eq!(configuration["name"], "flags.toml");
    assert_eq!(configuration["digest"]["sha256"].as_str().unwrap().len(), 64);
    done(home, &["ledger", "verify"]);
    let refused = run(home, &[&step[..], &["--configuration", "nowhere.toml"]].concat());
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("NAME=sha256:DIGEST"), "{}", refused.err);
}

#[test]
fn evidence_is_named_by_the_digits_that_lists_show() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "one.txt", "one");
    let listed = done(home, &["vault", "list"]);
    let digits = listed.lines().nth(1).unwrap().split_whitespace().nth(1).unwrap();
    assert_eq!(digits.len(), 12);
    assert_eq!(done(home, &["vault", "open", digits]), "one");
    assert_eq!(
        run(home, &["vault", "open", &digits[..11].replace(|c: char| c.is_ascii_digit(), "a")]).code,
        64
    );
    assert_eq!(run(home, &["vault", "open", "ffffffffffff"]).code, 64);
}
