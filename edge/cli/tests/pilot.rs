//! The pilot, end to end: its figures were computed independently, under the assumptions that its policy states.

mod support;

use serde_json::Value;
use support::{folder, pilot, run};

fn json(folder: &std::path::Path, file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder.join(file)).unwrap()).unwrap()
}

#[test]
fn the_demo_plans_the_pilot_and_writes_everything_down() {
    let folder = folder();
    let demo = run(folder.path(), &["demo", "--out", "out"]);
    assert_eq!((demo.code, demo.err.as_str()), (0, ""));
    assert!(demo.out.lines().count() <= 60, "one screen");
    for text in ["automation_depth", "#147", "71.825", "46.45", "6.0"] {
        assert!(demo.out.contains(text), "{text} is missing from\n{}", demo.out);
    }
    let plan = json(folder.path(), "out/plan.json");
    assert_eq!(plan["status"], "optimal");
    assert_eq!((&plan["do_nothing"], &plan["lift"]), (&Value::from(553), &Value::from(71.825)));
    assert_eq!(plan["bound"], plan["objective"]);
    assert_eq!(plan["sequence"].as_array().unwrap().len(), 25);
    assert_eq!(plan["deferred"].as_array().unwrap().len(), 8);
    let cap = &plan["caps"][0];
    assert_eq!(
        (&cap["kpi"], &cap["at"], &cap["lifts"]["period"]),
        (&"automation_depth".into(), &6.into(), &3.into())
    );
    let scorecard = json(folder.path(), "out/scorecard.json");
    let values: Vec<f64> =
        scorecard["kpis"].as_array().unwrap().iter().map(|kpi| kpi["value"].as_f64().unwrap()).collect();
    assert_eq!(values, [10.0, 6.0, 6.0, 10.0, 4.0, 8.0, 3.0, 10.0]);
    assert!(json(folder.path(), "out/findings.json")["findings"].is_array());
    let document = std::fs::read_to_string(folder.path().join("out/WAR_PLAN.md")).unwrap();
    for issue in 133..=152 {
        assert!(document.contains(&format!("#{issue}")), "#{issue} is left out");
    }
}

/// What README shows is what the demo draws.
#[test]
fn the_pictures_of_the_readme_are_those_of_the_demo() {
    let folder = folder();
    assert_eq!(run(folder.path(), &["demo", "--out", "out"]).code, 0);
    for name in ["kpi-curve.svg", "timeline.svg"] {
        let [shown, drawn] = [support::repository().join("docs/pictures"), folder.path().join("out")]
            .map(|place| std::fs::read_to_string(place.join(name)).unwrap());
        assert!(shown == drawn, "docs/pictures/{name} is another: copy it from the output of `make demo`");
    }
}

#[test]
fn the_hand_written_plan_is_worth_less_and_the_report_says_why() {
    let evaluated = run(&pilot(), &["evaluate", "ISSUE_WAR_PLAN.md", "--format", "json"]);
    assert_eq!(evaluated.code, 3, "{}", evaluated.err);
    let comparison: Value = serde_json::from_str(&evaluated.out).unwrap();
    assert_eq!(comparison["lift"], 46.45);
    assert_eq!(comparison["best_lift"], 71.825);
    assert_eq!(comparison["difference"], 25.375);
    assert_eq!((&comparison["closed"], &comparison["best_closed"]), (&12.into(), &25.into()));
    assert_eq!(
        comparison["moved"],
        serde_json::json!([{"issue": "186", "written": 3, "possible": 4, "because": "dependency"}])
    );
    let rules: std::collections::BTreeSet<&str> = comparison["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    for rule in ["plan-left-out", "plan-lane-without-day", "plan-umbrella-first", "plan-sla-breach"] {
        assert!(rules.contains(rule), "{rule} is not among {rules:?}");
    }
}

