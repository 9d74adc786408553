//! Plans of any size for pictures: issues one after the other in the first free track of their team.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};
use warplan_model::calendar::{Calendar, Unit};
use warplan_model::plan::Plan;
use warplan_model::policy::Policy;
use warplan_model::portfolio::{self, Portfolio};
use warplan_model::snapshot::Snapshot;
use warplan_model::view::{
    ClosedCount, DependencyGraph, Edge, EdgeKind, Forecast, LaneEffect, LaneEffects, Node,
};
use warplan_model::{Decimal, IssueId};

use crate::scores::Values;

const WORKS: &str = "what is generated is sound";

/// What a plan looks like.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Open ones.
    pub issues: u64,
    /// Closed ones beside them.
    pub closed: u64,
    /// Teams, with names of forty characters.
    pub teams: usize,
    /// What each of them can do at once.
    pub capacity: usize,
    /// Of the calendar.
    pub periods: u32,
    /// Working days of a period.
    pub days_per_period: u32,
    /// KPIs, with names of forty characters.
    pub kpis: usize,
    /// Their values.
    pub values: Values,
}

impl Shape {
    /// A handful of issues.
    pub const SMALL: Shape = Shape {
        issues: 5,
        closed: 0,
        teams: 1,
        capacity: 2,
        periods: 5,
        days_per_period: 1,
        kpis: 3,
        values: Values::Mixed,
    };
    /// About that of the built-in pilot.
    pub const PILOT: Shape = Shape {
        issues: 33,
        closed: 12,
        teams: 2,
        capacity: 3,
        periods: 12,
        days_per_period: 1,
        kpis: 8,
        values: Values::Mixed,
    };
    /// Some months of several teams.
    pub const MIDDLE: Shape = Shape {
        issues: 130,
        closed: 300,
        teams: 4,
        capacity: 3,
        periods: 30,
        days_per_period: 1,
        kpis: 8,
        values: Values::Mixed,
    };
    /// In periods of two weeks.
    pub const SPRINTS: Shape = Shape {
        issues: 60,
        closed: 40,
        teams: 2,
        capacity: 5,
        periods: 6,
        days_per_period: 10,
        kpis: 20,
        values: Values::Mixed,
    };
    /// Too many to draw one by one.
    pub const LARGE: Shape = Shape {
        issues: 4_000,
        closed: 9_000,
        teams: 30,
        capacity: 9,
        periods: 80,
        days_per_period: 1,
        kpis: 20,
        values: Values::Mixed,
    };
}

/// A portfolio with its plan.
pub struct Planned {
    /// The policy.
    pub policy: Policy,
    /// The portfolio on the day of the plan.
    pub portfolio: Portfolio,
    /// The plan.
    pub plan: Plan,
}

/// Every third issue waits for the one five before; every eleventh is an umbrella over the two before it.
fn needs(number: u64) -> (Vec<u64>, Vec<u64>) {
    let after = if number.is_multiple_of(3) && number > 5 { vec![number - 5] } else { Vec::new() };
    let children = if is_umbrella(number) { vec![number - 2, number - 1] } else { Vec::new() };
    (after.into_iter().filter(|need| !is_umbrella(*need)).collect(), children)
}

fn is_umbrella(number: u64) -> bool {
    number.is_multiple_of(11)
}

fn team(number: u64, shape: Shape) -> String {
    team_name(number as usize % shape.teams)
}

fn team_name(team: usize) -> String {
    format!("team {team:02} of those who build and run it all")
}

fn kpi_name(kpi: usize) -> String {
    format!("Measure number {kpi:02} of what we build here")
}

fn day(offset: i64) -> Date {
    let first: Date = "2026-03-01".parse().expect(WORKS);
    first.checked_add(jiff::Span::new().days(offset)).expect(WORKS)
}

fn policy(shape: Shape) -> Policy {
    let kpi = |at: usize| (format!("kpi-{at}"), json!({"title": kpi_name(at)}));
    let kpis: serde_json::Map<String, Value> = (0..shape.kpis).map(kpi).collect();
    let teams: serde_json::Map<String, Value> =
        (0..shape.teams).map(|at| (team_name(at), json!({"capacity": shape.capacity}))).collect();
    let value = json!({
        "format": "warplan-policy/v1",
        "name": "Generated plan",
        "severities": {
            "P0": {"sla_days": 3, "debt": 1, "credit": 1}, "P1": {"sla_days": 9, "debt": 1, "credit": 1},
            "P2": {"sla_days": 21, "debt": 1, "credit": 1}, "P3": {"sla_days": 60, "debt": 1, "credit": 1}
        },
        "types": {"feature": {"weight": 1}},
        "kpis": kpis,
        "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2},
        "releases": [],
        "teams": teams,
        "calendar": {"periods": shape.periods, "days_per_period": shape.days_per_period, "holidays": ["2026-03-05"]},
        "milestones": {"M1": {"title": "First", "due": "2026-03-04"}, "M2": {"title": "Second", "due": "2027-01-15"}},
        "lanes": [
            {"name": "First of all", "milestone": "M1", "select": {"severity": "P0"}},
            {"name": "After that", "milestone": "M2", "select": {"severity": "P1"}}
        ]
    });
    serde_json::from_value(value).expect(WORKS)
}

