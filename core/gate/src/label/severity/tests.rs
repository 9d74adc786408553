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
fn what_the_policy_assumes_instead_is_warned_of() {
    let scoring = json!({
        "close_credit_points": 1, "overdue_debt_points": 1, "assume": {"severity": "P1", "type": "bug"}
    });
    let policy = policy(json!({"scoring": scoring}));
    let issues = [
        issue(1, 20, "kpi:depth type:bug"),
        issue(2, 20, "kpi:depth type:bug sev:high"),
        issue(3, 20, "kpi:depth type:bug sev:P0 sev:P1"),
        issue(4, 20, "kpi:depth type:bug sev:P0"),
    ];
    let findings = labels(&portfolio(&policy, &issues), &policy);
    insta::assert_snapshot!(lines(&findings), @r"
    Warning label-severity #1: no severity label; the policy assumes sev:P1; add one of sev:P0, sev:P1
    Warning label-severity #2: sev:high is no severity of the policy; the policy assumes sev:P1; replace sev:high by one of sev:P0, sev:P1, or define high under severities in the policy
    Warning label-severity #3: 2 severity labels: sev:P0, sev:P1; the policy assumes sev:P1; keep one of sev:P0, sev:P1
    ");
}
