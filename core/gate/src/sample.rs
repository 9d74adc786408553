//! Small portfolios for the tests of rules.

use serde_json::{Value, json};
use warplan_model::finding::Finding;
use warplan_model::policy::{Policy, check_policy};
use warplan_model::portfolio::{Portfolio, build};
use warplan_model::scorecard::{SCORECARD_FORMAT, Scorecard};
use warplan_model::snapshot::{Issue, Snapshot};

/// The KPIs `depth` and `reach`, severities P0 and P1, types bug and doc; with top-level keys replaced.
pub fn policy(changes: Value) -> Policy {
    let mut policy = json!({
        "format": "warplan-policy/v1",
        "name": "sample",
        "severities": {
            "P0": {"sla_days": 3, "debt": 1.2, "credit": 1.2}, "P1": {"sla_days": 7, "debt": 1, "credit": 1}
        },
        "types": {"bug": {"weight": 1}, "doc": {"weight": 0.5}},
        "kpis": {"depth": {"floor": 4, "max_drop": 1}, "reach": {}},
        "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2}
    });
    for (key, value) in changes.as_object().expect("an object") {
        policy[key] = value.clone();
    }
    let policy: Policy = serde_json::from_value(policy).expect("a policy");
    assert_eq!(check_policy(&policy), [], "the sample has no faults of its own");
    policy
}

/// An open issue with labels separated by blanks, opened on a day of February 2026.
pub fn issue(id: u64, day: u32, labels: &str) -> Issue {
    let labels: Vec<&str> = labels.split(' ').filter(|label| !label.is_empty()).collect();
    let created_at = format!("2026-02-{day:02}T09:00:00Z");
    let issue = json!({"id": id, "title": format!("issue {id}"), "labels": labels, "created_at": created_at});
    serde_json::from_value(issue).expect("an issue")
}

/// The portfolio of some issues at noon of 2026-02-23.
pub fn portfolio(policy: &Policy, issues: &[Issue]) -> Portfolio {
    let as_of = "2026-02-23T12:00:00Z".parse().expect("an instant");
    build(&Snapshot::new("test", as_of, issues.to_vec()), policy, as_of).expect("a portfolio").portfolio
}

/// A scorecard with these terms for `depth`, as they stand in a scorecard file.
pub fn scorecard(depth: Value) -> Scorecard {
    let mut kpi = json!({
        "kpi": "depth", "title": "Depth", "open": 0, "closed": 0, "base": 7, "base_source": "manual", "credit": 0,
        "credits": [], "uplift": 0, "debt": 0, "debts": [], "cap": null, "value": 7, "band": null,
        "previous": null, "delta": null, "failures": []
    });
    for (key, value) in depth.as_object().expect("an object") {
        kpi[key] = value.clone();
    }
    let scorecard = json!({
        "format": SCORECARD_FORMAT, "as_of": "2026-02-23T12:00:00Z", "release": "v2", "previous": "v1",
        "credit_window": "", "kpis": [kpi], "unclassified": [], "passes": true
    });
    serde_json::from_value(scorecard).expect("a scorecard")
}

/// Findings as people read them, one a line.
pub fn lines(findings: &[Finding]) -> String {
    let line =
        |it: &Finding| format!("{:?} {} {}: {}; {}", it.level, it.rule, it.subject, it.message, it.remedy);
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}
