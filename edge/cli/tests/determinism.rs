//! Equal inputs give equal bytes, whatever the machine's threads, time zone and locale are.

mod support;

use std::collections::BTreeMap;

use support::{finish, folder, pilot, warplan};

const FILES: [&str; 4] = ["WAR_PLAN.md", "plan.json", "scorecard.json", "findings.json"];

fn demo(threads: &str, environment: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let folder = folder();
    let mut command = warplan(folder.path());
    command.args(["demo", "--out", "out", "--threads", threads]).envs(environment.iter().copied());
    let run = finish(&mut command);
    assert_eq!(run.code, 0, "{}", run.err);
    let mut made: BTreeMap<String, Vec<u8>> = FILES
        .iter()
        .map(|file| ((*file).into(), std::fs::read(folder.path().join("out").join(file)).unwrap()))
        .collect();
    made.insert("standard output".into(), run.out.into_bytes());
    made
}

#[test]
fn threads_time_zone_and_locale_do_not_matter() {
    let first = demo("1", &[("TZ", "UTC"), ("LC_ALL", "C")]);
    for (threads, zone, locale) in [
        ("1", "UTC", "C"),
        ("2", "Pacific/Kiritimati", "tr_TR.UTF-8"),
        ("8", "America/Los_Angeles", "de_DE.UTF-8"),
        ("3", "nonsense/zone", "nonsense"),
    ] {
        let again = demo(threads, &[("TZ", zone), ("LC_ALL", locale), ("LANG", locale)]);
        for (name, bytes) in &first {
            assert!(
                again[name] == *bytes,
                "{name} differs with {threads} threads, TZ={zone}, LC_ALL={locale}"
            );
        }
    }
}

#[test]
fn questions_are_answered_alike() {
    for arguments in [
        &["gate", "all", "--format", "json"][..],
        &["explain", "150"],
        &["next"],
        &["review", "--format", "json"],
    ] {
        let told = |zone: &str| finish(warplan(&pilot()).args(arguments).env("TZ", zone)).out;
        assert_eq!(told("Asia/Tokyo"), told("America/New_York"), "{arguments:?}");
    }
}
