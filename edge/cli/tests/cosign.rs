//! Witnesses: who finds a log that was rolled back or forked.

mod support;
#[path = "support/witness.rs"]
mod witness;

use std::path::Path;

use jiff::SignedDuration;
use support::{folder, run};
use warplan_ledger::SignedCheckpoint;
use warplan_ledger::witness::Quorum;
use witness::witness;

fn done(home: &Path, arguments: &[&str]) -> String {
    let ran = run(home, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}{}", ran.err, ran.out);
    ran.out
}

fn recorded(home: &Path, text: &str) {
    std::fs::write(home.join("evidence.txt"), text).unwrap();
    done(home, &["ledger", "record", "evidence.txt"]);
}

/// Goes on as on another machine: who signs here remembers the head of the log.
fn elsewhere(home: &Path) {
    std::fs::remove_file(home.join(".warplan/signing.key.head")).unwrap();
}

/// Copies a store of one level of folders after the other.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn a_witness_cosigns_what_grows_and_accuses_what_was_rolled_back() {
    let home = folder();
    let home = home.path();
    let begun = done(home, &["ledger", "init", "--origin", "example.com/pilot"]);
    let key = begun.lines().find_map(|line| line.strip_prefix("key    ")).unwrap();
    let witness = witness(key);
    let cosign = |store: &str| {
        run(home, &["ledger", "cosign", &witness.url, "--witness-key", &witness.key, "--store", store])
    };
    let store = ".warplan/ledger";
    recorded(home, "one");
    assert_eq!(cosign(store).out, "witness.example/w cosigned the log at size 1\n");
    let verified = done(home, &["ledger", "verify", "--witness", &witness.key]);
    assert!(verified.contains("cosigned by  witness.example/w at 2026-02-22T19:00:00Z"), "{verified}");
    copy(&home.join(store), &home.join("older"));
    recorded(home, "two");
    recorded(home, "three");
    let unseen = run(home, &["ledger", "verify", "--witness", &witness.key]);
    assert_eq!(unseen.code, 3, "{}", unseen.out);
    let verdict = "FAIL  3 entries of example.com/pilot hold, but too few witnesses vouch that there are no newer ones\n";
    assert!(unseen.out.contains(verdict), "{}", unseen.out);
    assert_eq!(cosign(store).code, 0);
    done(home, &["ledger", "verify", "--witness", &witness.key]);
    elsewhere(home);
    let rolled_back = cosign("older");
    assert_eq!(rolled_back.code, 3);
    assert!(rolled_back.err.contains("has seen 3 entries and the log has 1"), "{}", rolled_back.err);
}

/// A copy that a witness cosigned has its cosignature for ever: only the instant tells that it is old.
#[test]
fn an_older_cosigned_copy_is_told_by_the_instant() {
    let home = folder();
    let home = home.path();
    let begun = done(home, &["ledger", "init", "--origin", "example.com/pilot"]);
    let witness = witness(begun.lines().find_map(|line| line.strip_prefix("key    ")).unwrap());
    let cosigned = |text: &str| {
        recorded(home, text);
        done(home, &["ledger", "cosign", &witness.url, "--witness-key", &witness.key]);
    };
    cosigned("one");
    copy(&home.join(".warplan/ledger"), &home.join("older"));
    cosigned("two");
    let since = "2026-02-22T19:00:01Z";
    let verify = |store: &str, options: &[&str]| {
        let always = ["ledger", "verify", "--store", store, "--witness", &witness.key];
        run(home, &[&always, options].concat())
    };
    assert_eq!(verify("older", &[]).code, 0);
    let newest = verify(".warplan/ledger", &["--cosigned-since", since, "--format", "json"]);
    assert_eq!(newest.code, 0, "{}{}", newest.out, newest.err);
    let newest: serde_json::Value = serde_json::from_str(&newest.out).unwrap();
    assert_eq!(newest["cosigned"], serde_json::json!([{ "witness": "witness.example/w", "at": since }]));
    let older = verify("older", &["--cosigned-since", since, "--format", "json"]);
    assert_eq!(older.code, 3, "{}{}", older.out, older.err);
    let older: serde_json::Value = serde_json::from_str(&older.out).unwrap();
    assert_eq!(older["problems"][0]["kind"], "unwitnessed");
    let problem = older["problems"][0]["problem"].as_str().unwrap();
    assert_eq!(
        problem,
        "0 of the 1 witnesses that are wanted cosigned the checkpoint of 1 entries at or after \
         2026-02-22T19:00:01Z, and before it did witness.example/w at 2026-02-22T19:00:00Z: this may be an older copy \
         of the log; have its owner ask the witnesses again, and do not trust it before"
    );
    assert_eq!(run(home, &["ledger", "verify", "--cosigned-since", since]).code, 64);
    assert_eq!(verify("older", &["--cosigned-since", "yesterday"]).code, 64);
}

