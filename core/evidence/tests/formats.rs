//! What each format says, on a file of each.

use serde_json::{Value, json};
use warplan_evidence::{File, Observed, reading};
use warplan_model::policy::Probe;
use warplan_model::reading::Says;

const JUNIT: &str = include_str!("fixtures/junit.xml");
const COBERTURA: &str = include_str!("fixtures/cobertura.xml");
const LCOV: &str = include_str!("fixtures/lcov.info");
const SARIF: &str = include_str!("fixtures/results.sarif");
const OPENSSF: &str = include_str!("fixtures/scorecard.json");
const TOTALS: &str = include_str!("fixtures/totals.json");
const PROJECT: &str = include_str!("fixtures/project.toml");

fn probe(read: Value) -> Probe {
    let worth = json!({"linear": {"from": 0, "to": 1}});
    serde_json::from_value(json!({"read": read, "worth": worth})).expect("a probe")
}

fn files(contents: &[&str]) -> Observed {
    let file = |(index, content): (usize, &&str)| File {
        path: format!("file-{index}"),
        bytes: content.len() as u64,
        content: content.as_bytes().to_vec(),
    };
    Observed::Files(contents.iter().enumerate().map(file).collect())
}

/// What evidence of a kind says of some files, as people read it.
fn says(kind: &str, keys: Value, contents: &[&str]) -> String {
    let mut asked = json!({"path": "any"});
    for (key, value) in keys.as_object().expect("an object") {
        asked[key] = value.clone();
    }
    let mut read = json!({});
    read[kind] = asked;
    told(reading(&probe(read), Ok(files(contents))).says)
}

fn told(says: Says) -> String {
    match says {
        Says::Number(number) => number.to_string(),
        Says::Verdict(passes) => passes.to_string(),
        Says::Unknown(reason) => format!("unknown: {reason}"),
    }
}

#[test]
fn junit_cases_are_counted_whatever_totals_say() {
    let junit = |measure: &str, contents: &[&str]| says("junit", json!({"measure": measure}), contents);
    assert_eq!(junit("tests", &[JUNIT]), "5");
    assert_eq!(junit("failures", &[JUNIT]), "2");
    assert_eq!(junit("pass-rate", &[JUNIT]), "0.6");
    let all_pass = "<testsuite><testcase name='a'/></testsuite>";
    assert_eq!(junit("pass-rate", &[JUNIT, all_pass]), "0.666667", "files add up");
    assert_eq!(junit("tests", &["<testsuites/>"]), "0");
    assert_eq!(junit("pass-rate", &["<testsuites/>"]), "unknown: no test was run");
    assert_eq!(junit("tests", &["<html/>"]), "unknown: file-0: \"html\" is no root of JUnit results");
    let cut = JUNIT.trim_end().trim_end_matches("</testsuites>");
    assert_eq!(junit("tests", &[cut]), "unknown: file-0: the XML ends within an element");
    assert_eq!(junit("tests", &[]), "unknown: there is no such file");
}

#[test]
fn cobertura_counts_come_before_its_rounded_rates() {
    let rate = |rate: &str, contents: &[&str]| says("cobertura", json!({"rate": rate}), contents);
    assert_eq!(rate("line", &[COBERTURA]), "0.8125");
    assert_eq!(rate("branch", &[COBERTURA]), "0.5");
    let other = "<coverage lines-covered='0' lines-valid='400'/>";
    assert_eq!(rate("line", &[COBERTURA, other]), "0.65");
    assert_eq!(rate("branch", &[COBERTURA, COBERTURA]), "unknown: reports without counts do not add up");
    let none = "<coverage lines-covered='0' lines-valid='0'/>";
    assert_eq!(rate("line", &[none]), "unknown: nothing can be covered");
    let over = "<coverage line-rate='1.5'/>";
    assert_eq!(rate("line", &[over]), "unknown: file-0: a line-rate of 1.5 is no share");
    let beyond = "<coverage lines-covered='5' lines-valid='4'/>";
    assert_eq!(rate("line", &[beyond]), "unknown: 5 of 4 are covered");
}

