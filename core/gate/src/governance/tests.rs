use std::collections::BTreeSet;

use serde_json::{Value, json};
use warplan_model::Fault;
use warplan_model::finding::Finding;
use warplan_model::policy::Policy;
use warplan_model::snapshot::Issue;

use super::{Running, governance};
use crate::expression::vocabulary::Kind;
use crate::rules::{compile, variable};
use crate::sample::{issue, lines, policy, portfolio, scorecard};

/// The release surface, blocking, with umbrella #1 over #2; the scale surface, forward-looking, with #4 and #5.
fn sample(rules: Value) -> (Policy, Vec<Issue>) {
    let policy = policy(json!({
        "rules": rules,
        "surfaces": {
            "release": {"select": {"issues": [1, 2, 3]}, "umbrella": 1, "blocker": "release integrity"},
            "scale": {"select": {"issues": [4, 5]}, "forward_looking": true}
        },
        "lanes": [{"name": "First", "select": {"issues": [1, 2]}}],
        "labels": {"in_progress": ["doing"]}
    }));
    let mut issues = vec![
        issue(1, 1, "kpi:depth sev:P0 type:bug"),
        issue(2, 1, "kpi:depth sev:P0 type:bug doing"),
        issue(3, 22, "kpi:depth sev:P0 type:bug"),
        issue(4, 22, "kpi:reach sev:P1 type:doc"),
        issue(5, 22, "kpi:reach sev:P0 type:doc"),
        issue(6, 1, "sev:P0 type:doc"),
    ];
    issues[1].parent = Some(1.into());
    issues[2].blocked_by = vec![2.into()];
    issues[3].milestone = Some("M3".into());
    (policy, issues)
}

fn rule(scope: &str, when: Option<&str>, require: &str) -> Value {
    json!({
        "id": "sample", "scope": scope, "when": when, "require": require, "message": "wrong", "remedy": "mend it"
    })
}

fn ask(rules: Value) -> Result<Vec<Finding>, Vec<Fault>> {
    let (policy, issues) = sample(rules);
    let mut compiled = compile(&policy)?;
    compiled.steps = 100_000;
    let planned = BTreeSet::from([5.into()]);
    let portfolio = portfolio(&policy, &issues);
    let scorecard =
        scorecard(json!({"value": 6, "cap": {"at": 6, "because": "", "issues": [1], "binds": true}}));
    governance(&compiled, &portfolio, &policy, &scorecard, &Running { planned: Some(&planned) })
}