fn snapshot(shape: Shape, title: &dyn Fn(u64) -> String) -> Snapshot {
    let mut parents = BTreeMap::new();
    for number in 1..=shape.issues {
        parents.extend(needs(number).1.into_iter().map(|child| (child, number)));
    }
    let issue = |number: u64| {
        let kpi = format!("kpi:kpi-{}", number as usize % shape.kpis);
        let mut issue = json!({
            "id": number, "title": title(number), "blocked_by": needs(number).0,
            "created_at": format!("{}T12:00:00Z", day(-1 - (number % 9) as i64)),
            "labels": [kpi, format!("sev:P{}", number % 4), "type:feature"]
        });
        if let Some(parent) = parents.get(&number) {
            issue["parent"] = json!(parent);
        }
        if number > shape.issues {
            issue["created_at"] = json!("2025-12-01T12:00:00Z");
            issue["closed_at"] = json!(format!("{}T12:00:00Z", day(-2 - (number % 40) as i64)));
        }
        issue
    };
    let issues: Vec<Value> = (1..=shape.issues + shape.closed).map(issue).collect();
    let value = json!({"format": "warplan-snapshot/v1", "as_of": "2026-03-01T18:00:00Z", "issues": issues});
    let read: Snapshot = serde_json::from_value(value).expect(WORKS);
    Snapshot::new("test", read.as_of, read.issues)
}

/// A plan of a shape; titles by issue.
pub fn planned(shape: Shape, title: &dyn Fn(u64) -> String) -> Planned {
    let (policy, snapshot) = (policy(shape), snapshot(shape, title));
    let portfolio = portfolio::build(&snapshot, &policy, snapshot.as_of).expect(WORKS).portfolio;
    let calendar = Calendar::new(&policy, snapshot.as_of);
    let mut tracks = vec![vec![0u32; shape.capacity]; shape.teams];
    let mut finishes: BTreeMap<u64, u32> = BTreeMap::new();
    let (mut sequence, mut deferred) = (Vec::new(), Vec::new());
    for number in 1..=shape.issues {
        let (after, children) = needs(number);
        let before: Vec<u64> = after.into_iter().chain(children).collect();
        let ready = before
            .iter()
            .map(|need| finishes.get(need).copied())
            .try_fold(0, |last, finish| Some(last.max(finish?)));
        let track = tracks[number as usize % shape.teams].iter_mut().min().expect(WORKS);
        let duration = if is_umbrella(number) { 0 } else { 1 + (number % 3) as u32 };
        let start = ready.map(|ready| if duration == 0 { ready } else { ready.max(*track) + 1 });
        let finish = start.map(|start| start + duration.max(1) - 1).filter(|finish| *finish <= shape.periods);
        let (Some(start), Some(finish)) = (start, finish) else {
            deferred.push(json!({"issue": number, "title": title(number), "reason": "horizon", "because": "it does not fit"}));
            continue;
        };
        if duration > 0 {
            *track = finish;
        }
        finishes.insert(number, finish);
        let uses = if duration > 0 { json!({team(number, shape): 1}) } else { json!({}) };
        sequence.push(json!({
            "issue": number, "title": title(number), "start": start, "finish": finish,
            "starts_on": calendar.dates(start).expect(WORKS).first, "closes_on": calendar.dates(finish).expect(WORKS).last,
            "uses": uses, "kpis": [format!("kpi-{}", number as usize % shape.kpis)],
            "severity": format!("P{}", number % 4), "type": "feature",
            "milestone": (["M1", "M2", "", ""][number as usize % 4]),
            "umbrella": duration == 0, "after": before
        }));
    }
    sequence.sort_by_key(|step| (step["finish"].as_u64(), step["issue"].as_u64()));
    let plan = plan(shape, &calendar, sequence, deferred);
    Planned { policy, portfolio, plan }
}

fn plan(shape: Shape, calendar: &Calendar, sequence: Vec<Value>, deferred: Vec<Value>) -> Plan {
    let digest = format!("sha256:{}", "1".repeat(64));
    let lifts = |at: usize| 1 + (3 * at as u32) % shape.periods;
    let on = |period: u32| calendar.dates(period).expect(WORKS).last;
    let course = |at: usize| {
        let (today, lifted, idle) = match shape.values {
            Values::Lowest => (0.0, 0.0, 0.0),
            Values::Highest => (10.0, 10.0, 10.0),
            Values::Mixed => (6.0, 7.5, 6.0 - at as f64 / 10.0),
        };
        let values: Vec<f64> =
            (1..=shape.periods).map(|period| if period < lifts(at) { today } else { lifted }).collect();
        json!({
            "kpi": format!("kpi-{at}"), "title": kpi_name(at), "today": today,
            "values": values, "idle": vec![idle; shape.periods as usize]
        })
    };
    let cap = |at: usize| {
        let lifted = json!({"period": lifts(at), "on": on(lifts(at)), "by": [1]});
        json!({"kpi": format!("kpi-{at}"), "at": 6, "issues": [1], "lifts": lifted})
    };
    let value = json!({
        "format": "warplan-plan/v1", "name": "Generated plan",
        "inputs": {
            "as_of": "2026-03-01T18:00:00Z", "release": null, "policy": digest, "snapshot": digest, "model": digest,
            "engine": "warplan", "effort": 1
        },
        "status": "feasible", "objective": 0, "bound": 0, "do_nothing": 0, "lift": 0,
        "calendar": calendar.periods, "schedule": {}, "sequence": sequence, "deferred": deferred,
        "kpis": (0..shape.kpis).map(course).collect::<Vec<_>>(),
        "caps": (0..shape.kpis).map(cap).collect::<Vec<_>>(),
        "rewards": []
    });
    serde_json::from_value(value).expect(WORKS)
}

