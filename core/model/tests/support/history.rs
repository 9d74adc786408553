//! Scorecards and chains, with only what a test is about.

use serde_json::{Value, json};
use warplan_model::history::History;
use warplan_model::scorecard::Scorecard;

/// A scorecard of a release with one KPI at a value, in which the top-level keys of `changes` replace what stands there.
pub fn scorecard(release: &str, value: f64, changes: Value) -> Scorecard {
    let digest = format!("sha256:{}", "0".repeat(64));
    let mut scorecard = json!({
        "format": "warplan-scorecard/v1", "as_of": "2026-03-10T12:00:00Z", "release": release, "previous": null,
        "credit_window": "closed at any time", "unclassified": [], "passes": true,
        "kpis": [{
            "kpi": "depth", "title": "Depth", "open": 0, "closed": 0, "base": value, "base_source": "manual",
            "credit": 0, "credits": [], "uplift": 0, "debt": 0, "debts": [], "cap": null, "value": value,
            "band": null, "previous": null, "delta": null, "failures": []
        }],
        "inputs": {"policy": digest, "snapshot": digest, "rules": {
            "scale": {"min": 0, "max": 10}, "severities": {}, "types": {}, "kpis": {"depth": {}},
            "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2}
        }}
    });
    for (key, value) in changes.as_object().unwrap() {
        scorecard[key] = value.clone();
    }
    serde_json::from_value(scorecard).unwrap()
}

/// The same, stopped by its gate.
pub fn failing(release: &str, value: f64) -> Scorecard {
    let mut scorecard = scorecard(release, value, json!({"passes": false}));
    scorecard.kpis[0].failures.push("below its floor".into());
    scorecard
}

/// Appends a scorecard, with a reason that changes nothing where none is needed.
pub fn record(history: &mut History, scorecard: Scorecard) {
    let entry = history.append(scorecard, Some("a test")).unwrap().expect("it differs");
    history.push(entry).unwrap();
}

/// Publishes the last revision of a release.
pub fn publish(history: &mut History, release: &str) {
    let entry = history.publish(release, None).unwrap().expect("it is not published");
    history.push(entry).unwrap();
}

/// The file of a history.
pub fn file(history: &History) -> Vec<u8> {
    history.entries().iter().flat_map(|entry| entry.line()).collect()
}
