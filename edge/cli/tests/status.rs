//! Looking back at a plan: `status`, `gate drift`, and the formats that other tools read.

mod support;

use std::path::Path;

use serde_json::{Value, json};
use support::{Run, folder, pilot, run};

const POLICY: &str = "warplan.yaml";
const LATER: [&str; 2] = ["--as-of", "2026-02-26"];

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}

fn append(file: &Path, text: &str) {
    std::fs::write(file, read(file) + text).unwrap();
}

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
    ran.out
}

fn later(folder: &Path, arguments: &[&str]) -> Run {
    run(folder, &[arguments, &LATER[..]].concat())
}

/// The pilot with its plan, in a folder that looks like a repository.
fn planned() -> tempfile::TempDir {
    let folder = folder();
    for file in [POLICY, "snapshot.json"] {
        std::fs::copy(pilot().join(file), folder.path().join(file)).unwrap();
    }
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    succeeds(folder.path(), &["plan", "--effort", "200000"]);
    folder
}

#[test]
fn a_fresh_plan_has_no_drift_and_an_old_one_says_what_is_late() {
    let folder = planned();
    let status = |arguments: &[&str]| -> Value {
        let all = [&["status", "--plan", "plan.json", "--format", "json"], arguments].concat();
        serde_json::from_str(&succeeds(folder.path(), &all)).unwrap()
    };
    let fresh = status(&[]);
    for list in ["late", "moved", "new", "reopened", "unplanned", "gone", "changed", "done", "early"] {
        assert_eq!(fresh[list], json!([]), "{list}");
    }
    let old = status(&LATER);
    assert_eq!(old["late"].as_array().unwrap().len() as u64, old["plan"]["due"].as_u64().unwrap());
    assert_eq!(status(&LATER), old, "equal inputs, equal bytes");
    assert!(status(&["--runs", "0"])["goals"][0]["chance"].is_null());
}

#[test]
fn status_works_when_policy_and_issues_have_changed() {
    let folder = planned();
    let policy = folder.path().join(POLICY);
    let changed = read(&policy).replacen("capacity: 4", "capacity: 3", 1);
    assert_ne!(changed, read(&policy), "the pilot has a team of four");
    std::fs::write(&policy, changed).unwrap();
    let mut snapshot: Value = serde_json::from_str(&read(&folder.path().join("snapshot.json"))).unwrap();
    snapshot["issues"].as_array_mut().unwrap().push(json!({
        "id": 900, "title": "=cmd() | <b>", "created_at": "2026-02-24T09:00:00Z",
        "labels": ["kpi:automation_depth", "sev:P0", "type:bug"]
    }));
    snapshot["as_of"] = json!("2026-02-25T18:00:00Z");
    std::fs::write(folder.path().join("later.json"), snapshot.to_string()).unwrap();
    let about = ["--plan", "plan.json", "--snapshot", "later.json"];
    let stale = run(folder.path(), &[&["next"], &about[..]].concat());
    assert_eq!(stale.code, 4, "the plan is stale");
    for part in
        ["the policy has changed", "the snapshot is another one", "`warplan plan`", "`warplan status`"]
    {
        assert!(stale.err.contains(part), "{part} is missing from\n{}", stale.err);
    }
    assert!(!stale.err.contains("readings"), "no probe was asked: {}", stale.err);
    let text = succeeds(folder.path(), &[&["status"], &about[..]].concat());
    for part in ["Since the plan was made the policy has changed.", "1 new", "#900", "Do next"] {
        assert!(text.contains(part), "{part} is missing from\n{text}");
    }
    let comment = succeeds(folder.path(), &[&["status", "--format", "markdown"], &about[..]].concat());
    assert!(
        comment.starts_with("<!-- warplan:status -->\n") && comment.contains(r"=cmd() \| \<b>"),
        "{comment}"
    );
}

