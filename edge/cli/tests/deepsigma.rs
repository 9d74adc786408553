//! Two recorded scoring cases of another project. Its rule differs from ours in ways that the policy can say: closures
//! of 30 days count, uplift has no limit, debt uses the severity's credit, and what labels do not say is P2/feature.
//! The cases lie beside the repository, in the folder that `WARPLAN_SHARED_DATA` names; without it they are skipped.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use warplan_model::policy::{Policy, check_policy};
use warplan_model::scorecard::{KpiScore, Scorecard};
use warplan_model::snapshot::Snapshot;
use warplan_pipeline::Basis;
use warplan_tracker::{Options, read};

/// Its values are rounded to two places.
const TOLERANCE: f64 = 0.01;

/// The folder of the cases, or nothing, loudly.
fn cases() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("WARPLAN_SHARED_DATA").map_or(beside, PathBuf::from);
    let folder = data.join("deepsigma");
    if !folder.is_dir() {
        eprintln!(
            "SKIPPED: {} is not there, so the recorded scoring cases are not compared",
            folder.display()
        );
        return None;
    }
    Some(folder)
}

fn read_json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A recorded case.
struct Case {
    folder: PathBuf,
    issues: &'static str,
    as_of: &'static str,
    previous: &'static str,
    version: &'static str,
    /// KPIs whose baseline a probe measured.
    telemetry: Value,
}

impl Case {
    /// The policy that says what the other project's rule does.
    fn policy(&self) -> Policy {
        let recorded = |file: &str| read_json(&self.folder.join(file))["values"].clone();
        let manual = recorded(&format!("kpi_{}.json", self.version));
        let kpis: Map<String, Value> = manual
            .as_object()
            .unwrap()
            .keys()
            .map(|key| {
                let source = if self.telemetry.get(key).is_some() { "telemetry" } else { "manual" };
                let caps = json!([{"at": 6.0, "while_open": {"severity": "P0"}}]);
                (key.clone(), json!({"source": source, "caps": caps}))
            })
            .collect();
        let policy = serde_json::from_value(json!({
            "format": "warplan-policy/v1",
            "name": "another project",
            "severities": {
                "P0": {"sla_days": 3, "debt": 1.2, "credit": 1.2},
                "P1": {"sla_days": 7, "debt": 1.0, "credit": 1.0},
                "P2": {"sla_days": 21, "debt": 0.6, "credit": 0.6},
                "P3": {"sla_days": 45, "debt": 0.3, "credit": 0.3}
            },
            "types": {
                "feature": {"weight": 1.0}, "bug": {"weight": 1.0}, "debt": {"weight": 0.8}, "doc": {"weight": 0.5}
            },
            "kpis": kpis,
            "scoring": {
                "close_credit_points": 0.15,
                "overdue_debt_points": 0.2,
                "credit_window": {"days": 30},
                "debt_factor": "credit",
                "assume": {"severity": "P2", "type": "feature"}
            },
            "releases": [
                {"version": self.previous, "recorded": recorded(&format!("kpi_{}.json", self.previous))},
                {"version": self.version, "manual": manual, "telemetry": self.telemetry}
            ]
        }));
        let policy = policy.unwrap();
        assert_eq!(check_policy(&policy), []);
        policy
    }

    fn score(&self) -> Scorecard {
        let bytes = std::fs::read(self.folder.join(self.issues)).unwrap();
        let snapshot: Snapshot = read(&bytes, &Options::default()).unwrap().snapshot;
        let policy = self.policy();
        Basis::new(&snapshot, &policy, self.as_of.parse().unwrap(), None).unwrap().scorecard
    }

    /// Holds counts, credit, debt and cap of every KPI to what was recorded.
    fn compare(&self, scorecard: &Scorecard) {
        let deltas = read_json(&self.folder.join("issue_deltas.json"));
        let since = deltas["since"].as_str().unwrap();
        assert!(scorecard.credit_window.contains(since), "{} is not {since}", scorecard.credit_window);
        let recorded = deltas["kpis"].as_object().unwrap();
        assert_eq!(recorded.len(), scorecard.kpis.len());
        for (key, delta) in recorded {
            let score = scorecard.kpi(key).unwrap();
            assert_eq!(json!(score.open), delta["open_count"], "open issues of {key}");
            assert_eq!(json!(score.closed), delta["closed_since_count"], "closed issues of {key}");
            near(&format!("credit of {key}"), score.credit.to_f64(), &delta["credit_delta"]);
            near(&format!("debt of {key}"), score.debt.to_f64(), &delta["debt_delta"]);
            assert_eq!(cap(score), delta["cap_if_open_p0"].as_f64(), "cap of {key}");
        }
    }
}

fn cap(score: &KpiScore) -> Option<f64> {
    score.cap.as_ref().map(|cap| cap.at.to_f64())
}

fn near(what: &str, ours: f64, recorded: &Value) {
    let recorded = recorded.as_f64().unwrap();
    assert!((ours - recorded).abs() <= TOLERANCE, "{what}: {ours} here, {recorded} recorded");
}

#[test]
fn version_2_0_3_comes_out_as_recorded() {
    let Some(cases) = cases() else { return };
    let case = Case {
        folder: cases.join("v2.0.3"),
        issues: "issues_open.json",
        as_of: "2026-02-22T18:59:42Z",
        previous: "v2.0.2",
        version: "v2.0.3",
        telemetry: json!({
            "technical_completeness": 10, "automation_depth": 10, "enterprise_readiness": 10,
            "data_integration": 8, "operational_maturity": 10
        }),
    };
    let scorecard = case.score();
    case.compare(&scorecard);
    let merged = read_json(&case.folder.join("kpi_v2.0.3_merged.json"))["values"].clone();
    for score in &scorecard.kpis {
        near(&score.kpi, score.value.to_f64(), &merged[&score.kpi]);
    }
    assert!(scorecard.passes && scorecard.unclassified.is_empty());
}

#[test]
fn version_2_0_9_comes_out_as_recorded() {
    let Some(cases) = cases() else { return };
    let case = Case {
        folder: cases.join("v2.0.9"),
        issues: "issues_all.json",
        as_of: "2026-02-27T23:49:03Z",
        previous: "v2.0.8",
        version: "v2.0.9",
        telemetry: json!({}),
    };
    let scorecard = case.score();
    case.compare(&scorecard);
    // What its probes measured is not recorded; this KPI has none, and credit beyond the usual limit.
    let merged = read_json(&case.folder.join("kpi_v2.0.9_merged.json"))["values"].clone();
    let value = scorecard.kpi("authority_modeling").unwrap().value.to_f64();
    near("authority_modeling", value, &merged["authority_modeling"]);
    assert!(!scorecard.unclassified.is_empty(), "epics and tasks are no types of the policy");
}