#[test]
fn lcov_lines_count_once_however_many_records_name_them() {
    let rate = |rate: &str, contents: &[&str]| says("lcov", json!({"rate": rate}), contents);
    // Lines 1 to 3 of 4 in lib.rs, and 3 of 6 by totals alone.
    assert_eq!(rate("line", &[LCOV]), "0.6");
    // Branches 1 of 3 in lib.rs, and 3 of 4 by totals alone.
    assert_eq!(rate("branch", &[LCOV]), "0.571429");
    assert_eq!(rate("line", &["TN:\n"]), "unknown: file-0: there is no record of LCOV in it");
    let cut = LCOV.trim_end().trim_end_matches("end_of_record");
    assert_eq!(rate("line", &[cut]), "unknown: file-0: the record of \"src/totals.rs\" does not end");
    assert_eq!(rate("line", &["SF:a\nDA:1,x\n"]), "unknown: file-0: line 2: no coverage of LCOV");
    assert_eq!(rate("line", &["SF:a\nend_of_record\n"]), "unknown: nothing can be covered");
}

/// Results name their rule by id, index or reference, in the driver or an extension of the tool.
#[test]
fn sarif_rules_are_found_wherever_they_are() {
    let rules = json!([{"id": "a", "defaultConfiguration": {"level": "error"}}]);
    let count = |tool: Value, result: Value| {
        let log = json!({"version": "2.1.0", "runs": [{"tool": tool, "results": [result]}]}).to_string();
        says("sarif", json!({"level": ["error"]}), &[&log])
    };
    let driver = || json!({"driver": {"rules": rules.clone()}});
    for result in [
        json!({"ruleId": "a"}),
        json!({"ruleId": "a/sub"}),
        json!({"rule": {"index": 0}}),
        json!({"rule": {"id": "a"}}),
    ] {
        assert_eq!(count(driver(), result.clone()), "1", "{result}");
    }
    let extended = json!({"driver": {"rules": []}, "extensions": [{"rules": rules.clone()}]});
    assert_eq!(
        count(extended, json!({"ruleId": "a", "rule": {"index": 0, "toolComponent": {"index": 0}}})),
        "1"
    );
    assert_eq!(count(driver(), json!({"ruleId": "a", "baselineState": "absent"})), "0");
    assert_eq!(count(driver(), json!({"ruleId": "a", "kind": "pass"})), "0");
    let empty = json!({"version": "2.1.0", "runs": []}).to_string();
    assert_eq!(says("sarif", json!({}), &[&empty]), "unknown: file-0: it has no runs");
}

#[test]
fn sarif_results_take_their_level_from_their_rule() {
    let count = |level: Value| says("sarif", json!({"level": level}), &[SARIF]);
    assert_eq!(count(json!("error")), "2");
    assert_eq!(count(json!(["error", "warning"])), "3");
    assert_eq!(count(json!("note")), "1");
    assert_eq!(count(json!("none")), "0", "what is no failure is no finding");
    assert_eq!(count(json!([])), "4", "the suppressed one does not count");
    let none = r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}}]}"#;
    assert_eq!(says("sarif", json!({}), &[none]), "unknown: file-0: a run has no results");
    assert_eq!(says("sarif", json!({}), &["[]"]), "unknown: file-0: line 1, column 2: no SARIF");
    let first = r#"{"version": "1.0.0", "runs": []}"#;
    assert_eq!(says("sarif", json!({}), &[first]), "unknown: file-0: SARIF of version \"1.0.0\", not 2");
}

#[test]
fn openssf_scores_are_the_aggregate_or_a_check() {
    let score = |keys: Value| says("openssf_scorecard", keys, &[OPENSSF]);
    assert_eq!(score(json!({})), "7.3");
    assert_eq!(score(json!({"check": "Branch-Protection"})), "8");
    assert_eq!(score(json!({"check": "Fuzzing"})), "unknown: file-0: the check is inconclusive");
    assert_eq!(score(json!({"check": "SBOM"})), "unknown: file-0: it has no check \"SBOM\"");
}

#[test]
fn json_values_keep_their_digits() {
    let value = |pointer: &str| says("json", json!({"pointer": pointer}), &[TOTALS]);
    assert_eq!(value("/totals/lines/pct"), "81.25");
    assert_eq!(value("/totals/a~1b/0"), "true");
    assert_eq!(value("/totals/"), "5", "an empty key is a key");
    assert_eq!(
        value("/totals/a~1b/1"),
        "unknown: file-0: \"green\" is a text, neither a number nor true or false"
    );
    assert_eq!(value("/totals/m~0n"), "unknown: file-0: the value is null");
    assert_eq!(value("/totals/lines"), "unknown: file-0: the value is a list or an object");
    assert_eq!(value("/totals/a~1b/2"), "unknown: file-0: there is nothing at \"/totals/a/b/2\"");
    assert_eq!(value("/totals/a~1b/00"), "unknown: file-0: there is nothing at \"/totals/a/b/00\"");
    assert_eq!(value("/big"), "unknown: file-0: \"1e40\" is no number of reasonable size");
    let equals = json!({"pointer": "/totals/a~1b/1", "equals": "green"});
    assert_eq!(says("json", equals, &[TOTALS]), "true");
    let twice = r#"{"a": 1, "a": 2}"#;
    let told = says("json", json!({"pointer": "/a"}), &[twice]);
    assert!(told.starts_with("unknown: file-0: \"/a\" comes twice"), "{told}");
    let two = says("json", json!({"pointer": ""}), &["1", "2"]);
    assert_eq!(two, "unknown: 2 files match where one is needed");
}

