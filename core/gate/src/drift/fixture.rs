//! A status for the tests of rules.

use serde_json::{Value, json};
use warplan_model::policy::Drift;
use warplan_model::view::{
    GoalKind, GoalStatus, KpiCause, KpiStatus, Late, NewIssue, Overdue, Reference, Standing, Status,
};
use warplan_model::{Decimal, Digest, IssueId};

use crate::sample::lines;

/// What the rules find in [`status`] under some tolerances.
pub fn found(tolerances: Value) -> String {
    let drift: Drift = serde_json::from_value(tolerances).expect("tolerances");
    lines(&super::drift(&drift, &status()))
}

fn late(issue: u64, overdue: Overdue, days: i64, waits_for: &[u64]) -> Late {
    Late {
        issue: issue.into(),
        title: format!("issue {issue}"),
        overdue,
        starts_on: "2026-02-23".parse().expect("a date"),
        closes_on: "2026-02-24".parse().expect("a date"),
        days,
        in_progress: false,
        waits_for: waits_for.iter().map(|&id| id.into()).collect(),
        earliest: None,
    }
}

fn new(issue: u64) -> NewIssue {
    NewIssue {
        issue: issue.into(),
        title: String::new(),
        created_on: "2026-02-24".parse().expect("a date"),
        kpis: vec!["depth".into()],
        severity: "P0".into(),
    }
}

fn kpi(key: &str, planned: i64, because: Vec<KpiCause>) -> KpiStatus {
    let (planned, actual) = (Decimal::from_int(planned), Decimal::from_int(6));
    let difference = Some(actual - planned);
    let (kpi, title) = (key.to_owned(), key.to_owned());
    KpiStatus { kpi, title, actual, planned: Some(planned), difference, because }
}

fn goal(title: &str, state: Standing, issues: &[u64]) -> GoalStatus {
    GoalStatus {
        kind: GoalKind::Cap,
        name: "depth".into(),
        title: title.into(),
        state,
        issues: issues.iter().map(|&id| id.into()).collect(),
        planned: None,
        due: None,
        earliest: None,
        expected: None,
        p80: None,
        chance: None,
        because: Vec::new(),
    }
}

/// Two late issues, three that the plan does not know, a KPI two below its value, three goals that are not on track.
pub fn status() -> Status {
    let as_of = "2026-02-26T18:00:00Z".parse().expect("an instant");
    let held: Vec<IssueId> = vec![1.into(), 9.into()];
    let cap = KpiCause::Cap { at: Decimal::from_int(6), planned: None, issues: held };
    let plan = Reference { digest: Digest::of(&json!({})), as_of, ends_on: None, planned: 9, due: 4 };
    Status {
        name: "sample".into(),
        as_of,
        today: "2026-02-26".parse().expect("a date"),
        plan,
        changed: Vec::new(),
        done: Vec::new(),
        early: Vec::new(),
        late: vec![late(1, Overdue::Closing, 3, &[]), late(2, Overdue::Start, 4, &[1, 9])],
        moved: Vec::new(),
        assumed_begun: Vec::new(),
        new: vec![new(20), new(21)],
        reopened: vec![new(9)],
        unplanned: Vec::new(),
        gone: Vec::new(),
        kpis: vec![kpi("depth", 8, vec![cap]), kpi("reach", 5, Vec::new())],
        goals: vec![
            goal("Depth above 6", Standing::Missed, &[1]),
            goal("Uncap", Standing::AtRisk, &[2, 3]),
            goal("Later", Standing::Unplanned, &[7]),
            goal("Fine", Standing::OnTrack, &[8]),
            goal("Done", Standing::Reached, &[]),
        ],
        exit: Vec::new(),
        next: Vec::new(),
    }
}
