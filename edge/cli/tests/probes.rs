//! Probes and money on the command line, on the example portfolio.

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::{folder, repository, run};

/// A copy of the example with its policy changed.
fn example(change: impl Fn(String) -> String) -> tempfile::TempDir {
    let (from, to) = (repository().join("examples/evidence"), folder());
    fs::create_dir(to.path().join("reports")).unwrap();
    for file in ["snapshot.json", "reports/junit.xml", "reports/lcov.info", "reports/results.sarif"] {
        fs::copy(from.join(file), to.path().join(file)).unwrap();
    }
    let policy = fs::read_to_string(from.join("warplan.yaml")).unwrap();
    fs::write(to.path().join("warplan.yaml"), change(policy)).unwrap();
    to
}

fn plain() -> tempfile::TempDir {
    example(|policy| policy)
}

/// The example with a command in place of the test results.
fn with_command(command: &str) -> tempfile::TempDir {
    example(|policy| {
        let read = "read: {junit: {path: \"reports/junit*.xml\"}}";
        assert!(policy.contains(read));
        policy.replace(read, &format!("read: {{command: {command}}}")).replace("junit: measured, ", "")
    })
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    serde_json::from_str(&ran.out).expect("JSON")
}

#[test]
fn probes_show_what_they_read_and_what_that_is_worth() {
    let report = json(plain().path(), &["probe", "--format", "json"]);
    assert_eq!(report["format"], "warplan-probe/v1");
    let tests = &report["probes"][0];
    assert_eq!(tests["probe"], "tests");
    assert_eq!(tests["reading"]["says"]["number"], 0.875);
    assert_eq!(tests["comes_to"]["points"], 7.5);
    assert_eq!(tests["kpis"], serde_json::json!(["correctness"]));
    assert_eq!((&tests["tier"], &tests["confidence"]), (&Value::from("measured"), &Value::from(0.9)));
}

