//! What people read when a policy is wrong.

use warplan_config::{locate, parse};
use warplan_model::{Path, Place, path};

const POLICY: &str = "\
format: warplan-policy/v1
name: test
severities:
  P0: {sla_days: 3, debt: 1.2, credit: 1.2}
types:
  bug: {weight: 1}
kpis:
  speed: {}
scoring:
  close_credit_points: 0.15
  overdue_debt_points: 0.2
";

/// The faults of a text, one a line.
fn faults(text: &str) -> String {
    let faults = parse(text).map(|_| "none".to_owned());
    faults.unwrap_or_else(|faults| faults.iter().map(|fault| format!("{fault}\n")).collect())
}

/// The faults of a valid policy with some lines after it; indented ones belong to `scoring`.
fn faults_with(lines: &str) -> String {
    faults(&format!("{POLICY}{lines}"))
}

#[test]
fn a_policy_without_faults_is_read_from_yaml_and_from_json() {
    let policy = parse(POLICY).unwrap();
    let json = serde_json::to_string_pretty(&policy).unwrap();
    assert_eq!(parse(&json).unwrap(), policy);
    assert_eq!(parse(&format!("\u{feff}{POLICY}")).unwrap(), policy, "with a byte order mark");
    assert_eq!(parse(&POLICY.replace('\n', "\r\n")).unwrap(), policy, "with the line ends of Windows");
}

