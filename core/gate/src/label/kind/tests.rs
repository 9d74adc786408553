use serde_json::json;

use super::DOC;
use crate::labels;
use crate::sample::{issue, lines, policy, portfolio};

fn found(labelled: &[&str]) -> String {
    let policy = policy(json!({"labels": {"aliases": {"defect": "type:bug"}}}));
    let issues: Vec<_> = labelled
        .iter()
        .zip(1..)
        .map(|(labels, id)| issue(id, 20, &format!("kpi:depth sev:P1 {labels}")))
        .collect();
    let findings = labels(&portfolio(&policy, &issues), &policy);
    assert!(findings.iter().all(|finding| finding.rule == DOC.id));
    lines(&findings)
}

#[test]
fn one_known_type_passes_also_by_an_alias() {
    assert_eq!(found(&["type:bug", "defect", "defect type:bug"]), "");
}

#[test]
fn none_several_and_unknown_ones_fail() {
    insta::assert_snapshot!(found(&["", "defect type:doc", "type:epic", "type:bug type:doc type:epic"]), @r"
    Error label-type #1: no type label; add one of type:bug, type:doc
    Error label-type #2: 2 type labels: type:bug, type:doc; keep one of type:bug, type:doc
    Error label-type #3: type:epic is no type of the policy; replace type:epic by one of type:bug, type:doc, or define epic under types in the policy
    Error label-type #4: 3 type labels: type:bug, type:doc, type:epic; keep one of type:bug, type:doc and remove type:epic
    ");
}

#[test]
fn what_the_policy_assumes_instead_is_warned_of() {
    let scoring = json!({
        "close_credit_points": 1, "overdue_debt_points": 1, "assume": {"severity": "P1", "type": "doc"}
    });
    let policy = policy(json!({"scoring": scoring}));
    let findings = labels(&portfolio(&policy, &[issue(1, 20, "kpi:depth sev:P1")]), &policy);
    insta::assert_snapshot!(lines(&findings), @"Warning label-type #1: no type label; the policy assumes type:doc; add one of type:bug, type:doc");
}
