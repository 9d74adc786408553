//! Small portfolios for the tests of scoring.

#![allow(dead_code, reason = "each test uses a part")]

use serde_json::{Value, json};
use warplan_model::Fault;
use warplan_model::history::History;
use warplan_model::policy::{Policy, check_policy};
use warplan_model::portfolio::{Portfolio, build};
use warplan_model::scorecard::Scorecard;
use warplan_model::snapshot::{Issue, Snapshot};

/// Four severities, four types, the KPIs `depth` (telemetry, capped at 6 by an open P0) and `reach` (manual),
/// and one release; with top-level keys replaced.
pub fn policy(changes: Value) -> Policy {
    let mut policy = json!({
        "format": "warplan-policy/v1",
        "name": "sample",
        "severities": {
            "P0": {"sla_days": 3, "debt": 1.2, "credit": 1.2},
            "P1": {"sla_days": 7, "debt": 1.0, "credit": 1.0},
            "P2": {"sla_days": 21, "debt": 0.6, "credit": 0.6},
            "P3": {"sla_days": 45, "debt": 0.3, "credit": 0.3}
        },
        "types": {
            "feature": {"weight": 1.0}, "bug": {"weight": 1.0}, "debt": {"weight": 0.8}, "doc": {"weight": 0.5}
        },
        "kpis": {
            "depth": {
                "title": "Depth", "source": "telemetry", "floor": 4, "max_drop": 1, "max_uplift_per_release": 1,
                "caps": [{"at": 6, "while_open": {"severity": "P0"}}]
            },
            "reach": {}
        },
        "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2},
        "releases": [{"version": "v1", "manual": {"depth": 7, "reach": 3}}]
    });
    for (key, value) in changes.as_object().expect("an object") {
        policy[key] = value.clone();
    }
    let policy: Policy = serde_json::from_value(policy).expect("a policy");
    assert_eq!(check_policy(&policy), [], "the sample has no faults of its own");
    policy
}

/// An issue `id` with labels separated by blanks, opened at a time and perhaps closed at one.
pub fn issue(id: u64, labels: &str, created_at: &str, closed_at: Option<&str>) -> Issue {
    let labels: Vec<&str> = labels.split(' ').filter(|label| !label.is_empty()).collect();
    let title = format!("issue {id}");
    let issue = json!({
        "id": id, "title": title, "labels": labels, "created_at": created_at, "closed_at": closed_at
    });
    serde_json::from_value(issue).expect("an issue")
}

/// The portfolio of some issues at noon of 2026-02-23.
pub fn portfolio(policy: &Policy, issues: &[Issue]) -> Portfolio {
    let as_of = "2026-02-23T12:00:00Z".parse().expect("an instant");
    build(&Snapshot::new("test", as_of, issues.to_vec()), policy, as_of).expect("a portfolio").portfolio
}

/// The scorecard of the policy's last release.
pub fn score(policy: &Policy, issues: &[Issue]) -> Result<Scorecard, Vec<Fault>> {
    warplan_score::score(&portfolio(policy, issues), policy, History::none(), None)
}

/// Faults as people read them.
pub fn lines(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