#[test]
fn toml_values_are_found_as_those_of_json() {
    let value = |pointer: &str| says("toml", json!({"pointer": pointer}), &[PROJECT]);
    assert_eq!(value("/quality/coverage"), "0.8125");
    assert_eq!(value("/quality/strict"), "true");
    assert_eq!(value("/quality/levels/1"), "2.5");
    assert_eq!(value("/package/edition"), "2024");
    assert_eq!(value("/package/mask"), "31");
    assert_eq!(value("/package"), "unknown: file-0: the value is a list or a table");
    assert_eq!(value("/none/of/it"), "unknown: file-0: there is nothing at \"/none\"");
    let equals = json!({"pointer": "/package/name", "equals": "project"});
    assert_eq!(says("toml", equals, &[PROJECT]), "true");
    assert_eq!(says("toml", json!({"pointer": "/a"}), &["a = "]), "unknown: file-0: line 1: no TOML");
}

#[test]
fn facts_of_files() {
    let fact = |fact: Value, contents: &[&str]| says("files", json!({"fact": fact}), contents);
    assert_eq!(fact(json!("exists"), &[]), "false");
    assert_eq!(fact(json!("exists"), &[""]), "true");
    assert_eq!(fact(json!("count"), &["", ""]), "2");
    assert_eq!(fact(json!("size"), &["abc", "de"]), "5");
    assert_eq!(fact(json!("lines"), &["", "a", "a\n", "a\r\nb", "\n\n"]), "6");
    let matching = json!({"lines_matching": "^a.*\\bword$"});
    assert_eq!(fact(matching.clone(), &["a word\nno word\nany word\r\na wording\n"]), "2");
    assert_eq!(
        fact(json!({"lines_matching": "("}), &["a"]),
        "unknown: \"(\" is no regular expression: unclosed group"
    );
    assert_eq!(fact(json!("lines"), &[]), "unknown: there is no such file");
}

#[test]
fn a_command_says_by_its_end_or_by_what_it_prints() {
    let command = |pointer: Option<&str>, status: Option<i32>, output: &str| {
        let read = match pointer {
            Some(pointer) => json!({"command": {"run": ["x"], "pointer": pointer}}),
            None => json!({"command": {"run": ["x"]}}),
        };
        let observed = Observed::Output { status, output: output.as_bytes().to_vec() };
        told(reading(&probe(read), Ok(observed)).says)
    };
    assert_eq!(command(None, Some(0), "whatever"), "true");
    assert_eq!(command(None, Some(1), ""), "false");
    assert_eq!(command(None, None, ""), "unknown: a signal ended it");
    assert_eq!(command(Some(""), Some(0), " 0.93\n"), "0.93");
    assert_eq!(command(Some("/a"), Some(0), r#"{"a": true}"#), "true");
    assert_eq!(command(Some("/a"), Some(2), r#"{"a": true}"#), "unknown: it ended with exit status 2");
    assert_eq!(command(Some(""), Some(0), "0.93 %"), "unknown: its output: line 1, column 6: no JSON");
}

#[test]
fn an_exhibit_is_the_digest_of_what_was_read() {
    let read = json!({"json": {"path": "any", "pointer": ""}});
    let exhibit = |contents: &[&str]| reading(&probe(read.clone()), Ok(files(contents))).evidence.unwrap();
    let one = exhibit(&["1"]);
    assert_eq!((one.from.as_str(), one.files, one.bytes), ("any", 1, 1));
    let of_one = "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    assert_eq!(one.digest.to_string(), of_one, "as sha256sum prints it");
    assert_ne!(exhibit(&["1", "2"]).digest, exhibit(&["2", "1"]).digest);
    assert!(reading(&probe(read.clone()), Err("gone".into())).evidence.is_none());
}
