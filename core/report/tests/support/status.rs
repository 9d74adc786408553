//! The little portfolio on Tuesday, against its plan.

use warplan_model::Digest;
use warplan_model::view::{
    Changed, Closed, ExitState, ExitStatus, GoalKind, GoalStatus, Gone, KpiCause, KpiStatus, Late, Move,
    MovedIssue, NewIssue, NextStep, Overdue, Reference, Risk, Standing, Starts, Status,
};

use super::{date, decimal, id, ids};

fn closed(issue: u64, on: &str, planned: Option<&str>, days: i64) -> Closed {
    let title = format!("Issue {issue}");
    Closed { issue: id(issue), title, closed_on: date(on), planned: planned.map(date), days }
}

fn new(issue: u64) -> NewIssue {
    NewIssue {
        issue: id(issue),
        title: "Who needs it?".into(),
        created_on: date("2026-03-02"),
        kpis: vec!["automation_depth".into()],
        severity: "P0".into(),
    }
}

fn kpis() -> Vec<KpiStatus> {
    let kpi = |key: &str, planned: Option<&str>, actual: &str, because| {
        let (planned, actual) = (planned.map(decimal), decimal(actual));
        let difference = planned.map(|planned| actual - planned);
        KpiStatus { kpi: key.into(), title: key.replace('_', " "), actual, planned, difference, because }
    };
    let held = KpiCause::Cap { at: decimal("6"), planned: Some(date("2026-03-03")), issues: ids([8, 21]) };
    let missing = KpiCause::NotClosed { issues: ids([8]), points: decimal("0.18") };
    let debt = KpiCause::Debt { issues: ids([21]), points: decimal("0.24") };
    let lifted =
        KpiCause::CapLifted { at: decimal("5"), planned: Some(date("2026-03-05")), issues: ids([11]) };
    let kept = KpiCause::CapLifted { at: decimal("5"), planned: None, issues: Vec::new() };
    let early = KpiCause::ClosedBefore { issues: ids([11]), points: decimal("0.15") };
    vec![
        kpi("automation_depth", Some("7.69"), "6", vec![held, missing, debt]),
        kpi("operational_maturity", Some("5"), "5.15", vec![lifted, early]),
        kpi("reach", None, "4", Vec::new()),
        kpi("trust", Some("3"), "2", vec![KpiCause::Inputs]),
        kpi("cost", Some("5"), "6", vec![kept]),
    ]
}

fn goals() -> Vec<GoalStatus> {
    let goal = |kind, name: &str, title: &str, state, because| GoalStatus {
        kind,
        name: name.into(),
        title: title.into(),
        state,
        issues: ids([8]),
        planned: Some(date("2026-03-04")),
        due: None,
        earliest: Some(date("2026-03-06")),
        expected: None,
        p80: None,
        chance: Some(decimal("0.125")),
        because,
    };
    let too_late = Risk::TooLate { by: date("2026-03-04"), earliest: date("2026-03-06") };
    let work = Risk::Work {
        team: "core".into(),
        needed: decimal("3"),
        available: decimal("1"),
        by: date("2026-03-04"),
    };
    let open = Risk::LeftOpen { issues: ids([21]) };
    let carried_on = Risk::CarriedOn { by: date("2026-03-04"), expected: Some(date("2026-03-06")) };
    vec![
        goal(
            GoalKind::Milestone,
            "M1",
            "Uncap",
            Standing::Missed,
            vec![Risk::Late { issues: ids([8]) }, too_late],
        ),
        goal(
            GoalKind::ExitCriterion,
            "guide",
            "The guide is there.",
            Standing::AtRisk,
            vec![work, carried_on],
        ),
        goal(GoalKind::Cap, "automation_depth", "Automation depth above 6", Standing::AtRisk, vec![open]),
        goal(GoalKind::Milestone, "M2", "Publish", Standing::OnTrack, Vec::new()),
        goal(GoalKind::Milestone, "M0", "Begin", Standing::Reached, Vec::new()),
    ]
}

/// One of every reason for which an issue moves.
fn moved() -> Vec<MovedIssue> {
    let text = |text: &str| text.to_owned();
    let because = vec![
        Move::Waits { on: ids([8]) },
        Move::Dependencies { added: ids([21]), removed: ids([9]) },
        Move::Severity { from: text("P1"), to: text("") },
        Move::Type { from: text("doc"), to: text("feature") },
        Move::Kpis { from: vec![text("reach")], to: Vec::new() },
        Move::Lane { from: None, to: Some(text("Proof")) },
        Move::Deferred { reason: text("after | the <b>pilot</b>") },
    ];
    let moved = MovedIssue {
        issue: id(10),
        title: "Sign".into(),
        closes_on: date("2026-03-04"),
        earliest: Some(date("2026-03-06")),
        because,
    };
    let work = MovedIssue { because: vec![Move::Work { days: 2 }], issue: id(12), ..moved.clone() };
    vec![moved, work]
}

/// One of everything that can be said.
pub fn status() -> Status {
    let late = |issue, overdue, waits_for: &[u64], earliest: Option<&str>| Late {
        issue: id(issue),
        title: "Lock dependencies".into(),
        overdue,
        starts_on: date("2026-03-02"),
        closes_on: date("2026-03-03"),
        days: 1,
        in_progress: overdue == Overdue::Closing,
        waits_for: waits_for.iter().map(|&issue| id(issue)).collect(),
        earliest: earliest.map(date),
    };
    let text = |text: &str| text.to_owned();
    let next = NextStep {
        issue: id(8),
        title: "Lock dependencies".into(),
        url: Some("https://tracker.example/8".into()),
        severity: "P0".into(),
        uses: [("core".to_owned(), decimal("1"))].into(),
        starts: Starts::Now,
        should_have_started: true,
        starts_on: date("2026-03-02"),
        closes_on: date("2026-03-03"),
        unblocks: ids([10]),
    };
    let later = NextStep { issue: id(12), starts: Starts::Later, ..next.clone() };
    let exit = |id: &str, state| ExitStatus { id: id.into(), text: id.into(), remedy: text(""), state };
    Status {
        name: "Spring release".into(),
        as_of: "2026-03-03T18:00:00Z".parse().unwrap(),
        today: date("2026-03-03"),
        plan: Reference {
            digest: Digest::of_bytes(b""),
            as_of: "2026-03-01T12:00:00Z".parse().unwrap(),
            ends_on: Some(date("2026-03-06")),
            planned: 9,
            due: 3,
        },
        changed: vec![
            Changed::Policy,
            Changed::Release { from: Some(text("v1")), to: None },
            Changed::Kpis { added: vec![text("reach")], removed: vec![text("depth"), text("cost")] },
        ],
        done: vec![
            closed(7, "2026-03-02", Some("2026-03-02"), 0),
            closed(9, "2026-03-03", Some("2026-03-02"), 1),
        ],
        early: vec![closed(11, "2026-03-03", Some("2026-03-05"), -2)],
        late: vec![late(8, Overdue::Closing, &[], Some("2026-03-04")), late(13, Overdue::Start, &[8], None)],
        moved: moved(),
        assumed_begun: ids([13]),
        new: vec![new(21)],
        reopened: vec![new(22)],
        unplanned: vec![closed(23, "2026-03-03", None, 0)],
        gone: vec![Gone { issue: id(24), title: "Moved away".into() }],
        kpis: kpis(),
        goals: goals(),
        exit: vec![
            exit("no-open-p0", ExitState::Unmet),
            exit("compared", ExitState::Met),
            exit("presentable", ExitState::ForPeople),
        ],
        next: vec![next, later],
    }
}
