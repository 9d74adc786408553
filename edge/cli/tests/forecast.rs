//! When the goals of a plan are reached, on the pilot.

mod support;

use serde_json::Value;
use support::{folder, pilot, run};

/// Enough to find the best plan of the pilot, if not to prove it.
const EFFORT: [&str; 2] = ["--effort", "200000"];

fn forecast(arguments: &[&str]) -> Value {
    let ran = run(&pilot(), &[&["forecast", "--format", "json"], &EFFORT[..], arguments].concat());
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

fn goal<'a>(forecast: &'a Value, name: &str) -> &'a Value {
    let goals = forecast["goals"].as_array().unwrap();
    goals.iter().find(|goal| goal["name"] == name).unwrap_or_else(|| panic!("no goal {name}"))
}

#[test]
fn milestones_criteria_and_caps_have_days_and_chances() {
    let found = forecast(&[]);
    assert_eq!((&found["runs"], &found["seed"]), (&10_000.into(), &1.into()));
    assert_eq!((&found["today"], &found["until"]), (&"2026-02-22".into(), &"2026-04-17".into()));
    let names: Vec<&str> =
        found["goals"].as_array().unwrap().iter().map(|goal| goal["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["M1", "M2", "M3", "no-open-p0", "proof-path", "pilot-package", "automation_depth"]);
    let cap = goal(&found, "automation_depth");
    assert_eq!(
        (&cap["kind"], &cap["state"], &cap["planned"]),
        (&"cap".into(), &"forecast".into(), &"2026-02-25".into())
    );
    let days: Vec<&str> = ["p50", "p80", "p95"].iter().map(|key| cap[key].as_str().unwrap()).collect();
    assert!(days[0] <= days[1] && days[1] <= days[2] && days[0] >= "2026-02-25", "{days:?}");
    let chance = cap["chance_planned"].as_f64().unwrap();
    assert!(chance > 0.0 && chance < 1.0);
    let same_issues = goal(&found, "no-open-p0");
    assert_eq!((&same_issues["p50"], &same_issues["chance_planned"]), (&cap["p50"], &cap["chance_planned"]));
    let sources: Vec<&str> = found["durations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|count| count["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources, ["umbrella", "range"]);
}

#[test]
fn equal_seeds_give_equal_bytes_on_any_number_of_threads() {
    let folder = folder();
    let out = folder.path().to_str().unwrap();
    assert_eq!(run(&pilot(), &[&["plan", "--out", out], &EFFORT[..]].concat()).code, 0);
    let plan = folder.path().join("plan.json");
    let bytes = |seed: &str, threads: &str| {
        let plan = ["--plan", plan.to_str().unwrap()];
        let runs = [&["forecast", "--runs", "500", "--seed", seed, "--threads", threads], &plan[..]].concat();
        [&[][..], &["--format", "json"]].map(|format| run(&pilot(), &[&runs[..], format].concat()).out)
    };
    let first = bytes("1", "1");
    assert_eq!(first, bytes("1", "2"));
    assert_eq!(first, bytes("1", "8"));
    assert_ne!(first, bytes("2", "1"));
}

#[test]
fn a_stored_plan_is_carried_on_from_today() {
    let folder = folder();
    let out = folder.path().to_str().unwrap();
    assert_eq!(run(&pilot(), &[&["plan", "--out", out], &EFFORT[..]].concat()).code, 0);
    let plan = folder.path().join("plan.json");
    let plan = plan.to_str().unwrap();
    let first = forecast(&[]);
    assert_eq!(forecast(&["--plan", plan]), first);
    // On Thursday nothing has been closed: the cap cannot lift on Wednesday any more.
    let late = forecast(&["--plan", plan, "--as-of", "2026-02-26"]);
    let cap = goal(&late, "automation_depth");
    assert_eq!((&cap["planned"], &cap["chance_planned"]), (&"2026-02-25".into(), &0.into()));
    assert!(cap["p50"].as_str() > goal(&first, "automation_depth")["p50"].as_str());
}

#[test]
fn bad_input_is_refused() {
    let folder = folder();
    std::fs::write(folder.path().join("broken.json"), "{\"format\": ").unwrap();
    let broken = folder.path().join("broken.json");
    let ran = run(&pilot(), &["forecast", "--plan", broken.to_str().unwrap()]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("broken.json:1:"), "{}", ran.err);
    for arguments in [["--runs", "0"], ["--runs", "many"], ["--seed", "-1"]] {
        assert_eq!(run(&pilot(), &[&["forecast"], &arguments[..]].concat()).code, 64, "{arguments:?}");
    }
}
