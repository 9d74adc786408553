use serde_json::json;

use super::DOC;
use crate::labels;
use crate::sample::{issue, lines, policy, portfolio};

fn found(labelled: &[&str]) -> String {
    let policy = policy(json!({"labels": {"severity": "severity/"}}));
    let issues: Vec<_> = labelled
        .iter()
        .zip(1..)
        .map(|(labels, id)| issue(id, 20, &format!("kpi:depth type:bug {labels}")))
        .collect();
    let findings = labels(&portfolio(&policy, &issues), &policy);
    assert!(findings.iter().all(|finding| finding.rule == DOC.id));
    lines(&findings)
}

#[test]
fn one_known_severity_passes() {
    assert_eq!(found(&["severity/P0", "severity/P1 sev:P0"]), "");
}

#[test]
fn none_several_and_unknown_ones_fail() {
    let labelled = [
        "",
        "severity/P0 severity/P1",
        "severity/high",
        "severity/P1 severity/high",
        "severity/a severity/b",
    ];
    insta::assert_snapshot!(found(&labelled), @r"
    Error label-severity #1: no severity label; add one of severity/P0, severity/P1
    Error label-severity #2: 2 severity labels: severity/P0, severity/P1; keep one of severity/P0, severity/P1
    Error label-severity #3: severity/high is no severity of the policy; replace severity/high by one of severity/P0, severity/P1, or define high under severities in the policy
    Error label-severity #4: 2 severity labels: severity/P1, severity/high; remove severity/high
    Error label-severity #5: 2 severity labels: severity/a, severity/b; replace them by one of severity/P0, severity/P1
    ");
}

#[test]
fn an_assumed_severity_is_no_label() {
    let scoring = json!({
        "close_credit_points": 1, "overdue_debt_points": 1, "assume": {"severity": "P1", "type": "bug"}
    });
    let policy = policy(json!({"scoring": scoring}));
    let findings = labels(&portfolio(&policy, &[issue(1, 20, "kpi:depth type:bug")]), &policy);
    insta::assert_snapshot!(lines(&findings), @"Error label-severity #1: no severity label; add one of sev:P0, sev:P1");
}
