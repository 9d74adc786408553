//! Plans under other assumptions, on the pilot.

mod support;

use serde_json::{Value, json};
use support::{folder, pilot, run};

/// Enough to find the best plan of the pilot, if not to prove it.
const EFFORT: [&str; 2] = ["--effort", "200000"];

fn whatif(arguments: &[&str]) -> Value {
    let ran = run(&pilot(), &[&["whatif", "--format", "json"], &EFFORT[..], arguments].concat());
    assert!(matches!(ran.code, 0 | 5), "{arguments:?}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// The value at a path of keys and indexes.
fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    value.pointer(path).unwrap_or_else(|| panic!("nothing at {path} of {value}"))
}

#[test]
fn the_flags_make_one_scenario_and_each_scenario_another() {
    let found = whatif(&[
        "--capacity",
        "pilot=+1",
        "--demote",
        "#191=P3",
        "--scenario",
        "fewer: capacity pilot=-1@2026-02-23..2026-02-27; drop 199",
        "--scenario",
        "soon: deadline M1=2026-02-24",
    ]);
    assert_eq!(at(&found, "/current/lift"), 71.825);
    let names: Vec<&Value> =
        at(&found, "/scenarios").as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["asked", "fewer", "soon"]);
    assert_eq!(at(&found, "/scenarios/0/assumptions"), &json!(["pilot has +1 capacity", "#191 is P3"]));
    assert!(
        at(&found, "/scenarios/0/difference").as_f64() > at(&found, "/scenarios/0/lift_difference").as_f64()
    );
    assert!(at(&found, "/scenarios/0/figures/do_nothing").as_f64() > Some(553.0));
    assert_eq!(
        at(&found, "/scenarios/1/assumptions"),
        &json!(["pilot has -1 capacity from 2026-02-23 to 2026-02-27", "#199 stays open"])
    );
    assert!(at(&found, "/scenarios/1/difference").as_f64() < Some(0.0));
    let dropped = json!({"issue": "199", "from": "2026-02-27", "to": null});
    let moved = at(&found, "/scenarios/1/moved").as_array().unwrap();
    let of_199 = moved.iter().find(|moved| moved["issue"] == "199").unwrap();
    assert_eq!((&of_199["from"], &of_199["to"]), (&dropped["from"], &dropped["to"]));
    assert_eq!(at(&found, "/scenarios/2/figures"), &Value::Null);
    assert!(!at(&found, "/scenarios/2/conflict").as_array().unwrap().is_empty());
}

#[test]
fn every_kind_of_change_is_understood() {
    let changes = [
        ("capacity pilot=6", "pilot has capacity 6"),
        ("drop 191", "#191 stays open"),
        ("close 139", "#139 has to close"),
        ("demote 137=P2", "#137 is P2"),
        ("duration 133=1", "#133 takes 1 working day"),
        ("deadline M1=2026-03-04", "M1 is done by 2026-03-04"),
        ("deadline 139=2026-03-04", "#139 closes by 2026-03-04"),
        ("independent 135=144", "#135 does not wait for #144"),
    ];
    let scenarios: Vec<String> = changes.iter().map(|(change, _)| format!("one: {change}")).collect();
    let arguments: Vec<&str> = scenarios.iter().flat_map(|scenario| ["--scenario", scenario]).collect();
    let found = whatif(&arguments);
    for ((_, assumed), scenario) in changes.iter().zip(at(&found, "/scenarios").as_array().unwrap()) {
        assert_eq!(at(scenario, "/assumptions"), &json!([assumed]));
        assert!(at(scenario, "/figures").is_object(), "{assumed}: {scenario}");
    }
}

#[test]
fn a_stored_plan_is_compared_as_a_computed_one_is() {
    let folder = folder();
    let out = folder.path().to_str().unwrap();
    assert_eq!(run(&pilot(), &[&["plan", "--out", out], &EFFORT[..]].concat()).code, 0);
    let plan = folder.path().join("plan.json");
    let change = ["--capacity", "pilot=3"];
    let stored = whatif(&[&["--plan", plan.to_str().unwrap()], &change[..]].concat());
    assert_eq!(stored, whatif(&change));
    // A day later the plan is still compared with plans of its own day.
    let later = ["--as-of", "2026-02-23", "--plan", plan.to_str().unwrap()];
    assert_eq!(whatif(&[&later, &change[..]].concat()), stored);
}

