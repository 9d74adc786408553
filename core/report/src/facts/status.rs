//! What is said about a portfolio against its plan.

use jiff::civil::Date;
use warplan_model::view::{
    Changed, Closed, GoalKind, GoalStatus, KpiCause, Late, Move, MovedIssue, NextStep, Overdue, Risk,
    Standing, Status,
};
use warplan_model::{Decimal, IssueId};

use crate::{text, words};

/// Room for the issues that a sentence names.
const NAMED: usize = 60;

/// How far the plan is, and what is not as planned.
pub(crate) fn progress(status: &Status) -> String {
    let closed = status.done.len() + status.early.len();
    let planned = words::count(status.plan.planned, "planned issue");
    let counts = [
        (status.late.len(), "late"),
        (status.early.len(), "early"),
        (status.moved.len(), "moved"),
        (status.new.len(), "new"),
        (status.reopened.len(), "reopened"),
        (status.unplanned.len(), "closed unplanned"),
        (status.gone.len(), "gone"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: String = counts.map(|(count, what)| format!(" · {count} {what}")).collect();
    format!("{closed} of {planned} closed, {} due by now{counts}", status.plan.due)
}

/// What of the plan's inputs has changed, in a sentence without a full stop; nothing when nothing has.
pub(crate) fn changes(status: &Status) -> Option<String> {
    let change = |changed: &Changed| match changed {
        Changed::Policy => "the policy has changed".to_owned(),
        Changed::Release { from, to } => {
            let name = |release: &Option<String>| release.clone().unwrap_or_else(|| "none".into());
            format!("the release that is scored was {} and is {}", name(from), name(to))
        }
        Changed::Kpis { added, removed } => {
            let named = |kpis: &[String], what: &str| {
                (!kpis.is_empty()).then(|| format!("{} {what}", kpis.join(", ")))
            };
            let parts: Vec<String> =
                [named(added, "came"), named(removed, "went")].into_iter().flatten().collect();
            format!("of the KPIs {}", words::series(&parts))
        }
    };
    let changes: Vec<String> = status.changed.iter().map(change).collect();
    (!changes.is_empty()).then(|| format!("Since the plan was made {}", changes.join("; ")))
}

/// What is taken for granted of work in progress, in a sentence without a full stop; nothing when nothing is.
pub(crate) fn assumed(status: &Status) -> Option<String> {
    let issues = &status.assumed_begun;
    let named = || format!("Taken as begun on the planned day, for want of a start date: {}", named(issues));
    (!issues.is_empty()).then(named)
}

/// When a closed issue was closed, and how far from its day.
pub(crate) fn closing(closed: &Closed) -> String {
    let on = words::day(closed.closed_on);
    match closed.days {
        0 => format!("closed {on}"),
        days => {
            let away = words::count(days.unsigned_abs() as usize, "day");
            format!("closed {on}, {away} {}", if days > 0 { "late" } else { "early" })
        }
    }
}

/// What an issue is late with, and what holds it.
pub(crate) fn lateness(late: &Late) -> String {
    let due = match late.overdue {
        Overdue::Closing => format!("to be closed {}", words::day(late.closes_on)),
        Overdue::Start => format!("to be begun {}", words::day(late.starts_on)),
    };
    let mut parts = vec![format!("{due}, {} late", words::count(late.days as usize, "day"))];
    parts.extend(late.in_progress.then(|| "in progress".to_owned()));
    parts.extend((!late.waits_for.is_empty()).then(|| format!("waits for {}", named(&late.waits_for))));
    parts.push(earliest(late.earliest));
    parts.join("; ")
}

/// When a moved issue was to close, and what moves it.
pub(crate) fn movement(moved: &MovedIssue) -> String {
    let mut parts = vec![format!("planned {}", words::day(moved.closes_on))];
    if moved.earliest.is_none_or(|day| day > moved.closes_on) {
        parts.push(earliest(moved.earliest));
    }
    parts.extend(moved.because.iter().map(cause_of_move));
    parts.join("; ")
}

fn earliest(day: Option<Date>) -> String {
    day.map_or("what it needs is deferred".into(), |day| format!("possible {}", words::day(day)))
}

fn cause_of_move(cause: &Move) -> String {
    let known = |name: &str| if name.is_empty() { "unclassified".to_owned() } else { name.to_owned() };
    let lane = |lane: &Option<String>| lane.clone().unwrap_or_else(|| "none".into());
    match cause {
        Move::Waits { on } => format!("held up by {}", named(on)),
        Move::Work { days } => format!("{} of work left", words::count(*days as usize, "day")),
        Move::Dependencies { added, removed } => {
            let part = |issues: &[IssueId], what: &str| {
                (!issues.is_empty()).then(|| format!("{what} {}", named(issues)))
            };
            let parts = [part(added, "now waits for"), part(removed, "waits no more for")];
            words::series(&parts.into_iter().flatten().collect::<Vec<_>>())
        }
        Move::Severity { from, to } => format!("severity {} → {}", known(from), known(to)),
        Move::Type { from, to } => format!("type {} → {}", known(from), known(to)),
        Move::Kpis { from, to } => {
            let kpis = |kpis: &[String]| if kpis.is_empty() { "none".into() } else { kpis.join(" ") };
            format!("KPI {} → {}", kpis(from), kpis(to))
        }
        Move::Lane { from, to } => format!("lane {} → {}", lane(from), lane(to)),
        Move::Deferred { reason } => format!("deferred: {reason}"),
    }
}

/// What makes a KPI differ from its plan.
pub(crate) fn cause(cause: &KpiCause) -> String {
    match cause {
        KpiCause::Cap { at, planned, issues } => {
            let planned = planned
                .map_or("unknown to the plan".into(), |day| format!("planned to lift {}", words::day(day)));
            format!("cap of {}, {planned}, held by {}", words::points(*at), named(issues))
        }
        KpiCause::CapLifted { at, planned, issues } => {
            let planned =
                planned.map_or("not planned".into(), |day| format!("planned for {}", words::day(day)));
            let by = if issues.is_empty() { String::new() } else { format!(" by {}", named(issues)) };
            format!("cap of {} lifted{by}, {planned}", words::points(*at))
        }
        KpiCause::NotClosed { issues, points } => {
            format!("not closed: {}, {} of credit", named(issues), words::change(-*points))
        }
        KpiCause::Debt { issues, points } => {
            format!("overdue: {}, {} of debt", named(issues), words::change(-*points))
        }
        KpiCause::ClosedBefore { issues, points } => {
            format!("closed ahead of the plan: {}, {} of credit", named(issues), words::change(*points))
        }
        KpiCause::Inputs => "baselines, weights or labels have changed".into(),
    }
}

/// What a goal is called.
pub(crate) fn goal(goal: &GoalStatus) -> String {
    match goal.kind {
        GoalKind::Milestone => format!("{} {}", goal.name, goal.title),
        GoalKind::ExitCriterion => goal.title.trim_end_matches('.').to_owned(),
        GoalKind::Cap => goal.title.clone(),
    }
}

/// How a goal stands, in a word.
pub(crate) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Reached => "reached",
        Standing::OnTrack => "on track",
        Standing::AtRisk => "at risk",
        Standing::Missed => "missed",
        Standing::Unplanned => "not planned",
    }
}

