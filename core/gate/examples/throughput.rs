//! Times the gates on many issues: `cargo run --release -p warplan-gate --example throughput -- 100000`.

use std::time::Instant;

use serde_json::json;
use warplan_gate::{Running, compile, governance, labels};
use warplan_model::policy::Policy;
use warplan_model::portfolio::build;
use warplan_model::scorecard::Scorecard;
use warplan_model::snapshot::{Issue, Snapshot};

const AS_OF: &str = "2026-02-23T12:00:00Z";

fn policy() -> Policy {
    let rule = |id: &str, when: Option<&str>, require: &str| json!({"id": id, "when": when, "require": require, "message": "wrong", "remedy": "mend it"});
    let severity = |sla: u32| json!({"sla_days": sla, "debt": 1, "credit": 1});
    let policy = json!({
        "format": "warplan-policy/v1",
        "name": "throughput",
        "severities": {"P0": severity(3), "P1": severity(7), "P2": severity(21), "P3": severity(45)},
        "types": {"feature": {"weight": 1}, "bug": {"weight": 1}, "doc": {"weight": 0.5}},
        "kpis": {"depth": {}, "reach": {}, "trust": {}, "scale": {}},
        "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2},
        "surfaces": {
            "release": {"select": {"label": "release"}, "blocker": "release integrity"},
            "mesh": {"select": {"kpi": "scale"}, "forward_looking": true}
        },
        "rules": [
            rule("p0-only-on-hard-blockers", Some("issue.severity == \"P0\""), "issue.blocker != \"\""),
            rule("scale-work-is-p2", Some("issue.forward_looking"), "issue.severity in [\"P2\", \"P3\"] || issue.planned"),
            rule("short-title", None, "issue.title.size() < 100 && !issue.title.startsWith(\"WIP\")"),
            rule("old-work-has-a-parent", None, "issue.age_days < 365 || issue.parent != \"\" || issue.in_progress")
        ]
    });
    serde_json::from_value(policy).expect("a policy")
}

/// Issues whose labels and ages follow from their numbers.
fn issues(count: u64) -> Vec<Issue> {
    let pick = |number: u64, step: u64, names: &[&str]| {
        names[((number / step) % names.len() as u64) as usize].to_owned()
    };
    let second = jiff::Timestamp::from_second(1_760_000_000).expect("an instant");
    (1..=count)
        .map(|number| Issue {
            id: number.into(),
            title: format!("Something to do about part {number}"),
            url: None,
            created_at: second + jiff::SignedDuration::from_hours((number % 2_000) as i64),
            closed_at: None,
            in_progress: number % 50 == 0,
            labels: vec![
                pick(number, 1, &["kpi:depth", "kpi:reach", "kpi:scale", "kpi:trust"]),
                pick(number, 4, &["release", "other", "tests"]),
                pick(number, 3, &["sev:P0", "sev:P1", "sev:P2", "sev:P3", "sev:P3"]),
                pick(number, 7, &["type:bug", "type:doc", "type:feature"]),
            ],
            milestone: None,
            parent: None,
            started_at: None,
            blocked_by: Vec::new(),
            assignees: Vec::new(),
        })
        .collect()
}

fn main() {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let policy = policy();
    let as_of = AS_OF.parse().expect("an instant");
    let snapshot = Snapshot::new("throughput", as_of, issues(count));
    let scorecard: Scorecard = serde_json::from_value(json!({
        "format": "warplan-scorecard/v1", "as_of": AS_OF, "release": null, "previous": null, "credit_window": "",
        "kpis": [], "unclassified": [], "passes": true
    }))
    .expect("a scorecard");
    let timed = |what: &str, started: Instant| {
        println!("{what:<12} {:>7.1} ms", started.elapsed().as_secs_f64() * 1e3)
    };

    let started = Instant::now();
    let portfolio = build(&snapshot, &policy, as_of).expect("a portfolio").portfolio;
    timed("build", started);
    let started = Instant::now();
    let rules = compile(&policy).unwrap_or_else(|faults| panic!("{faults:?}"));
    timed("compile", started);
    let started = Instant::now();
    let found = labels(&portfolio, &policy);
    timed("labels", started);
    let started = Instant::now();
    let broken = governance(&rules, &portfolio, &policy, &scorecard, &Running::default()).expect("findings");
    timed("governance", started);
    println!("{count} issues, {} label findings, {} rule findings", found.len(), broken.len());
}
