//! Plans made anew: the pilot two days later.

mod support;

use std::path::Path;

use serde_json::Value;
use support::{folder, pilot, run};

const POLICY: &str = "warplan.yaml";

fn json(file: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn succeeds(folder: &Path, arguments: &[&str]) -> String {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
    ran.out
}

/// The pilot and its plan in a folder, and in `later.json` the evening of Tuesday: what was to be closed is closed but for
/// the last issue, which is late, and what was to go on is in progress. The policy prices movement. Says what is late.
fn two_days_later(folder: &Path) -> (Value, String) {
    for file in [POLICY, "snapshot.json"] {
        std::fs::copy(pilot().join(file), folder.join(file)).unwrap();
    }
    succeeds(folder, &["plan", "--effort", "200000"]);
    let plan = json(&folder.join("plan.json"));
    let mut later = json(&folder.join("snapshot.json"));
    later["as_of"] = "2026-02-24T18:00:00Z".into();
    let sequence = plan["sequence"].as_array().unwrap();
    let due = |step: &&Value| step["closes_on"].as_str().unwrap() <= "2026-02-24";
    let late = sequence.iter().rfind(due).unwrap()["issue"].as_str().unwrap().to_owned();
    for step in sequence {
        let issues = later["issues"].as_array_mut().unwrap();
        let issue = issues.iter_mut().find(|issue| issue["id"] == step["issue"]).unwrap();
        let (starts, closes) = (step["starts_on"].as_str().unwrap(), step["closes_on"].as_str().unwrap());
        if step["issue"] == *late || (starts <= "2026-02-24" && closes > "2026-02-24") {
            issue["in_progress"] = true.into();
        } else if closes <= "2026-02-24" {
            issue["closed_at"] = format!("{closes}T12:00:00Z").into();
        }
    }
    std::fs::write(folder.join("later.json"), later.to_string()).unwrap();
    let policy = std::fs::read_to_string(folder.join(POLICY)).unwrap();
    std::fs::write(folder.join(POLICY), policy + "\nstability: {points_per_period: 0.02}\n").unwrap();
    (plan, late)
}

const AGAIN: [&str; 7] = ["plan", "--snapshot", "later.json", "--previous", "plan.json", "--out", "again"];

#[test]
fn what_is_in_progress_stays_and_what_moves_is_said_everywhere() {
    let folder = folder();
    let (first, late) = two_days_later(folder.path());
    let text = succeeds(folder.path(), &AGAIN);
    let again = json(&folder.path().join("again/plan.json"));
    let replan = &again["replan"];
    let closes = |plan: &Value, issue: &Value| {
        let steps = plan["sequence"].as_array().unwrap();
        steps.iter().find(|step| step["issue"] == *issue).map(|step| step["closes_on"].clone())
    };
    for held in replan["held"].as_array().unwrap() {
        assert_eq!(closes(&again, held), closes(&first, held), "{held} is in progress");
    }
    let moved: Vec<&str> =
        replan["moved"].as_array().unwrap().iter().map(|moved| moved["issue"].as_str().unwrap()).collect();
    assert!(moved.contains(&&*late), "its day has passed: {moved:?}");
    assert_eq!(again["calendar"][0]["first"], "2026-02-25", "what has passed is not planned again");
    let document = std::fs::read_to_string(folder.path().join("again/WAR_PLAN.md")).unwrap();
    for text in [&text, &document] {
        let (_, section) = text.split_once("Since the plan before\n").expect("a section");
        for part in
            ["were announced", "The lift is", "At 0.02 points a day the moves cost", &format!("#{late}")]
        {
            assert!(section.contains(part), "{part} is missing from\n{section}");
        }
    }
    assert_eq!(again["calendar"].as_array().unwrap().len(), 8, "the ten days of the policy less two");
}

#[test]
fn a_plan_made_anew_is_checked_and_asked_like_any_other() {
    let folder = folder();
    two_days_later(folder.path());
    succeeds(folder.path(), &AGAIN);
    let later = ["--snapshot", "later.json"];
    let model = [&["model", "--previous", "plan.json", "--out", "model.json"], &later[..]].concat();
    succeeds(folder.path(), &model);
    succeeds(folder.path(), &["check", "model.json", "again/plan.json"]);
    for question in
        [&["explain", "144"][..], &["next"], &["graph"], &["whatif", "--drop", "199"], &["forecast"]]
    {
        succeeds(folder.path(), &[question, &["--plan", "again/plan.json"], &later[..]].concat());
    }
    let third = succeeds(
        folder.path(),
        &[&["plan", "--previous", "again/plan.json", "--out", "third"], &later[..]].concat(),
    );
    assert!(third.contains("close as announced."), "nothing has changed since: {third}");
    assert_eq!(
        json(&folder.path().join("third/plan.json"))["schedule"],
        json(&folder.path().join("again/plan.json"))["schedule"]
    );
}

#[test]
fn a_plan_before_that_is_none_is_refused() {
    let folder = folder();
    two_days_later(folder.path());
    let mut other = json(&folder.path().join("plan.json"));
    other["format"] = "warplan-plan/v9".into();
    std::fs::write(folder.path().join("other.json"), other.to_string()).unwrap();
    for (file, text) in
        [("other.json", "is not \"warplan-plan/v1\", the format of a plan"), ("none.json", "none.json")]
    {
        let ran = run(folder.path(), &["plan", "--previous", file, "--out", "."]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert!(ran.err.contains(text), "{}", ran.err);
    }
}
