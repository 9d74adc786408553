//! What other tools read: SARIF, JUnit, CSV, iCalendar. Each is read back by a parser that is not ours.

mod support;

use std::collections::BTreeSet;

use ical::parser::ical::component::IcalEvent;
use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::Value;
use support::{Material, finding, gates, id};
use warplan_model::Place;
use warplan_model::finding::{Finding, RuleText, Subject};
use warplan_model::policy::Level;
use warplan_model::view::GateReport;
use warplan_report::sarif::Location;
use warplan_report::{csv, ical as calendar, junit, sarif};

fn rules() -> Vec<RuleText> {
    let rule = |id: &str, gate: &str, checks: &str, why: &str| RuleText {
        id: id.into(),
        gate: gate.into(),
        checks: checks.into(),
        why: why.into(),
        remedy: "mend it".into(),
    };
    vec![
        rule("label-severity", "labels", "One severity.", "It sets the days."),
        rule("p0-hard-blockers", "governance", "P0 on no hard blocker", ""),
        rule("kpi-floor", "kpi", "No KPI stands below its floor.", "Nobody releases below."),
        rule("kpi-drop", "kpi", "No KPI drops far.", ""),
    ]
}

fn at(finding: &Finding) -> Option<Location> {
    let place = match &finding.subject {
        Subject::Issue(_) => Some(Place { line: 7, column: 3 }),
        _ => None,
    };
    Some(Location { file: "plans/war plan.yaml".into(), place })
}

fn log(findings: &[Finding]) -> Value {
    serde_json::from_str(&sarif::findings(findings, &rules(), at)).unwrap()
}

#[test]
fn sarif_names_rules_places_and_lasting_fingerprints() {
    assert_snapshot!(sarif::findings(&gates().findings, &rules(), at));
}

#[test]
fn fingerprints_stay_while_messages_and_lines_change_and_tell_findings_apart() {
    let prints = |log: &Value| {
        let results = log["runs"][0]["results"].as_array().unwrap().iter();
        let prints = results.map(|it| it["partialFingerprints"]["primaryLocationLineHash"].to_string());
        prints.collect::<Vec<_>>()
    };
    let mut findings = gates().findings;
    findings.push(findings[0].clone());
    let before = prints(&log(&findings));
    assert_eq!(before.iter().collect::<BTreeSet<_>>().len(), findings.len());
    findings.iter_mut().for_each(|finding| finding.message += " again");
    assert_eq!(prints(&log(&findings)), before);
}

#[test]
fn sarif_has_what_code_scanning_asks_for() {
    let findings = gates().findings;
    let log = log(&findings);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for (finding, result) in findings.iter().zip(run["results"].as_array().unwrap()) {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(
            (&rules[index]["id"], &result["ruleId"]),
            (&finding.rule.clone().into(), &finding.rule.clone().into())
        );
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "plans/war%20plan.yaml");
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    }
    for rule in rules {
        for key in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[key]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
    }
}

#[test]
fn of_too_many_findings_the_worst_are_written_in_their_order() {
    let of = |level: Level, nth: usize| Finding {
        level,
        message: format!("finding {nth}"),
        ..gates().findings[0].clone()
    };
    let level = |nth: usize| match nth % 3 {
        0 => Level::Note,
        1 => Level::Warning,
        _ => Level::Error,
    };
    let findings = |count: usize| (0..count).map(|nth| of(level(nth), nth)).collect::<Vec<_>>();
    let log_of = |count: usize| log(&findings(count))["runs"][0].clone();
    let all = log_of(sarif::RESULTS_LIMIT);
    assert_eq!(all["results"].as_array().unwrap().len(), sarif::RESULTS_LIMIT);
    assert!(all.get("invocations").is_none());

    let run = log_of(9_000);
    let results = run["results"].as_array().unwrap();
    let levels = |level: &str| results.iter().filter(|result| result["level"] == level).count();
    assert_eq!((levels("error"), levels("warning"), levels("note")), (3_000, 2_000, 0));
    let told = |nth: usize| results[nth]["message"]["text"].as_str().unwrap();
    assert!(
        told(0).contains("finding 1.") && told(1).contains("finding 2.") && told(2).contains("finding 4.")
    );
    let notes = &run["invocations"][0]["toolExecutionNotifications"];
    assert_snapshot!(notes[0]["message"]["text"].as_str().unwrap(), @"4000 of 9000 findings are left out, the least severe: code scanning shows 5000 results of a run.");
    let prints = |run: &Value| {
        let of = |result: &Value| {
            let hash = result["partialFingerprints"]["primaryLocationLineHash"].to_string();
            (result["message"]["text"].to_string(), hash)
        };
        run["results"].as_array().unwrap().iter().map(of).collect::<BTreeSet<_>>()
    };
    let (few, many) = (prints(&all), prints(&run));
    assert!(few.intersection(&many).count() > 3_000, "a result has the same fingerprint beside others");
}

#[test]
fn junit_has_a_case_a_rule_and_fails_on_errors_alone() {
    let text = junit::gates(&gates(), &rules());
    assert_snapshot!(text);
    let document = roxmltree::Document::parse(&text).unwrap();
    let all = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
    let root = document.root_element();
    assert_eq!(root.attribute("tests"), Some(all("testcase").to_string().as_str()));
    assert_eq!(root.attribute("failures"), Some(all("failure").to_string().as_str()));
    assert_eq!((all("testsuite"), all("skipped")), (4, 1));
}