/// The days of a goal, and its chance.
pub(crate) fn days(goal: &GoalStatus) -> String {
    let on = |what: &str, day: Option<Date>| day.map(|day| format!("{what} {}", words::day(day)));
    let expected = on("expected", goal.expected).or_else(|| on("possible", goal.earliest));
    let chance = goal.chance.map(|chance| format!("chance {} %", (chance * 100).rounded(0)));
    let parts = [on("planned", goal.planned), on("due", goal.due), expected, chance];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Why a goal is at risk.
pub(crate) fn risk(risk: &Risk) -> String {
    match risk {
        Risk::Late { issues } => format!("late: {}", named(issues)),
        Risk::TooLate { by, earliest } => {
            format!("possible only from {} on, where {} is its day", words::day(*earliest), words::day(*by))
        }
        Risk::Work { team, needed, available, by } => format!(
            "{team} has {} until {} for {needed} days of work",
            available_days(*available),
            words::day(*by)
        ),
        Risk::LeftOpen { issues } => format!("waits for {}, which the plan does not close", named(issues)),
        Risk::CarriedOn { expected, .. } => match expected {
            Some(day) => format!("reached only on {} if the plan is carried on", words::day(*day)),
            None => "not in sight if the plan is carried on".into(),
        },
    }
}

/// Some issues by name.
fn named(issues: &[IssueId]) -> String {
    text::shortened(issues, " ", NAMED)
}

fn available_days(days: Decimal) -> String {
    if days == Decimal::ONE { "1 day".into() } else { format!("{days} days") }
}

/// When the plan starts and closes an issue, for whom, and what waits for it.
pub(crate) fn start(step: &NextStep) -> String {
    let uses = step.uses.iter().map(|(team, units)| format!("{units} {team}"));
    let starts = match step.should_have_started {
        true => format!("should have started {}", words::day(step.starts_on)),
        false => format!("{} to {}", words::day(step.starts_on), words::day(step.closes_on)),
    };
    let unblocks = (!step.unblocks.is_empty()).then(|| format!("unblocks {}", named(&step.unblocks)));
    [step.severity.clone(), starts]
        .into_iter()
        .chain(uses)
        .chain(unblocks)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}
