use serde_json::json;

use crate::kpi;
use crate::sample::{lines, policy, scorecard};

fn found(depth: serde_json::Value) -> String {
    lines(&kpi(&policy(json!({})), &scorecard(depth)))
}

#[test]
fn a_kpi_on_its_floor_passes() {
    assert_eq!(found(json!({"value": 4})), "");
}

#[test]
fn a_kpi_below_its_floor_fails_and_says_what_holds_it_down() {
    let capped = json!({
        "value": 3.5, "cap": {"at": 3.5, "because": "open P0", "issues": [7, 9, 11, 12, 14, 15, 20], "binds": true}
    });
    let unproven =
        json!({"value": 3, "cap": {"at": 3, "because": "tier unverified", "issues": [], "binds": true}});
    let overdue = json!({"value": 3.9, "debt": 0.6, "debts": [{"issue": "5", "points": 0.6}]});
    insta::assert_snapshot!(found(capped), @"Error kpi-floor depth: 3.5 is below the floor of 4; close #7, #9, #11, #12, #14, 2 more, which hold the cap of 3.5");
    insta::assert_snapshot!(found(unproven), @"Error kpi-floor depth: 3 is below the floor of 4; bring the evidence that lifts the cap of 3 (tier unverified)");
    insta::assert_snapshot!(found(overdue), @"Error kpi-floor depth: 3.9 is below the floor of 4; close the overdue #5, which cost 0.6");
    insta::assert_snapshot!(found(json!({"value": 3})), @"Error kpi-floor depth: 3 is below the floor of 4; close issues of the KPI, or raise its baseline with evidence");
}

#[test]
fn a_kpi_without_a_floor_passes() {
    assert_eq!(found(json!({"kpi": "reach", "value": 0})), "");
}
