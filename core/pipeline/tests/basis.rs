//! What every stage stands on, and what is odd about it.

mod support;

use serde_json::{Value, json};
use support::{policy, policy_json, snapshot, snapshot_json};
use warplan_pipeline::{Basis, PipelineError};
use warplan_schedule::Options;

/// The oddities at an instant, a line each.
fn warnings(policy_value: &Value, as_of: &str) -> String {
    let (policy, snapshot) = (policy(policy_value), snapshot(&snapshot_json()));
    let basis = Basis::new(&snapshot, &policy, as_of.parse().unwrap(), None).unwrap();
    let lines = basis.warnings.iter().map(|odd| format!("{} ({}): {}", odd.kind, odd.record, odd.message));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_instant_long_after_the_snapshot_is_told() {
    assert_eq!(warnings(&policy_json(), "2026-02-28T12:00:00Z"), "");
    assert_eq!(warnings(&policy_json(), "2026-03-02T12:00:00Z"), "", "a day later");
    insta::assert_snapshot!(warnings(&policy_json(), "2026-03-05T23:59:59.999999999Z"), @"later than the snapshot (2026-03-05T23:59:59Z): the snapshot is of 2026-03-01T12:00:00Z; what changed in the 4 days after it is not known, so export it again");
}

#[test]
fn a_manual_value_in_place_of_telemetry_is_told() {
    let mut policy = policy_json();
    policy["kpis"]["scale"]["source"] = json!("telemetry");
    insta::assert_snapshot!(warnings(&policy, "2026-03-01T12:00:00Z"), @"no telemetry (scale): nothing was measured for this release; its manual value 4 is used");
    policy["releases"][0]["telemetry"] = json!({"scale": 3.5});
    assert_eq!(warnings(&policy, "2026-03-01T12:00:00Z"), "");
}

#[test]
fn a_calendar_that_has_ended_is_named_and_nothing_else() {
    let mut policy_value = policy_json();
    policy_value["calendar"] = json!({"start": "2026-03-02", "periods": 3});
    let (policy, snapshot) = (policy(&policy_value), snapshot(&snapshot_json()));
    let told = |as_of: &str| {
        let basis = Basis::new(&snapshot, &policy, as_of.parse().unwrap(), None).unwrap();
        match warplan_pipeline::plan(&basis, None, &Options::default(), &()) {
            Ok(_) => "a plan".to_owned(),
            Err(PipelineError::Faults(faults)) => {
                faults.policy.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
            }
            Err(other) => format!("{other:?}"),
        }
    };
    assert_eq!(told("2026-03-03T12:00:00Z"), "a plan");
    insta::assert_snapshot!(told("2026-03-04T12:00:00Z"), @"calendar: the calendar ends on 2026-03-04, and this plan begins after 2026-03-04; set a later start, add periods, or remove start to begin on the day after");
}
