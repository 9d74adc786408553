//! A little portfolio: seven open issues, one of them with a hostile title, two KPIs, one cap.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;

use warplan_model::calendar::Unit;
use warplan_model::finding::{Finding, Subject};
use warplan_model::plan::{CapCourse, Completion, KpiCourse, Plan, RewardCourse};
use warplan_model::policy::{Level, Policy};
use warplan_model::portfolio::{self, Portfolio};
use warplan_model::scorecard::Scorecard;
use warplan_model::snapshot::{Snapshot, Warning};
use warplan_model::view::{
    Comparison, Due, ExitState, ExitStatus, GateReport, HandMove, KillEntry, KpiTopology, LaneEffect,
    LaneEffects, Obstacle, Review, SimilarIssue, SimilarIssues, SurfaceReview,
};
use warplan_model::{Decimal, IssueId};

pub mod questions;
pub mod status;

/// An issue id.
pub fn id(number: u64) -> IssueId {
    number.into()
}

/// Issue ids.
pub fn ids<const N: usize>(numbers: [u64; N]) -> Vec<IssueId> {
    numbers.map(id).into()
}

/// A decimal.
pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A date.
pub fn date(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

/// Everything that reports are made from.
pub struct Material {
    pub policy: Policy,
    pub portfolio: Portfolio,
    pub plan: Plan,
    pub scorecard: Scorecard,
    pub review: Review,
    pub gates: GateReport,
    pub comparison: Comparison,
    pub warnings: Vec<Warning>,
    pub lanes: LaneEffects,
}

impl Material {
    pub fn new() -> Self {
        let policy: Policy = serde_json::from_str(include_str!("policy.json")).unwrap();
        let snapshot: Snapshot = serde_json::from_str(include_str!("snapshot.json")).unwrap();
        let portfolio = portfolio::build(&snapshot, &policy, snapshot.as_of).unwrap().portfolio;
        Material {
            portfolio,
            plan: serde_json::from_str(include_str!("plan.json")).unwrap(),
            scorecard: serde_json::from_str(include_str!("scorecard.json")).unwrap(),
            review: review(&snapshot),
            gates: gates(),
            comparison: comparison(),
            warnings: warnings(),
            lanes: lanes(),
            policy,
        }
    }
}

/// What the lanes bring.
pub fn lanes() -> LaneEffects {
    let lane = |name: Option<&str>, closes, lift: &str, end: &str| LaneEffect {
        lane: name.map(str::to_owned),
        milestone: None,
        closes,
        leaves_open: 1,
        waiting: 0,
        done_on: Some(date("2026-03-03")),
        lift: decimal(lift),
        end_values: vec![decimal(end), Decimal::ZERO],
        rewards: vec!["no-open-p0".into()],
    };
    LaneEffects {
        unit: Unit::Day,
        lift: decimal("11.235"),
        kpis: vec!["Automation depth".into(), "Operational maturity".into()],
        lanes: vec![lane(Some("Proof"), 2, "8", "1.69"), lane(None, 1, "0.5", "0")],
    }
}

/// The state of the portfolio.
pub fn review(snapshot: &Snapshot) -> Review {
    let severities =
        |counts: [usize; 3]| ["P0", "P1", "P2"].map(String::from).into_iter().zip(counts).collect();
    let topology = |kpi: &str, counts: [usize; 3], over_30_days, overdue| KpiTopology {
        kpi: kpi.into(),
        title: kpi.into(),
        open: counts.iter().sum(),
        by_severity: severities(counts),
        unclassified: 0,
        over_30_days,
        overdue,
    };
    let title = |number: u64| snapshot.issue(&id(number)).unwrap().title.clone();
    let kill = |number: u64, severity: &str, kpi: &str, age_days: i64| KillEntry {
        issue: id(number),
        title: title(number),
        url: None,
        severity: severity.into(),
        kind: "feature".into(),
        kpis: vec![kpi.into()],
        age_days,
    };
    let due = |number: u64, severity: &str, day: &str, overdue| Due {
        issue: id(number),
        title: title(number),
        severity: severity.into(),
        turns_overdue_on: date(day),
        overdue,
    };
    Review {
        as_of: snapshot.as_of,
        today: date("2026-03-01"),
        open: 7,
        active: 6,
        outside: vec![9.into()],
        topology: vec![
            topology("automation_depth", [3, 0, 0], 0, 0),
            topology("operational_maturity", [0, 1, 2], 1, 1),
        ],
        kill_list: vec![
            kill(8, "P0", "automation_depth", 3),
            kill(7, "P0", "automation_depth", 2),
            kill(9, "P0", "automation_depth", 1),
            kill(10, "P1", "operational_maturity", 4),
        ],
        similar: vec![SimilarIssues {
            percent: 40,
            issues: [10, 11].map(|number| SimilarIssue { issue: id(number), title: title(number) }).to_vec(),
            surface: None,
        }],
        surfaces: vec![SurfaceReview {
            surface: "release".into(),
            umbrella: Some(id(7)),
            linked: ids([8]),
            unlinked: ids([9]),
        }],
        due: vec![
            due(12, "P2", "2026-02-01", true),
            due(7, "P0", "2026-03-03", false),
            due(8, "P0", "2026-03-03", false),
            due(10, "P1", "2026-03-05", false),
        ],
    }
}

/// A finding.
pub fn finding(level: Level, rule: &str, subject: Subject, message: &str, remedy: &str) -> Finding {
    Finding { level, rule: rule.into(), subject, message: message.into(), remedy: remedy.into() }
}

/// What the gates found.
pub fn gates() -> GateReport {
    let asked = ["labels", "governance", "kpi", "exit"].map(String::from).to_vec();
    let p0 = |number| {
        let message = "`sev:P0` on an issue that is no hard blocker";
        finding(
            Level::Error,
            "p0-hard-blockers",
            Subject::Issue(id(number)),
            message,
            "lower its severity to P1",
        )
    };
    let findings = vec![
        p0(7),
        p0(9),
        finding(
            Level::Warning,
            "label-severity",
            Subject::Issue(id(13)),
            "no severity label, and `type:<b>|@x` is no type",
            "give it exactly one of sev:P0, sev:P1 and sev:P2",
        ),
        finding(
            Level::Error,
            "kpi-drop",
            Subject::Kpi("operational_maturity".into()),
            "drops by 1.32 from 6.2, more than 1",
            "close overdue issues of it, or approve the drop",
        ),
    ];
    let exit = |id: &str, text: &str, state| ExitStatus {
        id: id.into(),
        text: text.into(),
        state,
        remedy: if state == ExitState::Unmet { "close them".into() } else { String::new() },
    };
    let exit = vec![
        exit("no-open-p0", "No open `sev:P0` in automation_depth.", ExitState::Unmet),
        exit("review-ready", "The package is ready for outside review.", ExitState::ForPeople),
    ];
    GateReport::new(asked, findings, exit)
}

/// The values of a KPI that stays as it is when nothing closes.
fn course(kpi: &str, values: [&str; 5], today: &str) -> KpiCourse {
    KpiCourse {
        kpi: kpi.into(),
        title: kpi.into(),
        today: decimal(today),
        values: values.map(decimal).to_vec(),
        idle: vec![decimal(today); 5],
    }
}

/// The plan written by hand.
pub fn comparison() -> Comparison {
    let lifted = || Completion { period: 3, on: date("2026-03-04"), by: ids([7, 9]) };
    let findings = vec![
        finding(
            Level::Error,
            "issue-left-out",
            Subject::Issue(id(10)),
            "is open, and the plan does not mention it",
            "give it a day or defer it",
        ),
        finding(
            Level::Warning,
            "day-over-capacity",
            Subject::Day(3),
            "asks 2 of core, which has 1",
            "move an issue to another day",
        ),
    ];
    Comparison {
        title: "War plan, by hand".into(),
        lift: decimal("8.07"),
        feasible: false,
        closed: 3,
        moved: vec![HandMove { issue: id(7), written: 2, possible: 3, because: Obstacle::Dependency }],
        finishes: BTreeMap::from([(id(8), 2), (id(9), 3), (id(7), 3)]),
        caps: vec![CapCourse {
            kpi: "automation_depth".into(),
            at: decimal("6"),
            issues: ids([7, 8, 9]),
            lifts: Some(lifted()),
        }],
        rewards: vec![RewardCourse {
            name: "no-open-p0".into(),
            value: decimal("1"),
            issues: ids([7, 8, 9]),
            earned: Some(lifted()),
        }],
        best_lift: decimal("10.985"),
        best_closed: 4,
        difference: decimal("2.915"),
        kpis: vec![
            course("automation_depth", ["6", "6", "7.69", "7.69", "7.69"], "6"),
            course("operational_maturity", ["5"; 5], "5"),
        ],
        end_values: vec![decimal("7.69"), decimal("5")],
        findings,
    }
}

/// Oddities: one of a kind, and many of another.
pub fn warnings() -> Vec<Warning> {
    let dangling = |number: u32| Warning {
        kind: "dangling dependency".into(),
        record: format!("bd-{number}"),
        message: format!("needs bd-{}, which is not in the export; left out", number + 100),
    };
    let mut warnings: Vec<Warning> = (1..=20).map(dangling).collect();
    warnings.push(Warning {
        kind: "issue without id".into(),
        record: "line 12".into(),
        message: "has no id\u{1b}[2J; left out".into(),
    });
    warnings
}
