//! A history keeps what was recorded, whoever writes at once and whatever goes wrong meanwhile.

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::{Run, folder, pilot, run, warplan};

/// A folder with the pilot's policy and snapshot.
fn pilot_copy() -> tempfile::TempDir {
    let folder = folder();
    for file in ["warplan.yaml", "snapshot.json"] {
        std::fs::copy(pilot().join(file), folder.path().join(file)).unwrap();
    }
    folder
}

fn history(folder: &Path) -> PathBuf {
    folder.join(".warplan/history.jsonl")
}

fn text(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}

fn done(run: &Run) -> &str {
    assert_eq!(run.code, 0, "{}", run.err);
    &run.out
}

/// The policy with another release after the pilot's, whose baselines are given as YAML.
fn add_release(folder: &Path, version: &str, telemetry: &str) {
    let policy = text(&folder.join("warplan.yaml"));
    let kpis = "{technical_completeness: 9, automation_depth: 7, authority_modeling: 6, enterprise_readiness: 4, \
                scalability: 4, data_integration: 5, economic_measurability: 3, operational_maturity: 7}";
    let release =
        format!("  - version: {version}\n    manual: {kpis}\n    telemetry: {telemetry}\n\n# One team that");
    std::fs::write(folder.join("warplan.yaml"), policy.replacen("\n# One team that", &release, 1)).unwrap();
}

