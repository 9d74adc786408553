//! Small policies and snapshots, written as JSON with only what a test is about.
#![allow(dead_code, reason = "each test file uses a part")]

pub mod history;

use serde_json::{Value, json};
use warplan_model::policy::Policy;
use warplan_model::portfolio::{Built, Faults, Item, build};
use warplan_model::snapshot::{Issue, Snapshot};
use warplan_model::{Fault, IssueId};

/// A valid policy with two KPIs, in which the top-level keys of `changes` replace what stands there.
pub fn policy(changes: Value) -> Policy {
    let mut policy = json!({
        "format": "warplan-policy/v1",
        "name": "test",
        "severities": {
            "P0": {"sla_days": 3, "debt": 1.2, "credit": 1.2},
            "P1": {"sla_days": 7, "debt": 1, "credit": 1},
        },
        "types": {"bug": {"weight": 1}, "doc": {"weight": 0.5}},
        "kpis": {"depth": {}, "scale": {}},
        "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2},
    });
    for (key, value) in changes.as_object().unwrap() {
        policy[key] = value.clone();
    }
    serde_json::from_value(policy).unwrap()
}

/// Issues read at noon of 2026-03-10; each was created on 2026-03-01 and is called by its id unless it says
/// otherwise.
pub fn snapshot(issues: Value) -> Snapshot {
    let issues = issues.as_array().unwrap().iter().map(|given| {
        let mut issue = json!({"created_at": "2026-03-01T12:00:00Z", "title": given["id"].to_string()});
        for (key, value) in given.as_object().unwrap() {
            issue[key] = value.clone();
        }
        serde_json::from_value::<Issue>(issue).unwrap()
    });
    Snapshot::new("test", "2026-03-10T12:00:00Z".parse().unwrap(), issues.collect())
}

/// The portfolio at the snapshot's own instant.
pub fn read(issues: Value, changes: Value) -> Result<Built, Faults> {
    let snapshot = snapshot(issues);
    build(&snapshot, &policy(changes), snapshot.as_of)
}

/// The only issue of a portfolio.
pub fn only_item(issue: Value, changes: Value) -> Item {
    let built = read(json!([issue]), changes).unwrap();
    let [item] = built.portfolio.items.try_into().unwrap();
    item
}

/// Faults as people read them.
pub fn lines(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

/// Warnings as kind, record and message.
pub fn warnings(built: &Built) -> Vec<String> {
    let line = |warning: &warplan_model::snapshot::Warning| {
        format!("{} ({}): {}", warning.kind, warning.record, warning.message)
    };
    built.warnings.iter().map(line).collect()
}

/// Ids from numbers and keys.
pub fn ids(ids: &[&str]) -> Vec<IssueId> {
    ids.iter().map(|id| IssueId::new(id)).collect()
}