/// Two histories of one log: the key that signs is in the hands of somebody who copied the store.
#[test]
fn a_witness_accuses_a_fork_of_the_same_size() {
    let home = folder();
    let home = home.path();
    let begun = done(home, &["ledger", "init", "--origin", "example.com/pilot"]);
    let witness = witness(begun.lines().find_map(|line| line.strip_prefix("key    ")).unwrap());
    recorded(home, "one");
    copy(&home.join(".warplan/ledger"), &home.join("fork"));
    recorded(home, "two");
    elsewhere(home);
    std::fs::write(home.join("evidence.txt"), "another two").unwrap();
    done(home, &["ledger", "record", "evidence.txt", "--store", "fork"]);
    let cosign = |store: &str| {
        run(home, &["ledger", "cosign", &witness.url, "--witness-key", &witness.key, "--store", store])
    };
    elsewhere(home);
    assert_eq!(cosign(".warplan/ledger").out, "witness.example/w cosigned the log at size 2\n");
    elsewhere(home);
    let forked = cosign("fork");
    assert_eq!(forked.code, 3, "{}{}", forked.out, forked.err);
    assert!(forked.err.contains("has cosigned another history of 2 entries"), "{}", forked.err);
    std::fs::write(home.join("evidence.txt"), "three").unwrap();
    done(home, &["ledger", "record", "evidence.txt", "--store", "fork"]);
    let rewritten = cosign("fork");
    assert_eq!(rewritten.code, 3, "{}{}", rewritten.out, rewritten.err);
    assert!(rewritten.err.contains("does not continue what it has seen"), "{}", rewritten.err);
}

#[test]
fn a_witness_that_cosigns_again_renews_its_cosignature() {
    let home = folder();
    let home = home.path();
    let begun = done(home, &["ledger", "init", "--origin", "example.com/pilot"]);
    let witness = witness(begun.lines().find_map(|line| line.strip_prefix("key    ")).unwrap());
    recorded(home, "one");
    let quorum = Quorum::new(vec![witness.key.parse().unwrap()], 1).unwrap();
    let cosigned = || {
        done(home, &["ledger", "cosign", &witness.url, "--witness-key", &witness.key]);
        let checkpoint = std::fs::read(home.join(".warplan/ledger/checkpoint")).unwrap();
        let checkpoint = SignedCheckpoint::parse(&checkpoint).unwrap();
        assert_eq!(checkpoint.note().signatures().len(), 2, "{checkpoint}");
        quorum.verify(&checkpoint).unwrap()[0].at
    };
    let first = cosigned();
    assert_eq!(cosigned(), first + SignedDuration::from_secs(1));
}

#[test]
fn a_witness_that_signs_with_another_key_is_not_believed() {
    let home = folder();
    let home = home.path();
    let begun = done(home, &["ledger", "init", "--origin", "example.com/pilot"]);
    let witness = witness(begun.lines().find_map(|line| line.strip_prefix("key    ")).unwrap());
    let other = warplan_ledger::note::Cosigner::from_seed("witness.example/w", &[8; 32].into()).unwrap();
    let other = other.verifier().to_string();
    let refused = run(home, &["ledger", "cosign", &witness.url, "--witness-key", &other]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("without a valid cosignature"), "{}", refused.err);
    let plain = run(home, &["ledger", "cosign", "http://witness.example", "--witness-key", &witness.key]);
    assert!(plain.err.contains("only https"), "{}", plain.err);
}
