use serde_json::{Value, json};

use crate::kpi;
use crate::sample::{lines, policy, scorecard};

fn found(probed: &Value) -> String {
    lines(&kpi(&policy(json!({})), &scorecard(json!({"probed": probed}))))
}

#[test]
fn an_unknown_probe_fails_where_the_policy_asks_for_it() {
    let unknown = json!({"probe": "tests", "comes_to": {"unknown": "there is no such file"}, "fails": true});
    insta::assert_snapshot!(found(&unknown), @"Error kpi-unknown depth: its probe tests is unknown: there is no such file; mend the evidence; `warplan probe` shows what tests reads");
}

#[test]
fn a_manual_value_may_do() {
    let lenient = json!({"probe": "tests", "comes_to": {"unknown": "there is no such file"}});
    assert_eq!(found(&lenient), "");
}

#[test]
fn a_known_probe_passes() {
    assert_eq!(found(&json!({"probe": "tests", "comes_to": {"points": 7}})), "");
}
