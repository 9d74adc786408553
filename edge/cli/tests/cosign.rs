//! Witnesses: who finds a log that was rolled back or forked.

mod support;
#[path = "support/witness.rs"]
mod witness;

use std::path::Path;

use support::{folder, run};
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
    assert!(verified.contains("cosigned by  witness.example/w"), "{verified}");
    copy(&home.join(store), &home.join("older"));
    recorded(home, "two");
    recorded(home, "three");
    let unseen = run(home, &["ledger", "verify", "--witness", &witness.key]);
    assert_eq!(unseen.code, 3, "{}", unseen.out);
    assert_eq!(cosign(store).code, 0);
    done(home, &["ledger", "verify", "--witness", &witness.key]);
    // Who signs here remembers the log, and another machine would not.
    std::fs::remove_file(home.join(".warplan/signing.key.head")).unwrap();
    let rolled_back = cosign("older");
    assert_eq!(rolled_back.code, 3);
    assert!(rolled_back.err.contains("has seen 3 entries and the log has 1"), "{}", rolled_back.err);
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
