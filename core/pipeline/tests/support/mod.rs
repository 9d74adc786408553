//! A small portfolio: two KPIs, one capped, an umbrella with two children, a dependency, one team.

#![allow(dead_code, reason = "each test binary uses its part")]

use serde_json::{Value, json};
use warplan_model::policy::Policy;
use warplan_model::snapshot::Snapshot;
use warplan_pipeline::{Basis, Planned};
use warplan_schedule::Options;

/// The policy as JSON, for tests that change it.
pub fn policy_json() -> Value {
    json!({
        "format": "warplan-policy/v1",
        "name": "small",
        "severities": {
            "P0": {"sla_days": 3, "debt": 1.2, "credit": 1.2},
            "P1": {"sla_days": 7, "debt": 1, "credit": 1},
            "P2": {"sla_days": 21, "debt": 0.6, "credit": 0.6}
        },
        "types": {"feature": {"weight": 1}, "doc": {"weight": 0.5}},
        "kpis": {
            "depth": {"max_uplift_per_release": 1, "caps": [{"at": 6, "while_open": {"severity": "P0"}}]},
            "scale": {}
        },
        "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2},
        "releases": [{"version": "v1", "manual": {"depth": 8, "scale": 4}}],
        "teams": {"core": {"capacity": 1}},
        "calendar": {"periods": 6},
        "durations": {"rules": [{"select": {"type": "feature"}, "days": 2}]}
    })
}

/// The snapshot as JSON: Sunday 2026-03-01, before the first period on Monday.
pub fn snapshot_json() -> Value {
    let issue = |number: u32, title: &str, labels: [&str; 3], more: Value| {
        let mut issue = json!({
            "id": number, "title": title, "created_at": "2026-02-27T12:00:00Z", "labels": labels
        });
        for (key, value) in more.as_object().unwrap() {
            issue[key] = value.clone();
        }
        issue
    };
    json!({
        "format": "warplan-snapshot/v1",
        "as_of": "2026-03-01T12:00:00Z",
        "issues": [
            issue(1, "Release", ["kpi:depth", "sev:P0", "type:feature"], json!({})),
            issue(2, "Lock dependencies", ["kpi:depth", "sev:P0", "type:doc"], json!({"parent": 1})),
            issue(3, "Sign", ["kpi:depth", "sev:P0", "type:feature"], json!({"parent": 1})),
            issue(4, "Guide", ["kpi:scale", "sev:P1", "type:doc"], json!({"blocked_by": [3]})),
            issue(5, "Mesh", ["kpi:scale", "sev:P2", "type:feature"], json!({})),
            issue(6, "Question", ["question", "x", "y"], json!({}))
        ]
    })
}

/// A policy from JSON.
pub fn policy(value: &Value) -> Policy {
    let policy: Policy = serde_json::from_value(value.clone()).expect("the shape of a policy");
    assert_eq!(warplan_model::policy::check_policy(&policy), []);
    policy
}

/// A snapshot from JSON.
pub fn snapshot(value: &Value) -> Snapshot {
    let read: Snapshot = serde_json::from_value(value.clone()).expect("the shape of a snapshot");
    Snapshot::new("test", read.as_of, read.issues)
}

/// Reads and plans, then asks.
pub fn planned<Answer>(
    policy_value: &Value,
    snapshot_value: &Value,
    ask: impl Fn(&Basis<'_>, &Planned) -> Answer,
) -> Answer {
    let (policy, snapshot) = (policy(policy_value), snapshot(snapshot_value));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).expect("a portfolio without faults");
    let planned = warplan_pipeline::plan(&basis, None, &Options::default(), &()).expect("a plan");
    ask(&basis, &planned)
}
