//! The checkpoint of a release.

mod support;

use std::path::Path;

use support::{Run, folder, pilot, run};

/// A folder with the pilot's policy, and its snapshot after a change.
fn portfolio(change: impl Fn(&str) -> String) -> tempfile::TempDir {
    let folder = folder();
    let read = |file: &str| std::fs::read_to_string(pilot().join(file)).unwrap();
    std::fs::write(folder.path().join("warplan.yaml"), read("warplan.yaml")).unwrap();
    std::fs::write(folder.path().join("snapshot.json"), change(&read("snapshot.json"))).unwrap();
    folder
}

fn kpi(folder: &Path, more: &[&str]) -> Run {
    run(folder, &[&["kpi", "--out", "out"], more].concat())
}

#[test]
fn a_checkpoint_draws_writes_and_records() {
    let folder = portfolio(str::to_owned);
    let first = kpi(folder.path(), &["--png"]);
    assert_eq!(first.code, 0, "{}", first.err);
    for name in ["radar", "composite-radar", "trend", "days"] {
        for ending in ["svg", "png"] {
            assert!(folder.path().join(format!("out/{name}.{ending}")).is_file(), "{name}.{ending}");
        }
    }
    let others =
        ["scorecard.json", "findings.json", "findings.sarif", "findings.xml", "badge.svg", "badge.json"];
    for name in others.into_iter().chain(["delta.md", "gates.md", "comment.md"]) {
        assert!(folder.path().join("out").join(name).is_file(), "{name}");
    }
    assert!(first.err.contains("v2.0.3 is recorded as revision 1"), "{}", first.err);
    assert_eq!(run(folder.path(), &["history", "verify"]).code, 0);
}

#[test]
fn another_scorecard_of_a_release_needs_a_reason_and_nothing_is_written_without() {
    let folder = portfolio(str::to_owned);
    assert_eq!(kpi(folder.path(), &[]).code, 0);
    std::fs::remove_dir_all(folder.path().join("out")).unwrap();
    let later = ["--as-of", "2026-02-22T23:00:00Z"];
    let refused = kpi(folder.path(), &later);
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(!folder.path().join("out").exists());
    assert_eq!(kpi(folder.path(), &[&later[..], &["--no-record"]].concat()).code, 0);
    let again = kpi(folder.path(), &[&later[..], &["--reason", "scored later"]].concat());
    assert!(again.err.contains("revision 2"), "{}", again.err);
}

#[test]
fn a_release_whose_issues_are_all_closed_has_its_checkpoint() {
    let folder = portfolio(|snapshot| {
        let mut snapshot: serde_json::Value = serde_json::from_str(snapshot).unwrap();
        for issue in snapshot["issues"].as_array_mut().unwrap() {
            issue["closed_at"] = "2026-02-22T18:00:00Z".into();
        }
        snapshot.to_string()
    });
    let done = kpi(folder.path(), &[]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert!(done.err.contains("no planned end is shown: "), "{}", done.err);
}

/// The pilot, and the policy of somebody who records the release before as better than it was.
fn contested() -> tempfile::TempDir {
    let folder = portfolio(str::to_owned);
    let policy = std::fs::read_to_string(folder.path().join("warplan.yaml")).unwrap();
    let better =
        policy.replacen("    recorded:", "    manual:", 1).replacen("scalability: 4", "scalability: 9", 1);
    assert_ne!(better, policy);
    std::fs::write(folder.path().join("better.yaml"), better).unwrap();
    folder
}

fn record_the_release_before(folder: &Path) {
    let record = ["history", "record", "--policy", "better.yaml", "--release", "v2.0.2"];
    let ran = run(folder, &record);
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_failed_gate_records_nothing() {
    let folder = contested();
    record_the_release_before(folder.path());
    let history = folder.path().join(".warplan/history.jsonl");
    let before = std::fs::read(&history).unwrap();
    let ran = kpi(folder.path(), &[]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.out.contains("kpi-drop"), "{}", ran.out);
    assert_eq!(std::fs::read(&history).unwrap(), before);
}

/// The checkpoint waits for a reader of a pipe among what it writes; until then somebody records the release before.
#[cfg(unix)]
#[test]
fn a_gate_that_fails_only_by_the_history_as_it_stands_records_nothing() {
    let folder = contested();
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let pipe = out.join("gates.md");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut checkpoint = support::warplan(folder.path());
    checkpoint.args(["kpi", "--out", "out"]).stdout(std::process::Stdio::null());
    let checkpoint = checkpoint.stderr(std::process::Stdio::piped()).spawn().unwrap();
    // Its files appear once the gates have passed, and pipes are written to last.
    while !out.join("badge.json").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    record_the_release_before(folder.path());
    let history = folder.path().join(".warplan/history.jsonl");
    let before = std::fs::read(&history).unwrap();
    let gates = std::fs::read_to_string(&pipe).unwrap();
    assert!(gates.contains("pass"), "{gates}");
    let ended = checkpoint.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(3), "{err}");
    assert!(err.contains("the history has changed meanwhile") && err.contains("kpi-drop"), "{err}");
    assert_eq!(std::fs::read(&history).unwrap(), before, "nothing was appended");
}
