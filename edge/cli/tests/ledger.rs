//! The ledger as a user runs it.

#[path = "support/ledger.rs"]
mod ledger;
mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ledger::{copy, done, files, log_key, pilot, recorded};
use support::{folder, run};
use warplan_ledger::{
    Checkpoint, Entry, Envelope, Hash, Kind, Proof, SignedCheckpoint, Signer, Statement, Subject,
};
use warplan_model::Digest;

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
        assert_eq!((refused.code, refused.out.as_str()), (3, ""), "{command:?}");
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
fn a_beginning_that_was_cut_short_is_finished() {
    let pilot = pilot();
    let home = pilot.path();
    std::fs::remove_file(home.join(".warplan/ledger/store.note")).unwrap();
    done(home, &["ledger", "init", "--origin", "example.com/pilot", "--class", "pilot=90d"]);
    recorded(home, "one.txt", "one");
    std::fs::remove_file(home.join(".warplan/ledger/store.note")).unwrap();
    std::fs::remove_file(home.join(".warplan/signing.key.head")).unwrap();
    let refused = run(home, &["ledger", "init", "--origin", "example.com/pilot"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("holds a log with entries"), "{}", refused.err);
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
fn what_cannot_be_recorded_in_the_end_is_refused_at_the_beginning() {
    let pilot = pilot();
    let home = pilot.path();
    std::fs::rename(home.join(".warplan/keys.json"), home.join("away")).unwrap();
    for command in [&["plan"][..], &["kpi"], &["gate", "labels"], &["history", "record"]] {
        let refused = run(home, &[command, &["--ledger"]].concat());
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{command:?}: {}", refused.err);
        assert!(refused.err.contains("keys.json"), "{command:?}: {}", refused.err);
    }
    assert!(!home.join("plan.json").exists() && !home.join(".warplan/history.jsonl").exists());
}

#[test]
fn a_beginning_that_is_refused_leaves_nothing() {
    let home = folder();
    let home = home.path();
    for arguments in [
        &["--origin", "a b"][..],
        &["--origin", "example.com/x", "--class", "a=1d", "--class", "a=2d"],
        &["--origin", "example.com/x", "--keys", "rot13:x"],
    ] {
        let refused = run(home, &[&["ledger", "init"][..], arguments].concat());
        assert_eq!(refused.code, 64, "{arguments:?}: {}", refused.err);
        assert_eq!(files(home), Vec::<PathBuf>::new(), "{arguments:?}");
    }
    done(home, &["ledger", "init", "--origin", "example.com/x"]);
}

#[test]
fn a_writer_waits_for_another_one_when_it_is_told_to() {
    let pilot = pilot();
    let home = pilot.path();
    std::fs::write(home.join("one.txt"), "one").unwrap();
    let storage = warplan_vault::storage::open(home.join(".warplan/ledger").to_str().unwrap()).unwrap();
    let lock = storage.lock("a test").unwrap();
    let refused = run(home, &["ledger", "record", "one.txt"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("has a writer: a test"), "{}", refused.err);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| run(home, &["ledger", "record", "one.txt", "--wait", "60"]));
        // However long the other one takes to start, it finds a lock that is given back in its time.
        drop(lock);
        assert_eq!(waiting.join().unwrap().code, 0);
    });
}

#[test]
fn what_stands_in_the_clear_is_one_line() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "one.txt", "one");
    for arguments in [
        &["retention", "hold", "0", "--reason", ""][..],
        &["retention", "hold", "0", "--reason", "two\nlines"],
        &["ledger", "record", "one.txt", "--media-type", "a/\u{1b}[31m"],
        &["ledger", "record", "one.txt", "--result", "passed"],
        &["ledger", "record", "-", "--passphrase-file", "-"],
    ] {
        assert_eq!(run(home, arguments).code, 64, "{arguments:?}");
    }
    let held = done(home, &["retention", "hold", "0", "0", "--reason", "matter"]);
    assert!(held.contains("on 1 object"), "{held}");
}

#[test]
fn a_copy_of_one_log_is_not_mixed_with_that_of_another() {
    let (pilot, other) = (pilot(), folder());
    let (home, other) = (pilot.path(), other.path());
    done(other, &["ledger", "init", "--origin", "example.com/other"]);
    done(home, &["ledger", "export", "--out", "copy"]);
    done(home, &["ledger", "export", "--out", "copy"]);
    let copy = home.join("copy");
    let refused = run(other, &["ledger", "export", "--out", copy.to_str().unwrap()]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("the copy of another log"), "{}", refused.err);
    // Whoever has the key verifies the copy, which has no description.
    let verified = done(home, &["ledger", "verify", "--log-only", "--store", "copy"]);
    assert!(verified.contains("PASS"), "{verified}");
}

#[test]
fn a_second_log_does_not_take_the_place_of_the_first_ones_key() {
    let pilot = pilot();
    let home = pilot.path();
    recorded(home, "one.txt", "one");
    let second = ["ledger", "init", "--origin", "example.com/two", "--store", "two/store"];
    let beside = ["--signing-key", ".warplan/two.key", "--keys", "file:.warplan/two.json"];
    let refused = run(home, &[&second[..], &beside].concat());
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("is the key of another log"), "{}", refused.err);
    let again = run(home, &["ledger", "init", "--origin", "example.com/pilot", "--store", "again"]);
    assert!(again.err.contains("has signed a log already"), "{}", again.err);
    let apart = ["--signing-key", "two/signing.key", "--keys", "file:two/keys.json"];
    done(home, &[&second[..], &apart].concat());
    let gate = ["gate", "labels", "--ledger=two/store"];
    let mistaken = run(home, &[&gate[..], &apart].concat());
    assert_eq!(mistaken.code, 3);
    assert!(mistaken.err.contains("--log-key"), "{}", mistaken.err);
    done(home, &[&gate[..], &apart, &["--log-key", "two/log.key"]].concat());
    done(home, &["ledger", "verify", "--store", "two/store", "--log-key", "two/log.key"]);
    done(home, &["ledger", "verify"]);
    std::fs::write(home.join(".warplan/log.key"), "garbage").unwrap();
    let damaged = run(home, &["ledger", "verify"]);
    assert_eq!(damaged.code, 1);
    assert!(damaged.err.contains(".warplan/log.key"), "{}", damaged.err);
}

#[test]
fn standard_input_is_not_read_twice() {
    let pilot = pilot();
    for command in [&["plan"][..], &["gate", "all"], &["kpi"], &["history", "record"]] {
        let twice = [command, &["--ledger", "--snapshot", "-", "--passphrase-file", "-"]].concat();
        assert_eq!(run(pilot.path(), &twice).code, 64, "{command:?}");
    }
}
