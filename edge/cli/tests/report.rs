//! `report` and `next` where nothing is left to plan, on an earlier plan, and on many issues.

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{Run, folder, pilot, run};

/// The pilot after a change to its snapshot.
fn portfolio(change: impl Fn(&mut Value)) -> tempfile::TempDir {
    let folder = folder();
    let read = |file: &str| std::fs::read_to_string(pilot().join(file)).unwrap();
    let mut snapshot: Value = serde_json::from_str(&read("snapshot.json")).unwrap();
    change(&mut snapshot);
    std::fs::write(folder.path().join("snapshot.json"), snapshot.to_string()).unwrap();
    for file in ["warplan.yaml", "ISSUE_WAR_PLAN.md"] {
        std::fs::write(folder.path().join(file), read(file)).unwrap();
    }
    folder
}

fn succeeds(folder: &Path, arguments: &[&str]) -> Run {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
    ran
}

fn report(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("warplan-report/REPORT.md")).unwrap()
}

#[test]
fn where_nothing_is_open_the_report_says_so_and_nothing_is_next() {
    let folder = portfolio(|snapshot| {
        for issue in snapshot["issues"].as_array_mut().unwrap() {
            issue["closed_at"] = json!("2026-02-22T18:00:00Z");
        }
    });
    succeeds(folder.path(), &["report"]);
    let text = report(folder.path());
    assert!(text.contains("**Nothing is open on 2026-02-22 18:59 UTC.**"), "{text}");
    assert!(text.contains("## Exit criteria") && !text.contains("## Closure sequence"), "{text}");
    let hand = succeeds(folder.path(), &["report", "--hand", "ISSUE_WAR_PLAN.md"]);
    assert!(hand.err.contains("written by hand is not compared"), "{}", hand.err);
    let next = succeeds(folder.path(), &["next", "--format", "json"]);
    let next: Value = serde_json::from_str(&next.out).unwrap();
    assert_eq!((&next["issues"], &next["behind"]), (&json!([]), &json!([])));
    assert!(succeeds(folder.path(), &["next"]).out.starts_with("0 issues can start"));
    // To make a plan of nothing is still refused.
    assert!(run(folder.path(), &["plan"]).err.contains("no issue is open"));
}

#[test]
fn the_report_of_an_earlier_plan_says_what_is_late() {
    let folder = portfolio(|_| {});
    succeeds(folder.path(), &["plan", "--effort", "200000"]);
    let asked = ["report", "--plan", "plan.json"];
    succeeds(folder.path(), &asked);
    assert!(!report(folder.path()).contains("**late**"));
    succeeds(folder.path(), &[&asked[..], &["--as-of", "2026-03-20"]].concat());
    let text = report(folder.path());
    let tiles: Vec<&str> = text.lines().filter(|line| line.starts_with("| Late ")).collect();
    assert!(matches!(tiles[..], [tile] if tile.contains("25 issues")), "{tiles:?}");
    for part in ["**late**, planned for", "**Late:** the plan was to lift it on"] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn that_many_issues_are_planned_first_is_told_once() {
    let folder = portfolio(|snapshot| {
        let issues = snapshot["issues"].as_array_mut().unwrap();
        issues.extend((1000..1100).map(|number| {
            json!({
                "id": number, "title": "More", "created_at": "2026-02-20T09:00:00Z",
                "labels": ["kpi:scalability", "sev:P2", "type:doc"]
            })
        }));
    });
    let effort = ["--effort", "20000"];
    let ran = succeeds(folder.path(), &[&["report"], &effort[..]].concat());
    assert_eq!(ran.err.matches("issues are planned first").count(), 1, "{}", ran.err);
    assert!(ran.err.contains("--plan hands it in"), "{}", ran.err);
    succeeds(folder.path(), &[&["plan"], &effort[..]].concat());
    let ran = succeeds(folder.path(), &["report", "--plan", "plan.json"]);
    assert!(!ran.err.contains("planned first"), "{}", ran.err);
    let few = portfolio(|_| {});
    let ran = succeeds(few.path(), &[&["next"], &effort[..]].concat());
    assert!(!ran.err.contains("planned first"), "{}", ran.err);
}
