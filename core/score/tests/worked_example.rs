//! The example of `docs/scoring.md`, computed, and the whole scorecard that it gives.

mod support;

use serde_json::json;
use support::{issue, policy, score};
use warplan_model::policy::Policy;
use warplan_model::snapshot::Issue;

const DOCUMENT: &str = include_str!("../../../docs/scoring.md");

fn example() -> (Policy, Vec<Issue>) {
    let policy = policy(json!({
        "eligibility": {
            "tiers": {"real": {"cap": 8.5, "confidence": 0.7}}, "kpis": {"reach": "real"}, "band_width": 1
        },
        "releases": [
            {"version": "v1", "at": "2026-02-20T00:00:00Z", "recorded": {"depth": 7.5}},
            {"version": "v2", "manual": {"reach": 3}, "telemetry": {"depth": 7}}
        ]
    }));
    let issues = vec![
        issue(1, "kpi:depth sev:P0 type:bug", "2026-02-18T09:00:00Z", None),
        issue(2, "kpi:depth sev:P1 type:doc", "2026-02-09T09:00:00Z", None),
        issue(3, "kpi:depth sev:P2 type:feature", "2026-02-13T09:00:00Z", None),
        issue(4, "kpi:depth sev:P1 type:debt", "2026-02-02T09:00:00Z", Some("2026-02-21T09:00:00Z")),
        issue(5, "kpi:depth sev:P0 type:bug", "2026-02-02T09:00:00Z", Some("2026-02-19T09:00:00Z")),
    ];
    (policy, issues)
}

#[test]
fn the_document_gives_the_terms_that_are_computed() {
    let (policy, mut issues) = example();
    let scorecard = score(&policy, &issues).unwrap();
    let depth = scorecard.kpi("depth").unwrap();
    let uncapped = depth.base + depth.uplift - depth.debt;
    let cap = depth.cap.as_ref().unwrap().at;
    let row = format!(
        "| {} | {} | {} | {} | {uncapped} | {cap} | {} |",
        depth.base, depth.credit, depth.uplift, depth.debt, depth.value
    );
    assert!(DOCUMENT.contains(&row), "docs/scoring.md does not have the row {row}");
    for amount in depth.credits.iter().chain(&depth.debts) {
        let line = DOCUMENT.lines().find(|line| line.starts_with(&format!("| {} |", amount.issue))).unwrap();
        let points = format!("= {}", amount.points);
        assert!(line.contains(&points), "{line} does not say {points}");
    }

    issues[0].closed_at = Some("2026-02-23T12:00:00Z".parse().unwrap());
    let value = score(&policy, &issues).unwrap().kpi("depth").unwrap().value;
    assert!(DOCUMENT.contains(&format!("7 + 0.3 − 0.1 = {value}.")), "closing #1 gives {value}");
}

#[test]
fn a_scorecard_carries_every_term_and_the_issues_behind_it() {
    let (policy, mut issues) = example();
    issues.push(issue(6, "kpi:reach type:bug", "2026-02-22T09:00:00Z", None));
    let scorecard = score(&policy, &issues).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&scorecard).unwrap());
}
