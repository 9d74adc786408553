//! What commands may do, and how they end.
#![cfg(unix)]

use std::path::Path;
use std::time::{Duration, Instant};

use warplan_evidence::{Observed, Wanted};
use warplan_probe::{Allowed, observe};

const ALLOWED: Allowed = Allowed { commands: true, outside: false };

fn run(folder: &Path, words: &[&str], seconds: u32) -> Result<(Option<i32>, String), String> {
    let run: Vec<String> = words.iter().map(ToString::to_string).collect();
    match observe(folder, ALLOWED, Wanted::Output { run: &run, seconds })? {
        Observed::Output { status, output } => Ok((status, String::from_utf8(output).unwrap())),
        Observed::Files(_) => panic!("a command was asked for"),
    }
}

fn shell(script: &str, seconds: u32) -> Result<(Option<i32>, String), String> {
    run(tempfile::tempdir().unwrap().path(), &["sh", "-c", script], seconds)
}

/// A marker that no other process has in its arguments.
fn processes_with(marker: &str) -> String {
    let listed = std::process::Command::new("ps").args(["-eo", "args"]).output().unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    listed.lines().filter(|line| line.contains(marker) && !line.contains("ps -eo")).collect()
}

#[test]
fn a_command_that_is_not_allowed_does_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["touch".to_owned(), "ran".to_owned()];
    let told = observe(folder.path(), Allowed::default(), Wanted::Output { run: &words, seconds: 5 });
    assert_eq!(told.unwrap_err(), "touch ran is a command, and --allow-commands was not given");
    assert!(!folder.path().join("ran").exists());
}

#[test]
fn it_runs_in_the_folder_without_shell_and_input() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("here"), "0.93").unwrap();
    assert_eq!(run(folder.path(), &["cat", "here"], 10).unwrap(), (Some(0), "0.93".into()));
    assert_eq!(run(folder.path(), &["echo", "$HOME;ls"], 10).unwrap(), (Some(0), "$HOME;ls\n".into()));
    assert_eq!(run(folder.path(), &["cat"], 10).unwrap(), (Some(0), String::new()));
}

#[test]
fn its_end_is_told() {
    assert_eq!(shell("echo out; exit 7", 10).unwrap(), (Some(7), "out\n".into()));
    assert_eq!(shell("kill -9 $$", 10).unwrap(), (None, String::new()));
    let told = run(Path::new("."), &["no-such-program-anywhere"], 10).unwrap_err();
    assert!(told.starts_with("no-such-program-anywhere does not start: "), "{told}");
}

#[test]
fn when_its_time_is_over_it_ends_with_all_that_it_has_started() {
    let begun = Instant::now();
    let told = shell("sleep 97.531 & sleep 97.531", 1).unwrap_err();
    assert_eq!(told, "sh took longer than 1 s and was ended");
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert_eq!(processes_with("sleep 97.531"), "");
}

#[test]
fn what_it_leaves_behind_ends_with_it() {
    let begun = Instant::now();
    assert_eq!(shell("sleep 96.420 & echo done", 60).unwrap(), (Some(0), "done\n".into()));
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert_eq!(processes_with("sleep 96.420"), "");
}

#[test]
fn it_may_not_print_without_end() {
    let begun = Instant::now();
    let told = shell(
        "trap '' PIPE; while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done 2>/dev/null",
        60,
    );
    assert_eq!(told.unwrap_err(), "sh prints more than 1048576 bytes");
    assert!(begun.elapsed() < Duration::from_secs(30));
}