/// The records of a table, read by a parser of RFC 4180, header first.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn tables_have_a_line_a_record() {
    let material = Material::new();
    assert_snapshot!(csv::findings(&gates().findings));
    assert_snapshot!(csv::scorecard(&material.scorecard));
    assert_snapshot!(csv::plan(&material.plan));
    let open = material.plan.sequence.len() + material.plan.deferred.len();
    assert_eq!(records(&csv::plan(&material.plan)).len(), open + 1);
}

fn events(text: &str) -> Vec<IcalEvent> {
    let mut calendars = ical::IcalParser::new(text.as_bytes());
    let calendar = calendars.next().unwrap().unwrap();
    assert!(calendars.next().is_none());
    calendar.events
}

fn value<'a>(event: &'a IcalEvent, name: &str) -> Option<&'a str> {
    event.properties.iter().find(|property| property.name == name)?.value.as_deref()
}

fn ical_of(material: &Material) -> String {
    calendar::plan(&material.plan, &material.policy, |issue| {
        (*issue == id(8)).then_some("https://tracker.example/8")
    })
}

#[test]
fn a_calendar_has_an_event_a_closing_and_milestone() {
    let material = Material::new();
    let text = ical_of(&material);
    assert_snapshot!(text.replace("\r\n", "\n"));
    let events = events(&text);
    let uids: BTreeSet<&str> = events.iter().map(|event| value(event, "UID").unwrap()).collect();
    assert_eq!(uids.len(), events.len(), "identifiers are unique");
    assert!(events.len() > material.plan.sequence.len());
    for event in &events {
        assert_eq!(value(event, "DTSTAMP"), Some("20260301T180000Z"), "the plan's instant");
        assert!(value(event, "DTSTART") < value(event, "DTEND"), "the end is the day after");
    }
}

#[test]
fn events_of_a_later_plan_are_the_same_events() {
    let uids = |material: &Material| {
        let text = ical_of(material);
        let events = events(&text);
        events.iter().map(|event| value(event, "UID").unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    let mut later = Material::new();
    for step in &mut later.plan.sequence {
        (step.title, step.closes_on) = ("renamed".into(), support::date("2026-04-01"));
    }
    assert_eq!(uids(&later), uids(&Material::new()));
    later.plan.name = "another".into();
    assert!(uids(&later).is_disjoint(&uids(&Material::new())));
}

#[test]
fn a_calendar_shows_a_line_of_a_long_title() {
    let mut material = Material::new();
    material.plan.sequence[0].title = "long ".repeat(2_000);
    for milestone in material.policy.milestones.values_mut() {
        milestone.title = "far ".repeat(2_000);
    }
    let text = ical_of(&material);
    let events = events(&text);
    let summaries: Vec<&str> = events.iter().map(|event| value(event, "SUMMARY").unwrap()).collect();
    assert!(summaries.iter().all(|summary| summary.chars().count() <= 200), "{summaries:?}");
    let ends = |end: &str| summaries.iter().any(|summary| summary.ends_with(end));
    assert!(ends("l…") && ends("far…: planned"), "{summaries:?}");
}

fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<char>().prop_map(String::from),
        prop::sample::select(vec![
            "<b>",
            "]]>",
            "&",
            "\"",
            "'",
            "|",
            "\u{202e}",
            "\u{0}",
            "\u{fffe}",
            "\r\n",
            "\n ",
            "=cmd()",
            "+1",
            "@",
            ";",
            ",",
            "\\",
            "END:VEVENT",
            "日",
            "👩‍💻",
            "](1)",
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

/// The texts of a portfolio, all hostile.
fn with_text(text: &str) -> (Material, GateReport) {
    let mut material = Material::new();
    material.plan.name = text.into();
    material.plan.sequence.iter_mut().for_each(|step| step.title = text.into());
    material.plan.deferred.iter_mut().for_each(|left| left.title = text.into());
    material.scorecard.kpis.iter_mut().for_each(|kpi| kpi.title = text.into());
    material.policy.milestones.values_mut().for_each(|milestone| milestone.goal = text.into());
    let kpi = finding(Level::Error, "kpi-floor", Subject::Kpi(text.into()), text, text);
    let rule = finding(Level::Warning, text, Subject::Portfolio, text, text);
    let mut report = gates();
    report.exit.iter_mut().for_each(|exit| exit.text = text.into());
    report.findings.extend([kpi, rule]);
    (material, GateReport::new(report.gates, report.findings, report.exit))
}

fn check(text: &str) {
    let (material, report) = with_text(text);
    let log: Value = serde_json::from_str(&sarif::findings(&report.findings, &rules(), at)).unwrap();
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), report.findings.len());
    let xml = junit::gates(&report, &rules());
    roxmltree::Document::parse(&xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
    for table in
        [csv::findings(&report.findings), csv::scorecard(&material.scorecard), csv::plan(&material.plan)]
    {
        for field in records(&table).into_iter().flatten() {
            let computed = field.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
            assert!(!computed || field.parse::<f64>().is_ok(), "{field:?}");
        }
    }
    let ical = ical_of(&material);
    assert!(ical.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])), "{ical:?}");
    let expected = ical_of(&Material::new());
    assert_eq!(events(&ical).len(), events(&expected).len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_a_format(text in hostile()) {
        check(&text);
    }
}

#[test]
fn a_sign_with_blanks_around_is_no_number() {
    ["+1\t", " -1", "+1 "].into_iter().for_each(check);
}

#[test]
fn ten_thousand_characters_break_no_format() {
    for text in ["=cmd()", "日本", "<script>", "\u{1b}", "\r\n", "a,b;c\\"] {
        check(&text.repeat(10_000 / text.len()));
    }
}
