//! What the targets of the Makefile run.

mod support;

use std::path::Path;
use std::process::Command;

use support::folder;

/// The commands of a target, with cargo's output in a folder.
fn commands(target: &str, output: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = format!("CARGO_TARGET_DIR={}", output.display());
    let make =
        Command::new("make").current_dir(root).args(["--dry-run", target, "CARGO=cargo", &output]).output();
    String::from_utf8(make.expect("make is there").stdout).expect("UTF-8")
}

/// The last of the checkpoints says yes or no, not only what the values are.
#[test]
fn the_checkpoint_of_the_kpis_shows_them_and_holds_them_to_their_gate() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("release")).unwrap();
    std::fs::write(folder.path().join("release/warplan"), "").unwrap();
    let run: Vec<String> = commands("kpi", folder.path())
        .lines()
        .filter_map(|line| Some(line.split_once("release/warplan ")?.1.to_owned()))
        .collect();
    let example = "--policy examples/pilot/warplan.yaml";
    assert_eq!(run, [format!("kpi {example} --history out/kpi/history.jsonl --out out/kpi")]);
}

/// A failure that is swallowed is no check.
#[test]
fn what_a_change_must_pass_fails_with_each_of_its_checkpoints() {
    let script = std::fs::read_to_string(support::repository().join(".ci/run")).unwrap();
    for target in ["issues-review", "issue-label-gate", "kpi"] {
        let plain = format!("make {target}");
        assert!(script.lines().any(|line| line == plain), "{plain}");
    }
    assert!(script.contains("set -euo pipefail"));
}

#[test]
fn a_first_build_shows_its_progress_and_later_runs_print_nothing_of_their_own() {
    let folder = folder();
    for target in ["demo", "issues-review", "issue-label-gate", "kpi"] {
        let first = commands(target, folder.path());
        assert!(first.contains("cargo build --release --locked --package warplan\n"), "{target}: {first}");
    }
    std::fs::create_dir(folder.path().join("release")).unwrap();
    std::fs::write(folder.path().join("release/warplan"), "").unwrap();
    let later = commands("demo", folder.path());
    assert!(!later.contains("cargo") && later.contains("release/warplan demo --out out/demo"), "{later}");
}