/// What breaks a condition.
fn broken(scope: &str, require: &str) -> String {
    let findings =
        ask(json!([rule(scope, None, require)])).unwrap_or_else(|faults| panic!("{require}: {faults:?}"));
    findings.iter().map(|finding| finding.subject.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_rule_finds_the_subjects_that_break_it() {
    assert_eq!(broken("issue", "true"), "");
    assert_eq!(broken("issue", "false"), "#1 #2 #3 #4 #5", "#6 takes no part");
    assert_eq!(broken("surface", "false"), "release scale");
    assert_eq!(broken("kpi", "false"), "depth reach");
    assert_eq!(broken("portfolio", "false"), "portfolio");
}

#[test]
fn a_rule_concerns_only_what_its_when_is_true_of() {
    let found =
        ask(json!([rule("issue", Some("issue.severity == \"P0\""), "issue.blocker != \"\"")])).unwrap();
    insta::assert_snapshot!(lines(&found), @"Error sample #5: wrong; mend it");
}

#[test]
fn issues_say_what_they_are() {
    for (require, expected) in [
        (r#"issue.id == "3" && issue.number == 3 && issue.title == "issue 3""#, "#1 #2 #4 #5"),
        (r#"issue.kpi == "depth" && "depth" in issue.kpis && issue.kpis.size() == 1"#, "#4 #5"),
        (r#"issue.severity == "P0" && issue.type == "bug""#, "#4 #5"),
        (
            r#""doing" in issue.labels && issue.labels.exists(label, label == "doing") && issue.in_progress"#,
            "#1 #3 #4 #5",
        ),
        (r#"issue.milestone == "M3""#, "#1 #2 #3 #5"),
        (r#"issue.parent == "1""#, "#1 #3 #4 #5"),
        (r#"issue.umbrella && "2" in issue.children && size(issue.children) == 1"#, "#2 #3 #4 #5"),
        (r#"issue.after.all(id, id == "2") && size(issue.after) == 1"#, "#1 #2 #4 #5"),
        (r#"issue.surface == "release" && issue.blocker == "release integrity""#, "#4 #5"),
        ("!issue.forward_looking", "#4 #5"),
        (r#"issue.lane == "First""#, "#3 #4 #5"),
        ("issue.age_days == 22", "#3 #4 #5"),
        ("issue.overdue", "#3 #4 #5"),
        ("issue.planned", "#1 #2 #3 #4"),
    ] {
        assert_eq!(broken("issue", require), expected, "{require}");
    }
}

#[test]
fn surfaces_say_what_they_are() {
    for (require, expected) in [
        (r#"surface.key == "release" && surface.umbrella == "1" && surface.blocker != """#, "scale"),
        ("!surface.forward_looking", "scale"),
        ("surface.issues.exists_one(i, i.umbrella)", "scale"),
        (r#"surface.issues.all(i, i.id == surface.umbrella || i.parent == surface.umbrella)"#, "release"),
        (r#"surface.issues.filter(i, i.severity == "P0").size() < 3"#, "release"),
    ] {
        assert_eq!(broken("surface", require), expected, "{require}");
    }
}

#[test]
fn kpis_say_where_they_stand() {
    for (require, expected) in [
        (r#"kpi.key == "depth" && kpi.value >= 6 && kpi.value < 6.5 && kpi.base == 7"#, "reach"),
        ("kpi.cap != null && kpi.cap == kpi.value", "reach"),
        ("kpi.floor == null || kpi.value > kpi.floor", ""),
        ("kpi.previous == null && kpi.delta == null", ""),
        ("kpi.open.size() == 3", "reach"),
    ] {
        assert_eq!(broken("kpi", require), expected, "{require}");
    }
}

#[test]
fn the_portfolio_is_there_in_every_scope() {
    for (scope, require) in [
        (
            "portfolio",
            "portfolio.open.size() == 5 && portfolio.kpis.size() == 2 && portfolio.surfaces.size() == 2",
        ),
        ("kpi", "portfolio.kpis.exists_one(k, k.key == kpi.key)"),
        ("surface", "portfolio.surfaces.exists_one(s, s.key == surface.key)"),
        ("issue", "portfolio.open.exists_one(i, i.id == issue.id)"),
    ] {
        assert_eq!(broken(scope, require), "", "{require}");
    }
}

/// Every field that the vocabulary lists, looked up where it belongs.
#[test]
fn every_field_has_a_value() {
    for scope in ["issue", "surface", "kpi"] {
        let (_, kind) = variable(serde_json::from_value(json!(scope)).unwrap());
        for (field, _) in kind.fields() {
            assert_eq!(broken(scope, &format!("has({scope}.{field})")), "", "{field}");
        }
    }
    for (field, _) in Kind::Portfolio.fields() {
        assert_eq!(broken("portfolio", &format!("has(portfolio.{field})")), "", "{field}");
    }
}

#[test]
fn conditions_that_cannot_be_read_are_faults_with_their_places() {
    let rules = json!([
        {"id": "a", "when": "issue.severty == 3", "require": "issue.", "message": "", "remedy": ""},
        {"id": "b", "scope": "surface", "require": "issue.planned", "message": "", "remedy": ""},
        {"id": "c", "scope": "portfolio", "require": "portfolio.releases.size() > 0", "message": "", "remedy": ""}
    ]);
    let said: Vec<String> = ask(rules).unwrap_err().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    rules[0].when: an issue has no field severty; use one of id, number, title, kpi, kpis, severity, type, labels, milestone, parent, children, after, surface, blocker, forward_looking, lane, age_days, overdue, in_progress, planned, umbrella
    rules[0].require: line 1, column 7: no viable alternative at input '.'; write a condition in the Common Expression Language, e.g. issue.severity == "P0"
    rules[1].require: issue is not known here; use surface or portfolio
    rules[2].require: the portfolio has no field releases; use one of open, kpis, surfaces
    "#);
}

#[test]
fn conditions_that_cannot_be_asked_are_faults_that_name_rule_and_subject() {
    let said = |rules: Value| {
        let faults = ask(rules).unwrap_err();
        let line = |fault: &Fault| format!("{:?} {fault}", fault.issue);
        faults.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    let unknown = rule("kpi", Some("kpi.cap < 7"), "kpi.cap < 7");
    let zero = rule("issue", None, "10 / (issue.number - issue.number) > 1");
    insta::assert_snapshot!(said(json!([unknown])), @"None rules[0].when: rule sample cannot be asked of reach: < does not take null and int; hold fields that can be null against null first");
    insta::assert_snapshot!(said(json!([zero])), @"Some(#1) rules[0].require: rule sample cannot be asked of #1 (4 more like it): it divides by zero; hold the divisor against 0 first");
}

#[test]
fn a_rule_that_would_run_for_ever_is_a_fault() {
    let mut endless = "true".to_owned();
    for level in 0..10 {
        endless = format!("portfolio.open.all(v{level}, {endless})");
    }
    let faults = ask(json!([rule("issue", None, &format!("{endless} || true"))])).unwrap_err();
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @"rules[0].require: rule sample takes too many steps on this portfolio; loop over surface.issues or kpi.open in place of portfolio.open, and nest no loops over all issues");
}

#[test]
fn findings_are_sorted_and_keep_their_form() {
    let note = json!({
        "id": "z-note", "level": "note", "require": "issue.number != 2", "message": "is two", "remedy": "leave it"
    });
    let findings = ask(json!([note, rule("surface", None, "surface.key != \"scale\"")])).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&findings).unwrap(), @r#"
    [
      {
        "level": "error",
        "rule": "sample",
        "subject": {
          "surface": "scale"
        },
        "message": "wrong",
        "remedy": "mend it"
      },
      {
        "level": "note",
        "rule": "z-note",
        "subject": {
          "issue": "2"
        },
        "message": "is two",
        "remedy": "leave it"
      }
    ]
    "#);
}