#[test]
fn stored_readings_stand_in_for_evidence_that_is_gone() {
    let folder = plain();
    let here = folder.path();
    let ran = run(here, &["plan", "--out", "planned"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("readings.json"), "{}", ran.err);
    let fresh = json(here, &["score", "--format", "json"]);
    fs::remove_dir_all(here.join("reports")).unwrap();

    let stale = run(here, &["next", "--plan", "planned/plan.json"]);
    assert_eq!(stale.code, 4, "{}", stale.err);
    assert!(stale.err.contains("name the readings that it was made with by --readings"), "{}", stale.err);
    let next = run(here, &["next", "--plan", "planned/plan.json", "--readings", "planned/readings.json"]);
    assert_eq!(next.code, 0, "{}", next.err);
    let stored = json(here, &["score", "--format", "json", "--readings", "planned/readings.json"]);
    assert_eq!(stored, fresh);

    let wrong = run(here, &["score", "--readings", "planned/plan.json"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("this is a plan, not a file of readings"), "{}", wrong.err);
}

#[test]
fn equal_evidence_gives_equal_plans_and_other_evidence_a_stale_one_only_through_the_model() {
    let folder = plain();
    let here = folder.path();
    let plan = |out: &str| {
        assert_eq!(run(here, &["plan", "--out", out]).code, 0);
        fs::read_to_string(here.join(out).join("plan.json")).unwrap()
    };
    let first = plan("first");
    assert_eq!(plan("second"), first);
    // Another comment in a report: other bytes that say the same.
    let report = here.join("reports/lcov.info");
    let text = fs::read_to_string(&report).unwrap();
    fs::write(&report, text.replace("TN:", "TN:again")).unwrap();
    assert_ne!(plan("third"), first, "a plan says what its readings were");
    assert_eq!(run(here, &["next", "--plan", "first/plan.json"]).code, 0);
    // A line less that is covered.
    fs::write(&report, text.replace("DA:5,9", "DA:5,0")).unwrap();
    assert_eq!(run(here, &["next", "--plan", "first/plan.json"]).code, 4);
}

#[test]
fn an_unknown_probe_fails_the_gate_and_says_why() {
    let folder = plain();
    fs::write(folder.path().join("reports/junit.xml"), "<testsuites><testcase>").unwrap();
    let gate = run(folder.path(), &["gate", "kpi"]);
    assert_eq!(gate.code, 3, "{}", gate.out);
    assert!(gate.out.contains("kpi-unknown"), "{}", gate.out);
    assert!(gate.out.contains("the XML ends within an element"), "{}", gate.out);
}

#[test]
fn the_past_is_not_probed() {
    let folder = plain();
    let ran = run(folder.path(), &["score", "--as-of", "2026-02-26"]);
    assert!(ran.out.contains("it is not asked about the past"), "{}", ran.out);
    assert_eq!(run(folder.path(), &["probe", "--out", "readings.json"]).code, 0);
    let ran = run(folder.path(), &["score", "--as-of", "2026-02-26", "--readings", "readings.json"]);
    assert!(ran.out.contains("tests says 0.875"), "{}", ran.out);
    assert!(ran.err.contains("readings of a later instant"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn commands_run_only_when_they_are_allowed() {
    let folder = with_command("{run: [sh, -c, \"touch ran; echo 0.75\"], pointer: \"\"}");
    let ran = run(folder.path(), &["probe"]);
    assert!(ran.out.contains("--allow-commands was not given"), "{}", ran.out);
    assert!(!folder.path().join("ran").exists());
    let report = json(folder.path(), &["probe", "--allow-commands", "--format", "json"]);
    assert_eq!(report["probes"][0]["comes_to"]["points"], 5);
    assert!(folder.path().join("ran").exists());
}

#[cfg(unix)]
#[test]
fn a_command_that_hangs_is_unknown() {
    let folder = with_command("{run: [sleep, \"95.31\"], seconds: 1}");
    let text = fs::read_to_string(folder.path().join("warplan.yaml")).unwrap();
    let text = text.replace("worth: {linear: {from: 0.5, to: 1}}", "worth: {verdict: {pass: 8, fail: 2}}");
    fs::write(folder.path().join("warplan.yaml"), text).unwrap();
    let ran = run(folder.path(), &["probe", "--allow-commands"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("sleep took longer than 1 s and was ended"), "{}", ran.out);
}

#[test]
fn faults_of_probes_have_their_places() {
    let folder = example(|policy| {
        policy
            .replace("junit: {path: \"reports/junit*.xml\"}", "junits: {path: x}")
            .replace("level: [error, warning]", "levels: [error]")
    });
    let ran = run(folder.path(), &["probe"]);
    assert_eq!(ran.code, 1);
    let read = "warplan.yaml:30:12: probes.tests.read.junits: unknown key; did you mean junit?";
    assert!(ran.err.contains(read), "{}", ran.err);
    let levels = "warplan.yaml:36:49: probes.findings.read.sarif.levels: unknown key; did you mean level?";
    assert!(ran.err.contains(levels), "{}", ran.err);
    let folder = example(|policy| {
        policy.replace("worth: {linear: {from: 0.5, to: 1}}", "worth: {verdict: {pass: 8, fail: 2}}")
    });
    let ran = run(folder.path(), &["probe"]);
    assert!(
        ran.err.contains("probes.tests.worth: what is read is a number; write linear or steps"),
        "{}",
        ran.err
    );
}

#[test]
fn patterns_that_cannot_be_read_are_faults_of_the_policy_wherever_it_is_read() {
    let folder = example(|policy| {
        policy.replace("\"reports/junit*.xml\"", "\"reports/junit[.xml\"").replace(
            "lcov: {path: reports/lcov.info}",
            "files: {path: \"src/{a,b\", fact: {lines_matching: \"(a\"}}",
        )
    });
    let ran = run(folder.path(), &["score"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @r#"
    error: cannot read the policy
      warplan.yaml:30:26: probes.tests.read.junit.path: "reports/junit[.xml" is no pattern of paths: unclosed character class; mend it; in brackets, as in [*] or [{], a character stands for itself
      warplan.yaml:33:26: probes.coverage.read.files.path: "src/{a,b" is no pattern of paths: unclosed alternate group; mend it; in brackets, as in [*] or [{], a character stands for itself
      warplan.yaml:33:61: probes.coverage.read.files.fact.lines_matching: "(a" is no regular expression: unclosed group; mend it; after a backslash, as in \(, a character stands for itself
    "#);
}

#[test]
fn money_is_stated_where_the_policy_says_what_work_costs() {
    let folder = plain();
    let plan = run(folder.path(), &["plan", "--out", "planned"]);
    assert!(plan.out.contains("The work costs "), "{}", plan.out);
    let war_plan = fs::read_to_string(folder.path().join("planned/WAR_PLAN.md")).unwrap();
    assert!(war_plan.contains("## Economics"));
    let found = json(folder.path(), &["economics", "--plan", "planned/plan.json", "--format", "json"]);
    assert_eq!(found["format"], "warplan-economics/v1");
    assert_eq!(found["currency"], "EUR");

    let silent = example(|policy| policy.split("economics:").next().unwrap().to_owned());
    let plan = run(silent.path(), &["plan", "--out", "planned"]);
    assert!(!plan.out.contains("EUR") && !plan.out.contains("cost"), "{}", plan.out);
    let war_plan = fs::read_to_string(silent.path().join("planned/WAR_PLAN.md")).unwrap();
    assert!(!war_plan.contains("Economics"));
    let refused = run(silent.path(), &["economics"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("add a section economics"), "{}", refused.err);
}
