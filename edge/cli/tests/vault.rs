//! The vault as a user runs it.

#[path = "support/ledger.rs"]
mod ledger;
mod support;

use std::path::PathBuf;

use ledger::{copy, done, files, holds, log_key, pilot, recorded};
use support::{folder, run};

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
    assert!(left.is_empty(), "{left:?}");
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