#[test]
fn unknown_keys_are_reported_all_at_once_with_the_nearest_known_one() {
    let lines = "\
calender: {}
durations: {defalt: 2}
lanes:
  - name: one
    select: {lables: [a], colour: red}
";
    insta::assert_snapshot!(faults_with(lines), @r"
    12:1: calender: unknown key; did you mean calendar? the keys here are assignments, calendar, checkpoints, csv, deferrals, dependencies, drift, durations, economics, eligibility, exit_criteria, format, kpis, labels, lanes, milestones, name, objective, pins, probes, releases, rules, scale, scoring, severities, stability, surfaces, teams, time_zone, types, umbrellas
    13:13: durations.defalt: unknown key; did you mean default? the keys here are default, history, issues, ranges, rules, umbrella
    16:14: lanes[0].select.lables: unknown key; did you mean label? the keys here are issues, kpi, label, milestone, severity, surface, type
    16:27: lanes[0].select.colour: unknown key; the keys here are issues, kpi, label, milestone, severity, surface, type
    ");
}

#[test]
fn keys_that_come_twice_are_reported_with_their_first_line() {
    let lines = "\
kpis: {}
teams:
  a: {capacity: 1}
  b: {capacity: 1, capacity: 2}
  a: {capacity: 3}
dependencies: {7: [1], '#7': [2]}
";
    insta::assert_snapshot!(faults_with(lines), @r##"
    12:1: kpis: "kpis" comes twice, first on line 7; keep one
    15:20: teams.b.capacity: "capacity" comes twice, first on line 15; keep one
    16:3: teams.a: "a" comes twice, first on line 14; keep one
    17:24: dependencies.#7: "#7" comes twice, first on line 17; keep one
    "##);
}

#[test]
fn missing_keys_are_explained() {
    insta::assert_snapshot!(faults(&POLICY.replace("sla_days: 3, ", "")), @"4:3: severities.P0: sla_days is missing; add sla_days (Days an issue may be open before its debt counts)");
    insta::assert_snapshot!(faults("format: warplan-policy/v1\nkpis: {}\n"), @r"
    1:1: name is missing; add name (What the plan is called)
    1:1: severities is missing; add severities (Severities, most severe first)
    1:1: types is missing; add types (Issue types)
    1:1: scoring is missing; add scoring (Points and windows of the scorecard)
    ");
}

#[test]
fn values_of_a_wrong_kind_say_what_is_expected() {
    let lines = "\
time_zone: 5
calendar: {periods: many, start: 2026-02-30, working_days: [monday, Tuesday, sat], holidays: 2026-01-01}
releases: [{version: 2.0, at: 2026-02-22, manual: {speed: '7'}}]
teams:
milestones: [M1]
pins: [{issue: 1.5, must: yes}]
labels: {participation: everyone}
durations: {default: 1.5, umbrella: -1, issues: {1: 99999999999}}
scale: {min: .nan, max: 1e13}
";
    insta::assert_snapshot!(faults_with(lines), @r#"
    12:12: time_zone: the number 5 where a text is expected; put it in quotes
    13:21: calendar.periods: the text "many" is not possible here; write a whole number
    13:34: calendar.start: "2026-02-30" is not a valid date; write a date such as 2026-02-23
    13:69: calendar.working_days[1]: the text "Tuesday" is not possible here; did you mean tuesday? write monday or tuesday or wednesday or thursday or friday or saturday or sunday
    13:78: calendar.working_days[2]: the text "sat" is not possible here; write monday or tuesday or wednesday or thursday or friday or saturday or sunday
    13:94: calendar.holidays: the text "2026-01-01" is not possible here; write a list
    14:22: releases[0].version: the number 2.0 where a text is expected; put it in quotes
    14:31: releases[0].at: "2026-02-22" is not a valid instant; write an instant such as 2026-02-23T09:00:00Z
    14:59: releases[0].manual.speed: the text "7" where a number is expected; remove the quotes
    15:1: teams: nothing where a map is expected; give it a value or remove the key
    16:1: milestones: a list is not possible here; write a map
    17:16: pins[0].issue: the number 1.5 where a whole number or a text is expected; put it in quotes
    17:27: pins[0].must: the text "yes" is not possible here; write true or false
    18:25: labels.participation: the text "everyone" is not possible here; write kpi-label or all
    19:22: durations.default: the number 1.5 is not possible here; write a whole number
    19:37: durations.umbrella: -1 is out of range; use 0 to 4294967295
    19:53: durations.issues.1: 99999999999 is out of range; use 0 to 4294967295
    20:14: scale.min: not a finite number; write a number
    20:25: scale.max: 10000000000000 is out of range; use -1000000000000 to 1000000000000
    "#);
}

#[test]
fn a_choice_between_a_word_and_a_map_is_explained() {
    insta::assert_snapshot!(faults_with("  credit_window: month\n"), @r#"12:18: scoring.credit_window: the text "month" is not possible here; write since-last-release or a map with days"#);
    insta::assert_snapshot!(faults_with("  credit_window: {day: 30}\n"), @r"
    12:3: scoring.credit_window: days is missing; add days
    12:19: scoring.credit_window.day: unknown key; did you mean days? the keys here are days
    ");
}

#[test]
fn what_contradicts_itself_is_found_in_all_sections_at_once() {
    let lines = "\
\x20 assume: {severity: P2, type: bug, kpi: sped}
time_zone: Mars/Olympus
scale: {min: 10, max: 0}
releases:
  - {version: v1, at: 2026-02-02T00:00:00Z, recorded: {sped: 7}}
  - {version: v1, at: 2026-02-01T00:00:00Z}
teams:
  a: {capacity: 0}
  b: {capacity: -1}
calendar: {periods: 0, working_days: []}
durations: {default: 100000}
surfaces: {api: {select: {surface: api}}}
milestones: {M1: {title: Unused}, M2: {title: Bound, binding: true}}
lanes: [{name: one, select: {kpi: slow, severity: [P0, P9]}, milestone: M2}]
pins: [{issue: 7}, {issue: 7, not_before: 2026-03-05, not_after: 2026-03-01}]
rules:
  - {id: same, require: 'true', message: m, remedy: r}
  - {id: same, require: 'true', message: m, remedy: r}
";
    insta::assert_snapshot!(faults_with(lines), @r#"
    1:1: assignments: there are several teams and no assignment; say which issues use which team
    12:22: scoring.assume.severity: "P2" is not among the severities; use one of P0
    12:42: scoring.assume.kpi: "sped" is not among the kpis; use one of speed
    13:12: time_zone: "Mars/Olympus" is not an IANA time zone; use a name such as Europe/Berlin
    14:1: scale: min is not below max; widen the scale
    16:62: releases[0].recorded.sped: "sped" is not among the kpis; use one of speed
    17:15: releases[1].version: v1 comes twice; keep one
    17:23: releases[1].at: earlier than the release before it; list releases oldest first
    19:3: teams.a: "a" is defined and never used; refer to it or remove it
    19:17: teams.a.capacity: the team never has any capacity; give it some, or remove it
    20:3: teams.b: "b" is defined and never used; refer to it or remove it
    20:17: teams.b.capacity: -1 is negative; use 0 or more
    21:21: calendar.periods: 0 is out of range; use 1 to 20000
    21:24: calendar.working_days: no day of the week; name at least one, such as monday
    22:22: durations.default: 100000 days; stay within 20000, the longest plan
    23:36: surfaces.api.select.surface: a surface cannot be selected by surface; select by issues, KPI, type or label
    24:14: milestones.M1: "M1" is defined and never used; refer to it or remove it
    24:63: milestones.M2.binding: binding without a due date; give it one
    25:35: lanes[0].select.kpi: "slow" is not among the kpis; use one of speed
    25:41: lanes[0].select.severity: "P9" is not among the severities; use one of P0
    26:8: pins[0]: pins nothing; give on, not_before, not_after or must
    26:20: pins[1]: not_before 2026-03-05 lies after not_after 2026-03-01; leave a day between them
    29:10: rules[1].id: "same" comes twice; give each its own id
    "#);
}

#[test]
fn ranges_of_durations_ascend_and_history_needs_issues() {
    let lines = "\
durations:
  ranges:
    - {select: {type: saga}, low: 1, likely: 2, high: 3}
    - {select: {}, low: 2, likely: 1, high: 3}
    - {select: {}, low: -1, likely: 2, high: 30000}
  history: {at_least: 0}
";
    insta::assert_snapshot!(faults_with(lines), @r#"
    14:23: durations.ranges[0].select.type: "saga" is not among the types; use one of bug
    15:7: durations.ranges[1]: 2 to 3, most likely 1; write low, likely and high in ascending order
    16:25: durations.ranges[2].low: -1 days; use 0 to 20000, the longest plan
    16:46: durations.ranges[2].high: 30000 days; use 0 to 20000, the longest plan
    17:23: durations.history.at_least: 0 issues say nothing; use at least 1
    "#);
}

#[test]
fn absurd_amounts_are_refused() {
    let absurd = POLICY.replace("weight: 1", "weight: 1e9").replace("0.15", "1e4").replace("0.2", "1e12");
    insta::assert_snapshot!(faults(&absurd), @r"
    10:24: scoring.close_credit_points: points × severity × type is too large for some issue; stay within 1000000
    11:24: scoring.overdue_debt_points: 1000000000000 is too large; stay within 1000000000
    11:24: scoring.overdue_debt_points: points × severity × type is too large for some issue; stay within 1000000
    ");
}

#[test]
fn huge_numbers_are_named_in_short_and_fine_ones_are_not_rounded() {
    let points = |points: &str| faults(&POLICY.replace("0.15", points));
    insta::assert_snapshot!(points(&"9".repeat(300)), @"10:24: scoring.close_credit_points: 1e300 is out of range; use -1000000000000 to 1000000000000");
    insta::assert_snapshot!(points("0.1234567"), @"10:24: scoring.close_credit_points: 0.1234567 has more than six decimals; round it to millionths");
    insta::assert_snapshot!(points("1e-7"), @"10:24: scoring.close_credit_points: 0.0000001 has more than six decimals; round it to millionths");
    assert_eq!(points("0.123456"), "none");
    assert_eq!(points("0.30000000000000004"), "none", "what programs make of 0.1 + 0.2");
}

#[test]
fn tabs_that_indent_are_named() {
    insta::assert_snapshot!(faults(&POLICY.replace("  bug", "\tbug")), @"6:1: a tab indents this line; indent with blanks");
    insta::assert_snapshot!(faults(&POLICY.replace("format", "\tformat")), @"1:1: a tab indents this line; indent with blanks");
}

#[test]
fn baselines_stand_on_the_scale_of_kpis() {
    let lines = "\
scale: {min: 1, max: 5}
releases:
  - {version: v1, manual: {speed: 7}}
  - {version: v2, manual: {speed: 5}, telemetry: {speed: 0.5}}
";
    insta::assert_snapshot!(faults_with(lines), @r"
    14:35: releases[0].manual.speed: 7 is beyond the scale of KPIs; use 1 to 5, or another scale
    15:58: releases[1].telemetry.speed: 0.5 is beyond the scale of KPIs; use 1 to 5, or another scale
    ");
}

#[test]
fn a_later_format_is_named_before_anything_else() {
    insta::assert_snapshot!(faults(&POLICY.replace("policy/v1", "policy/v2")), @r#"1:9: format: the text "warplan-policy/v2" is not possible here; write warplan-policy/v1"#);
}

#[test]
fn what_is_no_yaml_or_no_plain_yaml_is_refused_at_its_place() {
    let cases = [
        ("nothing", ""),
        ("a list", "- a\n"),
        ("a word", "policy\n"),
        ("open bracket", "kpis: {speed: {}\n"),
        ("open quote", "name: 'test\n"),
        ("tab", "kpis:\n\tspeed: {}\n"),
        ("indentation", "kpis:\n  speed: {}\n   size: {}\n"),
        ("colon in a text", "name: plan: b\n"),
        ("forbidden start", "name: @plan\n"),
        ("NUL", "name: \0\n"),
        ("surrogate", "name: \"\\ud800\"\n"),
        ("second document", "name: a\n---\nname: b\n"),
        ("list as key", "? [a]\n: b\n"),
        ("nothing as key", "null: a\n"),
        ("unknown reference", "name: *plan\n"),
        ("reference to itself", "kpis: &k [*k]\n"),
        ("merge key", "kpis: {<<: {a: {}}}\n"),
        ("tag", "name: !secret a\n"),
    ];
    let report: String = cases.iter().map(|(case, text)| format!("{case} -> {}", faults(text))).collect();
    insta::assert_snapshot!(report, @r#"
    nothing -> 1:1: the policy is empty; write one with `warplan init`
    a list -> 1:1: a list is not possible here; write a map with format, name, severities, types, kpis, scoring
    a word -> 1:1: the text "policy" is not possible here; write a map with format, name, severities, types, kpis, scoring
    open bracket -> 1:7: unclosed bracket '{'; correct the YAML here or just before; texts with special characters need quotes
    open quote -> 2:1: invalid indentation in multiline quoted scalar; correct the YAML here or just before; texts with special characters need quotes
    tab -> 2:1: a tab indents this line; indent with blanks
    indentation -> 3:4: while parsing a block mapping, did not find expected key; correct the YAML here or just before; texts with special characters need quotes
    colon in a text -> 1:11: mapping values are not allowed in this context; correct the YAML here or just before; texts with special characters need quotes
    forbidden start -> 1:7: unexpected character: `@'; correct the YAML here or just before; texts with special characters need quotes
    NUL -> 1:7: unexpected character: `\u{0}'; correct the YAML here or just before; texts with special characters need quotes
    surrogate -> 1:7: while parsing a quoted scalar, found high surrogate without following low surrogate; correct the YAML here or just before; texts with special characters need quotes
    second document -> 2:1: a second document starts here; keep one policy in a file
    list as key -> 1:3: string scalar is expected here; write a plain word or number
    nothing as key -> 1:1: nothing stands as a key; give it a name
    unknown reference -> 1:7: a reference (`*name`) to nothing; put a text that starts with * in quotes
    reference to itself -> 1:11: references (`*name`) repeat too much; write the values out
    merge key -> 1:8: a merge key (`<<`); write the keys out
    tag -> 1:15: a tag (`!name`); put a text that starts with ! in quotes
    "#);
}

#[test]
fn yaml_that_grows_when_it_is_read_is_stopped() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let copies = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{copies}]\n"));
    }
    let deep_block: String = (0..1_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let cases = [
        bomb,
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        deep_block,
        format!("{}: a\n", "x".repeat(100_000)),
        format!("name: {}\n", "9".repeat(100_000)),
    ];
    let report: String = cases.iter().map(|text| faults(text)).collect();
    let short = |line: &str| line.chars().take(160).collect::<String>() + "\n";
    insta::assert_snapshot!(report.lines().map(short).collect::<String>(), @r"
    4:45: references (`*name`) repeat too much; write the values out
    1:256: more than 32 levels of lists and maps; a policy needs far fewer
    1:1021: more than 32 levels of lists and maps; a policy needs far fewer
    1:65: more than 32 levels of lists and maps; a policy needs far fewer
    33:33: more than 32 levels of lists and maps; a policy needs far fewer
    1:100001: mapping values are not allowed in this context; correct the YAML here or just before; texts with special characters need quotes
    1:1: format is missing; add format (Must be `warplan-policy/v1`)
    1:1: severities is missing; add severities (Severities, most severe first)
    1:1: types is missing; add types (Issue types)
    1:1: kpis is missing; add kpis (KPIs, in the order of reports)
    1:1: scoring is missing; add scoring (Points and windows of the scorecard)
    1:7: name: the number inf where a text is expected; put it in quotes
    ");
}

#[test]
fn any_text_is_either_a_policy_or_has_faults_with_places() {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};
    let piece = prop_oneof![
        proptest::sample::select(POLICY.split_inclusive(['\n', ' ', ':']).collect::<Vec<_>>())
            .prop_map(str::to_owned),
        "[\\x00-\\x7f]{0,6}",
        any::<String>(),
    ];
    let text = proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let check = |text: String| {
        let places = parse(&text).err().into_iter().flatten().all(|fault| fault.place.is_some());
        prop_assert!(places);
        Ok(())
    };
    runner.run(&text, check).unwrap();
}

#[test]
fn values_are_located_long_after_reading() {
    let text =
        format!("{POLICY}dependencies:\n  '#135': [144,\n    7]\nlanes:\n  - {{name: é, select: {{}}}}\n");
    let at = |path: Path| {
        let Place { line, column } = locate(&text, &path).unwrap();
        format!("{line}:{column}")
    };
    assert_eq!(at(path![]), "1:1");
    assert_eq!(at(path!["name"]), "2:7", "a value beside its key");
    assert_eq!(at(path!["severities"]), "3:1", "the key of a map");
    assert_eq!(at(path!["severities", "P0", "debt"]), "4:27");
    assert_eq!(at(path!["dependencies", "135", 1]), "14:5", "an issue's number with and without #");
    assert_eq!(at(path!["lanes", 0]), "16:5");
    assert_eq!(at(path!["lanes", 0, "select"]), "16:15", "columns count characters");
    assert_eq!(at(path!["lanes", 0, "goal"]), "16:5", "what is not there is looked for around it");
    assert_eq!(at(path!["lanes", 7]), "15:1");
    assert_eq!(locate("a: [", &path!["a"]), None);
}
