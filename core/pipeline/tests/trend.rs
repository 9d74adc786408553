//! KPI values release over release: each release is one point.

mod support;

use serde_json::json;
use support::{policy, policy_json, snapshot, snapshot_json};
use warplan_model::history::History;
use warplan_model::policy::Policy;
use warplan_model::snapshot::Snapshot;
use warplan_model::view::Trend;
use warplan_pipeline::{Basis, trend};

const RECORDED: &str = "2026-03-10T12:00:00Z";
const LATER: &str = "2026-03-20T12:00:00Z";

fn sample() -> (Policy, Snapshot) {
    let mut later = snapshot_json();
    later["as_of"] = json!(LATER);
    later["issues"][1]["closed_at"] = json!("2026-03-04T12:00:00Z");
    let mut releases = policy_json();
    releases["releases"] = json!([{"version": "v1", "manual": {"depth": 8, "scale": 4}}]);
    (policy(&releases), snapshot(&later))
}

fn basis<'a>(policy: &'a Policy, snapshot: &'a Snapshot, history: &'a History, as_of: &str) -> Basis<'a> {
    Basis::with_history(snapshot, policy, history, as_of.parse().unwrap(), Some("v1")).unwrap()
}

/// v1 as it is at an instant, recorded.
fn recorded(policy: &Policy, snapshot: &Snapshot) -> History {
    let mut history = History::default();
    let scorecard = basis(policy, snapshot, &History::default(), RECORDED).stated();
    let entry = history.append(scorecard, None).unwrap().unwrap();
    history.push(entry).unwrap();
    history
}

fn labels(trend: &Trend) -> Vec<&str> {
    trend.points.iter().map(|point| point.label.as_str()).collect()
}

#[test]
fn a_release_that_is_not_recorded_is_the_newest_point() {
    let (policy, snapshot) = sample();
    let history = History::default();
    assert_eq!(labels(&trend::releases(&basis(&policy, &snapshot, &history, LATER), None)), ["v1"]);
}

#[test]
fn a_release_that_is_recorded_and_scored_alike_is_one_point() {
    let (policy, snapshot) = sample();
    let history = recorded(&policy, &snapshot);
    assert_eq!(labels(&trend::releases(&basis(&policy, &snapshot, &history, RECORDED), None)), ["v1"]);
}

#[test]
fn a_release_that_is_recorded_and_has_changed_since_is_followed_by_today() {
    let (mut policy, snapshot) = sample();
    let history = recorded(&policy, &snapshot);
    policy.releases[0].manual.insert("scale".into(), "3".parse().unwrap());
    for as_of in [RECORDED, LATER] {
        let basis = basis(&policy, &snapshot, &history, as_of);
        let found = trend::releases(&basis, None);
        assert_eq!(labels(&found), ["v1", "today"], "{as_of}");
        let scale = found.kpis.iter().find(|kpi| kpi.kpi == "scale").unwrap();
        let counted = history.counted("v1").unwrap().scorecard.kpi("scale").unwrap().value;
        let today = basis.scorecard.kpi("scale").unwrap().value;
        assert_eq!(scale.values, [Some(counted), Some(today)]);
        assert!(today < counted);
    }
}