#[test]
fn writers_at_once_make_one_chain() {
    let folder = pilot_copy();
    let writers: Vec<_> = (1..=8)
        .map(|day| {
            let date = format!("2026-02-{:02}", 10 + day);
            let mut command = warplan(folder.path());
            command.args(["history", "record", "--as-of", &date, "--reason", &format!("day {day}")]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for writer in writers {
        let output = writer.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let verified = run(folder.path(), &["history", "verify"]);
    assert!(done(&verified).contains("PASS  the chain of 8 entries holds"), "{}", verified.out);
    let days = (1..=8).filter(|day| text(&history(folder.path())).contains(&format!("\"day {day}\"")));
    assert_eq!(days.count(), 8);
}

#[test]
fn what_an_interrupted_append_leaves_is_named_with_the_way_out() {
    let folder = pilot_copy();
    done(&run(folder.path(), &["history", "record"]));
    let file = history(folder.path());
    let whole = text(&file);
    std::fs::write(&file, format!("{whole}{}", &whole[..500])).unwrap();
    let again = ["history", "record", "--as-of", "2026-02-20", "--reason", "again"];
    for arguments in [&["score"][..], &again, &["history", "list"]] {
        let refused = run(folder.path(), arguments);
        assert_eq!(refused.code, 3, "{}", refused.out);
        assert!(refused.err.contains(&format!("`truncate -s {} FILE`", whole.len())), "{}", refused.err);
    }
    let handle = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    handle.set_len(whole.len() as u64).unwrap();
    done(&run(folder.path(), &again));
    assert!(text(&file).starts_with(&whole), "what was recorded stays");
}

#[test]
#[cfg(unix)]
fn an_append_that_fails_half_way_takes_back_what_it_wrote() {
    let folder = pilot_copy();
    done(&run(folder.path(), &["history", "record"]));
    let before = text(&history(folder.path()));
    // Files may grow to the next block only, so that the write of the second entry stops within it.
    let blocks = before.len() / 512 + 1;
    let script = format!(
        "trap '' XFSZ; ulimit -f {blocks}; exec {} history record --as-of 2026-02-20 --reason again",
        env!("CARGO_BIN_EXE_warplan")
    );
    let output = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("cannot append to the history"), "{told}");
    assert_eq!(text(&history(folder.path())), before);
    done(&run(folder.path(), &["history", "verify"]));
}

#[test]
fn a_release_is_compared_with_what_was_recorded_before_it() {
    let folder = pilot_copy();
    done(&run(folder.path(), &["history", "record"]));
    done(&run(folder.path(), &["history", "publish", "v2.0.3"]));
    add_release(
        folder.path(),
        "v2.0.4",
        "{technical_completeness: 8, automation_depth: 10, enterprise_readiness: 10}",
    );
    let scored = run(folder.path(), &["score", "--as-of", "2026-02-25T12:00:00Z"]);
    assert!(
        done(&scored).contains("Scorecard of v2.0.4 on 2026-02-25 12:00 UTC, compared with v2.0.3"),
        "{}",
        scored.out
    );

    done(&run(folder.path(), &["history", "record", "--as-of", "2026-02-25T12:00:00Z"]));
    let compared = run(folder.path(), &["compare", "v2.0.3", "v2.0.4"]);
    assert_eq!(compared.code, 3, "{}", compared.err);
    assert!(
        compared
            .out
            .contains("technical_completeness, data_integration and operational_maturity drop by more"),
        "{}",
        compared.out
    );
    let refused = run(folder.path(), &["history", "publish", "v2.0.4"]);
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(refused.err.contains("revision 1 of v2.0.4 fails its release gate"), "{}", refused.err);

    let same = run(folder.path(), &["replay", "--release", "v2.0.3"]);
    assert!(done(&same).contains("comes out as recorded"), "{}", same.out);
    let policy = text(&folder.path().join("warplan.yaml"));
    let changed = policy.replacen("      automation_depth: 10\n", "      automation_depth: 9\n", 1);
    std::fs::write(folder.path().join("warplan.yaml"), changed).unwrap();
    let other = run(folder.path(), &["replay", "--release", "v2.0.3", "--format", "json"]);
    assert_eq!(other.code, 3, "{}", other.err);
    let found: serde_json::Value = serde_json::from_str(&other.out).unwrap();
    assert_eq!(found["points"][0]["recorded"]["differences"][0]["delta"]["terms"]["base"], -1);
}

#[test]
fn a_revision_that_is_not_there_is_told_with_those_that_are() {
    let folder = pilot_copy();
    done(&run(folder.path(), &["history", "record"]));
    let show = |arguments: &[&str]| {
        let told = run(folder.path(), &[&["history", "show"], arguments].concat());
        assert_eq!(told.code, 1, "{}", told.out);
        told.err
    };
    let told = show(&["v2.0.3", "--revision", "99"]);
    assert!(told.contains("show revision 99 of v2.0.3") && told.contains("holds revision 1 of it"), "{told}");
    done(&run(folder.path(), &["history", "record", "--as-of", "2026-02-20", "--reason", "again"]));
    let told = show(&["v2.0.3", "--revision", "99"]);
    assert!(told.contains("holds revisions 1 to 2 of it"), "{told}");
    let told = show(&["v9", "--revision", "1"]);
    assert!(told.contains("does not hold it") && told.contains("it holds v2.0.3;"), "{told}");
}

#[test]
fn a_replay_past_the_snapshot_is_warned_of() {
    let folder = pilot_copy();
    let later = run(folder.path(), &["replay", "--as-of", "2026-03-20"]);
    done(&later);
    assert!(later.err.contains("the snapshot is of 2026-02-22T18:59:42Z"), "{}", later.err);
    let range = run(folder.path(), &["replay", "--as-of", "2026-02-20", "--to", "2026-03-20"]);
    assert!(range.err.contains("the snapshot is of 2026-02-22T18:59:42Z"), "{}", range.err);
    let earlier = run(folder.path(), &["replay", "--as-of", "2026-02-20"]);
    assert_eq!((done(&earlier).is_empty(), earlier.err.as_str()), (false, ""));
}

#[test]
fn an_emptied_history_says_so() {
    let folder = pilot_copy();
    std::fs::write(folder.path().join("empty.jsonl"), "").unwrap();
    let verified = run(folder.path(), &["history", "verify", "--history", "empty.jsonl"]);
    assert!(done(&verified).contains("The file is empty: nothing was recorded in it"), "{}", verified.out);
}

#[test]
fn a_regression_fails_and_other_rules_do_not_compare() {
    let folder = pilot_copy();
    let policy = text(&folder.path().join("warplan.yaml"));
    let scored = |policy: &str, name: &str| {
        std::fs::write(folder.path().join("warplan.yaml"), policy).unwrap();
        let out = run(folder.path(), &["score", "--format", "json"]);
        std::fs::write(folder.path().join(name), done(&out)).unwrap();
    };
    scored(&policy, "before.json");
    scored(
        &policy.replacen("      operational_maturity: 10\n", "      operational_maturity: 2\n", 1),
        "after.json",
    );
    let regressed = run(folder.path(), &["compare", "before.json", "after.json", "--format", "markdown"]);
    assert_eq!(regressed.code, 3, "{}", regressed.err);
    assert!(regressed.out.contains("**FAIL**: a drop of 8, where"), "{}", regressed.out);

    let rule = policy.lines().find(|line| line.contains("overdue_debt_points")).unwrap();
    scored(&policy.replacen(rule, "  overdue_debt_points: 0.3", 1), "other.json");
    let refused = run(folder.path(), &["compare", "before.json", "other.json"]);
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(refused.err.contains("scoring.overdue_debt_points was 0.2 and is 0.3"), "{}", refused.err);
}

#[test]
fn where_history_and_policy_differ_a_warning_says_which_counts() {
    let folder = pilot_copy();
    let policy = text(&folder.path().join("warplan.yaml"));
    done(&run(folder.path(), &["history", "record"]));
    add_release(folder.path(), "v2.0.4", "{}");
    let recorded = "  - version: v2.0.3\n    recorded: {automation_depth: 6.5}\n";
    let both = text(&folder.path().join("warplan.yaml")).replacen("  - version: v2.0.3\n", recorded, 1);
    assert_ne!(both, policy);
    std::fs::write(folder.path().join("warplan.yaml"), both).unwrap();
    let scored = run(folder.path(), &["score"]);
    assert!(scored.err.contains("the policy says 6.5, the history 6; the history counts"), "{}", scored.err);
}

#[test]
fn a_history_is_found_beside_the_policy_or_named() {
    let folder = pilot_copy();
    let inner = folder.path().join("governance");
    std::fs::create_dir(&inner).unwrap();
    for file in ["warplan.yaml", "snapshot.json"] {
        std::fs::rename(folder.path().join(file), inner.join(file)).unwrap();
    }
    done(&run(folder.path(), &["history", "record", "--policy", "governance/warplan.yaml"]));
    assert!(history(&inner).is_file());
    let named = ["history", "list", "--history", "governance/.warplan/history.jsonl", "--format", "json"];
    assert!(done(&run(folder.path(), &named)).contains("\"format\": \"warplan-history-list/v1\""));
    for arguments in [&["history", "list"][..], &["history", "publish", "v2.0.3"]] {
        let absent = run(folder.path(), arguments);
        assert_eq!(absent.code, 1);
        assert!(absent.err.contains("name it with --history, or begin one with"), "{}", absent.err);
    }
    assert!(!history(folder.path()).exists(), "publishing begins no history");
    let other = ["score", "--policy", "governance/warplan.yaml", "--history", "none.jsonl"];
    assert_eq!(run(folder.path(), &other).code, 1, "a named history has to be there");
}

#[test]
fn what_is_no_history_is_refused() {
    let folder = pilot_copy();
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    std::fs::copy(folder.path().join("snapshot.json"), folder.path().join("other.jsonl")).unwrap();
    std::fs::write(folder.path().join("noise.jsonl"), [0u8, 255, 10, 13, 27]).unwrap();
    for (file, code) in [("folder", 1), ("other.jsonl", 3), ("noise.jsonl", 3), ("/dev/zero", 1)] {
        for command in [&["history", "verify"][..], &["score"], &["history", "record"]] {
            let refused = run(folder.path(), &[command, &["--history", file]].concat());
            assert_eq!(refused.code, code, "{command:?} {file}: {}{}", refused.out, refused.err);
        }
    }
}

#[test]
fn reasons_of_others_are_shown_harmless() {
    let folder = pilot_copy();
    done(&run(folder.path(), &["history", "record"]));
    let reason = format!("\u{1b}[31m<b>|\u{202e} {}", "long ".repeat(2000));
    done(&run(folder.path(), &["history", "record", "--as-of", "2026-02-20", "--reason", &reason]));
    let listed = run(folder.path(), &["history", "list"]);
    assert!(!done(&listed).contains(['\u{1b}', '\u{202e}']), "{}", listed.out);
    assert!(listed.out.lines().all(|line| line.chars().count() <= 100), "{}", listed.out);
    done(&run(folder.path(), &["history", "verify"]));
}

#[test]
fn a_noted_head_is_held_against_the_history() {
    let folder = pilot_copy();
    done(&run(folder.path(), &["history", "record"]));
    let first = text(&history(folder.path()));
    let verified = run(folder.path(), &["history", "verify", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(done(&verified)).unwrap();
    let head = found["head"].as_str().unwrap().to_owned();
    done(&run(folder.path(), &["history", "publish", "v2.0.3"]));
    let grown = run(folder.path(), &["history", "verify", "--head", &head]);
    assert!(done(&grown).contains("the noted head is there, 1 entry after it"), "{}", grown.out);

    let found = run(folder.path(), &["history", "list", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(done(&found)).unwrap();
    std::fs::write(history(folder.path()), first).unwrap();
    let cut = run(folder.path(), &["history", "verify", "--head", found["head"].as_str().unwrap()]);
    assert_eq!(cut.code, 3, "{}", cut.out);
    assert_eq!(run(folder.path(), &["history", "verify", "--head", "sha256:12"]).code, 64);
}