/// The graph of a plan's issues. Its critical path is the longest chain of fives.
pub fn graph(planned: &Planned) -> DependencyGraph {
    let steps = &planned.plan.sequence;
    let finish: BTreeMap<&IssueId, u32> = steps.iter().map(|step| (&step.issue, step.finish)).collect();
    let open: Vec<_> = planned.portfolio.open().collect();
    let path: Vec<IssueId> = steps
        .iter()
        .filter(|step| step.issue == 1.into() || step.issue == 6.into())
        .map(|step| step.issue.clone())
        .collect();
    let mut edges = Vec::new();
    for item in &open {
        let edge = |from: &IssueId, kind| Edge {
            from: from.clone(),
            to: item.id.clone(),
            kind,
            critical: path.windows(2).any(|pair| pair[0] == *from && pair[1] == item.id),
        };
        edges.extend(item.children.iter().map(|child| edge(child, EdgeKind::Child)));
        edges.extend(item.after.iter().map(|need| edge(need, EdgeKind::Dependency)));
    }
    edges.sort();
    let node = |item: &&warplan_model::portfolio::Item| Node {
        issue: item.id.clone(),
        title: item.title.clone(),
        severity: item.severity_name(&planned.policy).to_owned(),
        duration: 2,
        umbrella: !item.children.is_empty(),
        finish: finish.get(&item.id).copied(),
        critical: path.contains(&item.id),
    };
    let nodes = open.iter().map(node).collect();
    DependencyGraph { unit: Unit::Day, nodes, edges, critical_path: path, critical_periods: 4 }
}

/// A chain of issues, each of which waits for the one before.
pub fn chain(length: u64) -> DependencyGraph {
    let path: Vec<IssueId> = (1..=length).map(IssueId::from).collect();
    let node = |issue: &IssueId| Node {
        issue: issue.clone(),
        title: format!("Link {issue} of a long chain"),
        severity: "P1".into(),
        duration: 1,
        umbrella: false,
        finish: None,
        critical: true,
    };
    let edge = |pair: &[IssueId]| Edge {
        from: pair[0].clone(),
        to: pair[1].clone(),
        kind: EdgeKind::Dependency,
        critical: true,
    };
    DependencyGraph {
        unit: Unit::Day,
        nodes: path.iter().map(node).collect(),
        edges: path.windows(2).map(edge).collect(),
        critical_periods: length as u32,
        critical_path: path,
    }
}

/// A forecast in which everything takes longer than planned.
pub fn forecast(plan: &Plan) -> Forecast {
    let all = plan.sequence.len() as u32;
    let count = |(at, dates): (u32, &warplan_model::calendar::PeriodDates)| ClosedCount {
        on: dates.last,
        p50: all * at / plan.calendar.len() as u32 * 9 / 10,
        p80: all * at / plan.calendar.len() as u32 * 8 / 10,
        p95: all * at / plan.calendar.len() as u32 * 7 / 10,
    };
    Forecast {
        name: plan.name.clone(),
        today: day(0),
        until: day(200),
        runs: 100,
        seed: 1,
        durations: Vec::new(),
        in_progress: Vec::new(),
        goals: Vec::new(),
        closed: (1..).zip(&plan.calendar).map(count).collect(),
    }
}

/// What lanes with these names bring; the last one costs something.
pub fn lanes(names: &[String], kpis: usize) -> LaneEffects {
    let lane = |(at, name): (usize, &String)| LaneEffect {
        lane: (at > 0).then(|| name.clone()),
        milestone: None,
        closes: 3 * at,
        leaves_open: at % 2,
        waiting: at % 3,
        done_on: (at > 0).then(|| day(9)),
        lift: Decimal::from_int(if at + 1 == names.len() { -7 } else { 40 * at as i64 }),
        end_values: (0..kpis).map(|kpi| Decimal::from_int((kpi * at % 3) as i64)).collect(),
        rewards: vec!["no-open-p0".into(); at % 2],
    };
    LaneEffects {
        unit: Unit::Day,
        lift: Decimal::from_int(120),
        kpis: (0..kpis).map(kpi_name).collect(),
        lanes: names.iter().enumerate().map(lane).collect(),
    }
}
