use serde_json::json;

use crate::kpi;
use crate::sample::{lines, policy, scorecard};

fn found(depth: serde_json::Value) -> String {
    lines(&kpi(&policy(json!({})), &scorecard(depth)))
}

#[test]
fn a_drop_as_large_as_allowed_passes() {
    assert_eq!(found(json!({"value": 6, "previous": 7})), "");
}

#[test]
fn a_larger_drop_fails() {
    insta::assert_snapshot!(found(json!({"value": 5.9, "previous": 7})), @"Error kpi-drop depth: a drop of 1.1 from 7, where 1 is allowed, since v1; close issues of the KPI, or raise its baseline with evidence");
}

#[test]
fn a_kpi_can_fall_too_far_and_too_low() {
    insta::assert_snapshot!(found(json!({"value": 3, "previous": 7})), @r"
    Error kpi-drop depth: a drop of 4 from 7, where 1 is allowed, since v1; close issues of the KPI, or raise its baseline with evidence
    Error kpi-floor depth: 3 is below the floor of 4; close issues of the KPI, or raise its baseline with evidence
    ");
}

#[test]
fn without_a_previous_value_nothing_drops() {
    assert_eq!(found(json!({"value": 4, "previous": null})), "");
}