#[test]
fn what_policy_and_tracker_do_not_have_is_refused_before_anything_is_planned() {
    let ran =
        run(&pilot(), &["whatif", "--capacity", "backend=+1", "--drop", "1", "--deadline", "M9=2026-03-01"]);
    assert_eq!((ran.code, ran.out.as_str()), (64, ""));
    for text in [
        "the policy has no team \"backend\"; use one of pilot",
        "the snapshot has no issue #1; correct the number",
        "the policy has no milestone \"M9\"; use one of M1, M2, M3",
    ] {
        assert!(ran.err.contains(text), "{text} is missing from {}", ran.err);
    }
}

#[test]
fn assumptions_that_contradict_each_other_are_refused_before_anything_is_planned() {
    let deadlines = "two: deadline M1=2026-03-04; deadline M1=2026-03-05; drop 199; deadline 199=2026-03-04";
    let ran = run(
        &pilot(),
        &[
            &["whatif", "--close", "138", "--drop", "138", "--demote", "137=P1", "--demote", "137=P2"],
            &["--capacity", "pilot=+1", "--capacity", "pilot=+1", "--scenario", deadlines][..],
        ]
        .concat(),
    );
    assert_eq!((ran.code, ran.out.as_str()), (64, ""));
    for text in [
        "scenario asked: \"#138 stays open\" contradicts \"#138 has to close\"; keep one of them",
        "scenario asked: \"#137 is P1\" contradicts \"#137 is P2\"",
        "scenario asked: \"pilot has +1 capacity\" is assumed twice; say it once",
        "scenario two: \"M1 is done by 2026-03-04\" contradicts \"M1 is done by 2026-03-05\"",
        "scenario two: \"#199 stays open\" contradicts \"#199 closes by 2026-03-04\"",
    ] {
        assert!(ran.err.contains(text), "{text} is missing from {}", ran.err);
    }
    let refines = ["whatif", "--capacity", "pilot=+1", "--capacity", "pilot=0@2026-02-24..2026-02-24"];
    assert_eq!(run(&pilot(), &[&refines, &EFFORT[..]].concat()).code, 0);
}

#[test]
fn a_scenario_without_a_plan_has_an_exit_code_of_its_own() {
    for arguments in [
        &["whatif", "--deadline", "M1=2026-02-24"][..],
        &["whatif", "--drop", "199", "--scenario", "soon: deadline M1=2026-02-24", "--format", "json"],
    ] {
        let ran = run(&pilot(), &[arguments, &EFFORT[..]].concat());
        assert_eq!(ran.code, 5, "{arguments:?}");
        assert!(ran.out.contains("M1 is done by"), "{}", ran.out);
    }
}

#[test]
fn what_is_no_change_says_how_one_is_written() {
    for (arguments, hint) in [
        (&["--capacity", "pilot"][..], "write capacity TEAM=+1"),
        (&["--capacity", "pilot=+1@2026-02-23"], "@FROM..TO"),
        (&["--demote", "191"], "write demote ISSUE=SEVERITY"),
        (&["--duration", "191=soon"], "write duration ISSUE=DAYS"),
        (&["--duration", "191=-2"], "write duration ISSUE=DAYS"),
        (&["--deadline", "M1=tomorrow"], "write deadline MILESTONE=DATE or ISSUE=DATE"),
        (&["--independent", "191"], "write independent ISSUE=OTHER"),
        (&["--drop", "  "], "write drop ISSUE"),
        (
            &["--scenario", "faster: hire 3"],
            "use one of capacity, drop, close, demote, duration, deadline, independent",
        ),
        (&["--scenario", "faster"], "write NAME: CHANGE; CHANGE"),
        (&["--scenario", "faster: ;"], "write NAME: CHANGE; CHANGE"),
        (&[], "give at least one change"),
    ] {
        let ran = run(&pilot(), &[&["whatif"], arguments].concat());
        assert_eq!((ran.code, ran.out.as_str()), (64, ""), "{arguments:?}");
        assert!(ran.err.contains(hint), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn people_see_figures_side_by_side_and_what_moves() {
    let scenarios = ["whatif", "--drop", "147", "--scenario", "demoted: demote 191=P3"];
    let ran = run(&pilot(), &[&scenarios, &EFFORT[..]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for text in [
        "asked: #147 stays open",
        "automation_depth above 6",
        "not in the plan",
        "doing nothing",
        "close on another day",
    ] {
        assert!(ran.out.contains(text), "{text} is missing from\n{}", ran.out);
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 100));
}
