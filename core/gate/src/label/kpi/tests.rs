use serde_json::json;

use super::DOC;
use crate::labels;
use crate::sample::{issue, lines, policy, portfolio};

fn found(labelled: &[&str], participation: &str) -> String {
    let policy = policy(json!({"labels": {"participation": participation}}));
    let issues: Vec<_> = labelled
        .iter()
        .zip(1..)
        .map(|(labels, id)| issue(id, 20, &format!("sev:P1 type:bug {labels}")))
        .collect();
    let findings = labels(&portfolio(&policy, &issues), &policy);
    assert!(findings.iter().all(|finding| finding.rule == DOC.id));
    lines(&findings)
}

#[test]
fn one_known_kpi_passes() {
    assert_eq!(found(&["kpi:depth", "kpi:reach other"], "kpi-label"), "");
}

#[test]
fn issues_that_do_not_take_part_are_left_alone() {
    assert_eq!(found(&["", "depth"], "kpi-label"), "");
}

#[test]
fn other_numbers_of_kpis_fail() {
    insta::assert_snapshot!(found(&["", "kpi:depth kpi:reach", "kpi:width", "kpi:depth kpi:width"], "all"), @r"
    Error label-kpi #1: no KPI label; add one of kpi:depth, kpi:reach
    Error label-kpi #2: 2 KPI labels: kpi:depth, kpi:reach; keep one of kpi:depth, kpi:reach
    Error label-kpi #3: kpi:width is no KPI of the policy; replace kpi:width by one of kpi:depth, kpi:reach, or define width under kpis in the policy
    Error label-kpi #4: 2 KPI labels: kpi:depth, kpi:width; remove kpi:width
    ");
}

#[test]
fn only_a_missing_kpi_can_be_assumed() {
    let scoring = json!({
        "close_credit_points": 1, "overdue_debt_points": 1,
        "assume": {"severity": "P1", "type": "bug", "kpi": "depth"}
    });
    let policy = policy(json!({"labels": {"participation": "all"}, "scoring": scoring}));
    let issues = ["", "kpi:width", "kpi:depth kpi:reach"];
    let issues: Vec<_> = issues
        .iter()
        .zip(1..)
        .map(|(label, id)| issue(id, 20, &format!("sev:P1 type:bug {label}")))
        .collect();
    let findings = labels(&portfolio(&policy, &issues), &policy);
    insta::assert_snapshot!(lines(&findings), @r"
    Error label-kpi #2: kpi:width is no KPI of the policy; replace kpi:width by one of kpi:depth, kpi:reach, or define width under kpis in the policy
    Error label-kpi #3: 2 KPI labels: kpi:depth, kpi:reach; keep one of kpi:depth, kpi:reach
    Warning label-kpi #1: no KPI label; the policy assumes kpi:depth; add one of kpi:depth, kpi:reach
    ");
}
