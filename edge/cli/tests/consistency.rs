//! That a log only grew, proven by one and checked offline by another.

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{Run, folder, run};

/// A folder with a ledger of three entries, and the checkpoint of its first as `noted`.
fn ledger() -> tempfile::TempDir {
    let home = folder();
    done(home.path(), &["ledger", "init", "--origin", "example.com/pilot"]);
    record(home.path());
    std::fs::copy(home.path().join(".warplan/ledger/checkpoint"), home.path().join("noted")).unwrap();
    record(home.path());
    record(home.path());
    home
}

fn record(home: &Path) {
    std::fs::write(home.join("evidence.txt"), "evidence").unwrap();
    done(home, &["ledger", "record", "evidence.txt"]);
}

fn done(home: &Path, arguments: &[&str]) -> String {
    let Run { code, out, err } = run(home, arguments);
    assert_eq!(code, 0, "{arguments:?}: {err}{out}");
    out
}

fn check(home: &Path, proof: &str, options: &[&str]) -> Run {
    run(home, &[&["ledger", "check", proof, "--log-key", ".warplan/log.key"], options].concat())
}

/// A copy of `proof.json` with other values of some keys.
fn changed(home: &Path, name: &str, change: Value) {
    let mut proof: Value =
        serde_json::from_str(&std::fs::read_to_string(home.join("proof.json")).unwrap()).unwrap();
    proof.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    std::fs::write(home.join(name), proof.to_string()).unwrap();
}

#[test]
fn a_log_that_only_grew_begins_with_what_was_noted() {
    let home = ledger();
    let home = home.path();
    assert_eq!(done(home, &["ledger", "consistency", "1", "--out", "proof.json"]), "proof.json\n");
    let written = std::fs::read_to_string(home.join("proof.json")).unwrap();
    assert_eq!(done(home, &["ledger", "consistency", "1"]), written);
    let proof: Value = serde_json::from_str(&written).unwrap();
    let served = std::fs::read_to_string(home.join(".warplan/ledger/checkpoint")).unwrap();
    assert_eq!(proof["checkpoint"], json!(served));
    let since = check(home, "proof.json", &["--since", "noted"]);
    let expected = "PASS  the log of 3 entries of example.com/pilot begins with the 1 that noted signs\n";
    assert_eq!((since.code, since.out.as_str(), since.err.as_str()), (0, expected, ""));
    let noted = std::fs::read_to_string(home.join("noted")).unwrap();
    let root = noted.lines().nth(2).unwrap();
    let alone = check(home, "proof.json", &[]);
    assert_eq!(alone.code, 0, "{}", alone.err);
    assert!(alone.out.ends_with(&format!("begins with the first 1, of the root {root}\n")), "{}", alone.out);
    assert!(alone.err.starts_with("note: compare the root"), "{}", alone.err);
}

#[test]
fn a_proof_that_was_changed_is_refused() {
    let home = ledger();
    let home = home.path();
    done(home, &["ledger", "consistency", "1", "--out", "proof.json"]);
    let other = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    for (change, cause) in [
        (json!({"proof": [other, other]}), "the proof leads to the root"),
        (json!({"proof": []}), "a proof of 0 hashes does not fit these sizes"),
        (json!({"from": {"size": 1, "root": other}}), "the proof begins with the root 47DEQ"),
        (json!({"to": {"size": 3, "root": other}}), "the proof leads to 3 entries with the root 47DEQ"),
        (json!({"origin": "example.com/other"}), "the proof is about the log \"example.com/other\""),
    ] {
        changed(home, "changed.json", change);
        let found = check(home, "changed.json", &["--since", "noted"]);
        assert_eq!(found.code, 3, "{}{}", found.out, found.err);
        assert!(found.out.starts_with(&format!("FAIL  {cause}")), "{}", found.out);
    }
}

#[test]
fn another_checkpoint_than_that_with_which_the_proof_begins_is_refused() {
    let home = ledger();
    let home = home.path();
    done(home, &["ledger", "consistency", "1", "--out", "proof.json"]);
    let newer = check(home, "proof.json", &["--since", ".warplan/ledger/checkpoint"]);
    let cause = "FAIL  the proof begins at 1 entries, and the older checkpoint signs 3: ask for one from 3\n";
    assert_eq!((newer.code, newer.out.as_str()), (3, cause));
}

#[test]
fn what_another_key_signed_is_refused() {
    let (home, other) = (ledger(), ledger());
    let (home, other) = (home.path(), other.path());
    done(home, &["ledger", "consistency", "1", "--out", "proof.json"]);
    done(other, &["ledger", "consistency", "1", "--out", "proof.json"]);
    let theirs = other.join("proof.json");
    let found = check(home, theirs.to_str().unwrap(), &[]);
    assert_eq!(found.code, 3, "{}", found.err);
    assert!(found.out.starts_with("FAIL  the checkpoint of 3 entries is "), "{}", found.out);
    let theirs = other.join("noted");
    let found = check(home, "proof.json", &["--since", theirs.to_str().unwrap()]);
    assert_eq!(found.code, 3, "{}", found.err);
    assert!(found.out.starts_with("FAIL  the older checkpoint does not count: "), "{}", found.out);
}

#[test]
fn a_proof_without_a_signed_end_is_not_taken_for_one() {
    let home = ledger();
    let home = home.path();
    let made = run(home, &["ledger", "consistency", "1", "2", "--out", "proof.json"]);
    assert!(made.err.contains("the log has 3 entries by now"), "{}", made.err);
    for options in [&[][..], &["--since", "noted"]] {
        let refused = check(home, "proof.json", options);
        assert_eq!((refused.code, refused.out.as_str()), (1, ""));
        assert!(refused.err.contains("it has no checkpoint of 2 entries"), "{}", refused.err);
        assert!(refused.err.contains("hint: ask for a proof up to the newest"), "{}", refused.err);
    }
}

#[test]
fn files_and_options_of_another_kind_are_told_apart() {
    let home = ledger();
    let home = home.path();
    done(home, &["ledger", "consistency", "1", "--out", "proof.json"]);
    done(home, &["ledger", "prove", "0"]);
    for (proof, options, code, cause) in [
        ("entry-0.tlog-proof", &[][..], 64, "the entry is not named\nhint: name the entry with --entry"),
        (
            "entry-0.tlog-proof",
            &["--entry", "entry-0.json", "--since", "noted"],
            64,
            "--since belongs to a proof of consistency",
        ),
        (
            "proof.json",
            &["--entry", "entry-0.json"],
            64,
            "--entry and --statement belong to the proof of an entry",
        ),
        ("entry-0.json", &[], 1, "its format is \"warplan-entry/v1\", not \"warplan-consistency/v1\""),
        ("noted", &[], 1, "it is neither JSON nor begins with c2sp.org/tlog-proof@v1"),
        ("proof.json", &["--since", "evidence.txt"], 1, "cannot read the checkpoint evidence.txt"),
        ("nowhere.json", &[], 1, "cannot read nowhere.json"),
    ] {
        let refused = check(home, proof, options);
        assert_eq!((refused.code, refused.out.as_str()), (code, ""), "{proof} {options:?}");
        assert!(refused.err.contains(cause), "{proof} {options:?}: {}", refused.err);
    }
}