#[test]
fn a_plan_stays_in_force_when_the_policy_changes_elsewhere() {
    let folder = planned();
    let policy = folder.path().join(POLICY);
    append(&policy, "\ndrift:\n  late_issues: 3\n");
    let ran = run(folder.path(), &["next", "--plan", "plan.json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("in nothing that the plan rests on"), "{}", ran.err);
}

#[test]
fn a_plan_that_looks_ahead_from_later_is_refused() {
    let folder = planned();
    let ran = run(folder.path(), &["status", "--plan", "plan.json", "--as-of", "2026-02-20"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("looks ahead from 2026-02-22") && ran.err.contains("hint: "), "{}", ran.err);
}

#[test]
fn the_drift_gate_fails_past_the_tolerance_and_not_before() {
    let folder = planned();
    let gate = ["gate", "drift", "--plan", "plan.json"];
    let ran = later(folder.path(), &gate);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("no section drift") && ran.err.contains("late_days"), "{}", ran.err);
    assert_eq!(later(folder.path(), &["gate", "drift"]).code, 64, "without a plan there is nothing to ask");

    append(
        &folder.path().join(POLICY),
        "\ndrift: {late_issues: 3, late_days: 2, kpi_points: 0.5, goals_at_risk: 0}\n",
    );
    assert_eq!(run(folder.path(), &gate).code, 0, "on its first day the plan is kept to");
    let ran = later(folder.path(), &gate);
    assert_eq!(ran.code, 3);
    for rule in ["drift-late-issues", "drift-late-days", "drift-kpi-points", "drift-goals-at-risk"] {
        assert!(ran.out.contains(rule), "{rule} is missing from\n{}", ran.out);
    }
    let all = |more: &[&str]| {
        let arguments = [&["gate", "all", "--format", "json"], more, &LATER[..]].concat();
        let report: Value = serde_json::from_str(&run(folder.path(), &arguments).out).unwrap();
        report["gates"].as_array().unwrap().iter().any(|gate| gate == "drift")
    };
    assert!(all(&["--plan", "plan.json"]) && !all(&[]), "all asks it of a plan that is named");
}

#[test]
fn an_empty_section_drift_is_a_fault() {
    let folder = planned();
    append(&folder.path().join(POLICY), "\ndrift: {}\n");
    let ran = later(folder.path(), &["gate", "drift", "--plan", "plan.json"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("drift: it asks nothing"), "{}", ran.err);
}

#[test]
fn sarif_points_into_the_policy_and_the_plan() {
    let folder = planned();
    let below = folder.path().join("below it");
    std::fs::create_dir(&below).unwrap();
    for file in [POLICY, "snapshot.json", "plan.json"] {
        std::fs::rename(folder.path().join(file), below.join(file)).unwrap();
    }
    append(&below.join(POLICY), "\ndrift:\n  late_issues: 0\n  late_days: 0\n");
    let ran = later(&below, &["gate", "all", "--plan", "plan.json", "--format", "sarif"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let (policy, plan) = (read(&below.join(POLICY)), read(&below.join("plan.json")));
    let line = |rule: &str| {
        let result =
            results.iter().find(|result| result["ruleId"] == rule).unwrap_or_else(|| panic!("{rule}"));
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap().to_owned();
        let text = if uri.ends_with("plan.json") { &plan } else { &policy };
        let number = place["region"]["startLine"].as_u64().unwrap() as usize;
        (uri, text.lines().nth(number - 1).unwrap().trim().to_owned())
    };
    let in_policy = "below%20it/warplan.yaml".to_owned();
    assert_eq!(line("drift-late-issues"), (in_policy.clone(), "late_issues: 0".into()));
    assert_eq!(line("exit-criterion"), (in_policy, "- id: no-open-p0".into()));
    assert_eq!(line("drift-late-days").0, "below%20it/plan.json");
    assert_eq!(line("drift-late-days").1, "{", "the step in the sequence");
}

#[test]
fn junit_and_csv_say_the_same_as_the_gate() {
    let folder = planned();
    let ran = run(folder.path(), &["gate", "all", "--format", "junit"]);
    assert_eq!(ran.code, 3);
    let document = roxmltree::Document::parse(&ran.out).unwrap();
    let suites = document.descendants().filter(|node| node.has_tag_name("testsuite"));
    let names: Vec<&str> = suites.filter_map(|suite| suite.attribute("name")).collect();
    assert_eq!(names, ["labels", "governance", "kpi", "exit"]);
    let failures = document.descendants().filter(|node| node.has_tag_name("failure")).count();
    let report: Value =
        serde_json::from_str(&run(folder.path(), &["gate", "all", "--format", "json"]).out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let errors = findings.iter().filter(|finding| finding["level"] == "error");
    let failing: std::collections::BTreeSet<String> =
        errors.map(|finding| format!("{}{}", finding["rule"], finding["subject"]["exit"])).collect();
    assert_eq!(failures, failing.len());
    let table = run(folder.path(), &["gate", "all", "--format", "csv"]).out;
    assert_eq!(table.lines().count(), findings.len() + 1);
    let scores = succeeds(folder.path(), &["score", "--format", "csv"]);
    assert_eq!(scores.lines().count(), 9, "eight KPIs below the header");
}

#[test]
fn a_calendar_is_written_from_a_stored_plan() {
    let folder = planned();
    succeeds(folder.path(), &["calendar", "--plan", "plan.json", "--out", "plan.ics"]);
    let text = read(&folder.path().join("plan.ics"));
    let calendar = ical::IcalParser::new(text.as_bytes()).next().unwrap().unwrap();
    let plan: Value = serde_json::from_str(&read(&folder.path().join("plan.json"))).unwrap();
    let closings = plan["sequence"].as_array().unwrap().len();
    assert_eq!(calendar.events.len(), closings + 3, "and three milestones");
    assert_eq!(succeeds(folder.path(), &["calendar", "--plan", "plan.json"]), text);
}