#[test]
fn solve_and_check_agree_with_plan() {
    let folder = folder();
    let (policy, snapshot) = (pilot().join("warplan.yaml"), pilot().join("snapshot.json"));
    let input = ["--policy", policy.to_str().unwrap(), "--snapshot", snapshot.to_str().unwrap()];
    assert_eq!(run(folder.path(), &[&["model", "--out", "model.json"], &input[..]].concat()).code, 0);
    assert_eq!(run(folder.path(), &["solve", "model.json", "-o", "solved.json"]).code, 0);
    assert_eq!(run(folder.path(), &[&["plan"], &input[..]].concat()).code, 0);
    assert_eq!(json(folder.path(), "solved.json")["schedule"], json(folder.path(), "plan.json")["schedule"]);
    for plan in ["solved.json", "plan.json"] {
        let checked = run(folder.path(), &["check", "model.json", plan]);
        assert_eq!(checked.code, 0, "{}", checked.out);
        assert!(checked.out.contains("lift        71.825"), "{}", checked.out);
        assert!(!checked.err.contains("another model"), "{}", checked.err);
    }
    let mut other = json(folder.path(), "model.json");
    other["name"] = "another".into();
    std::fs::write(folder.path().join("other.json"), other.to_string()).unwrap();
    for plan in ["solved.json", "plan.json"] {
        let checked = run(folder.path(), &["check", "other.json", plan, "--format", "json"]);
        assert_eq!(checked.code, 0, "the verdict stays: {}", checked.out);
        assert!(checked.out.contains("\"for_another_model\": true"), "{}", checked.out);
        assert!(checked.err.contains("made for another model"), "{}", checked.err);
    }
    let mut tampered = json(folder.path(), "solved.json");
    tampered["objective"] = 630.into();
    std::fs::write(folder.path().join("tampered.json"), tampered.to_string()).unwrap();
    let refused = run(folder.path(), &["check", "model.json", "tampered.json"]);
    assert_eq!(refused.code, 3);
    assert!(refused.out.contains("refused: "), "{}", refused.out);
}

#[test]
fn every_question_about_the_pilot_has_an_answer() {
    for (arguments, text) in [
        (&["review"][..], "automation_depth"),
        (&["review", "--format", "csv"], "automation_depth,12,6,5,1"),
        (&["score"], "automation_depth"),
        (&["score", "--release", "v2.0.3", "--format", "json"], "\"release\": \"v2.0.3\""),
        (&["explain", "134"], "#186"),
        (&["explain", "#141", "--format", "json"], "\"deferred\""),
        (&["next"], "#134"),
        (&["next", "--team", "pilot", "--format", "json"], "\"rank\": 1"),
        (&["graph"], "digraph"),
        (&["graph", "--format", "mermaid"], "flowchart"),
        (&["schema"], "warplan policy"),
    ] {
        let told = run(&pilot(), arguments);
        assert_eq!(told.code, 0, "{arguments:?}: {}", told.err);
        assert!(told.out.contains(text), "{arguments:?} does not say {text}:\n{}", told.out);
    }
    assert_eq!(run(&pilot(), &["gate", "labels"]).code, 0);
    assert_eq!(run(&pilot(), &["gate", "kpi"]).code, 0);
    let exit = run(&pilot(), &["gate", "exit"]);
    assert_eq!(exit.code, 3, "six P0 are open");
}

#[test]
fn a_plan_of_yesterday_still_tells_what_is_next_and_a_stale_one_does_not() {
    let folder = folder();
    for file in ["warplan.yaml", "snapshot.json"] {
        std::fs::copy(pilot().join(file), folder.path().join(file)).unwrap();
    }
    assert_eq!(run(folder.path(), &["plan"]).code, 0);
    let next = |snapshot: &str| {
        std::fs::write(folder.path().join("snapshot.json"), snapshot).unwrap();
        run(folder.path(), &["next", "--plan", "plan.json", "--format", "json"])
    };
    let mut snapshot = json(folder.path(), "snapshot.json");
    snapshot["as_of"] = "2026-02-24T08:00:00Z".into();
    let closed =
        snapshot["issues"].as_array_mut().unwrap().iter_mut().find(|issue| issue["id"] == "134").unwrap();
    closed["closed_at"] = "2026-02-23T17:00:00Z".into();
    let fresh = next(&snapshot.to_string());
    assert_eq!(fresh.code, 0, "{}", fresh.err);
    assert!(!fresh.out.contains("\"134\""), "it is closed");
    let mut edited = json(folder.path(), "plan.json");
    edited["schedule"]["133"] = serde_json::json!({"start": 1, "finish": 2});
    std::fs::write(folder.path().join("edited.json"), edited.to_string()).unwrap();
    let told = run(folder.path(), &["next", "--plan", "edited.json"]);
    assert_eq!(told.code, 1, "{}", told.out);
    assert!(told.err.contains("edited.json") && told.err.contains("do not say the same"), "{}", told.err);
    snapshot["issues"][0]["labels"] = serde_json::json!(["kpi:scalability", "sev:P1", "type:doc"]);
    let stale = next(&snapshot.to_string());
    assert_eq!(stale.code, 4, "{}", stale.out);
    assert!(stale.err.contains("warplan plan"), "{}", stale.err);
}
