//! Answers to questions about the little portfolio.

use std::collections::BTreeMap;

use warplan_model::calendar::Unit;
use warplan_model::closure::Status;
use warplan_model::plan::Reason;
use warplan_model::view::{
    Alternative, DependencyGraph, Edge, EdgeKind, Explanation, Moved, Neighbour, NextIssue, NextList, Node,
    Place, PlanFigures, Price, PricedChange, Prices, Relation, Scenario, Served, Starts, WhatIf,
};

use super::{date, decimal, id, ids};

/// Why #8 stands where it stands.
pub fn explanation() -> Explanation {
    Explanation {
        issue: id(8),
        title: "Lock dependencies".into(),
        unit: Unit::Day,
        place: Place::Planned {
            start: 1,
            finish: 2,
            starts_on: date("2026-03-02"),
            closes_on: date("2026-03-03"),
        },
        waits_for: Vec::new(),
        waited_on_by: vec![
            Neighbour {
                issue: id(7),
                title: "Release epic".into(),
                closes_on: Some(date("2026-03-03")),
                relation: Relation::Umbrella,
            },
            Neighbour {
                issue: id(11),
                title: "Quickstart".into(),
                closes_on: None,
                relation: Relation::Dependency,
            },
        ],
        serves: vec![
            Served::Credit { kpi: "automation_depth".into(), points: decimal("0.18"), before_limits: true },
            Served::Debt {
                kpi: "automation_depth".into(),
                points: decimal("0.24"),
                from: date("2026-03-02"),
            },
            Served::Cap {
                kpi: "automation_depth".into(),
                at: decimal("6"),
                lifts_on: Some(date("2026-03-03")),
                last: true,
            },
            Served::Reward {
                name: "no-open-p0".into(),
                points: decimal("1"),
                earned_on: Some(date("2026-03-03")),
                last: false,
            },
        ],
        alternatives: vec![
            Alternative {
                change: "closes one day later".into(),
                lift: Some(decimal("8.295")),
                difference: Some(decimal("-2.69")),
                proven: true,
            },
            Alternative {
                change: "is dropped".into(),
                lift: Some(decimal("0.225")),
                difference: Some(decimal("-10.76")),
                proven: false,
            },
            Alternative {
                change: "closes one day earlier".into(),
                lift: None,
                difference: None,
                proven: true,
            },
        ],
        prices: prices().prices.split_off(2),
    }
}

/// What changes would bring: one of each kind, and of each kind of knowledge.
pub fn prices() -> Prices {
    let price = |change: PricedChange, numbers: [&str; 3], proven: bool| {
        let [margin, at_least, at_most] = numbers.map(decimal);
        Price { change, margin, at_least, at_most, proven }
    };
    let (from, to) = (date("2026-03-02"), date("2026-03-06"));
    let issue = || (id(8), "Lock dependencies".to_owned());
    let (sla, cap, waits) = (issue(), issue(), issue());
    Prices {
        unit: Unit::Day,
        status: Status::Optimal,
        objective: decimal("71.825"),
        certified: decimal("72.4"),
        changes: 17,
        prices: vec![
            price(PricedChange::Capacity { team: "core".into(), from, to }, ["3.2", "3.1", "3.1"], true),
            price(
                PricedChange::Dependency {
                    issue: id(7),
                    title: "Release epic".into(),
                    after: id(8),
                    child: true,
                },
                ["0.4", "0", "0"],
                true,
            ),
            price(
                PricedChange::Cap { issue: cap.0, title: cap.1, kpis: vec!["automation_depth".into()] },
                ["2.5", "1.25", "3.075"],
                false,
            ),
            price(PricedChange::Sla { issue: sla.0, title: sla.1, from }, ["0.24", "0", "0.815"], false),
            price(
                PricedChange::Dependency { issue: waits.0, title: waits.1, after: id(9), child: false },
                ["0.1", "0.2", "0.675"],
                false,
            ),
        ],
    }
}

/// Why #12 is left open.
pub fn explanation_of_deferred() -> Explanation {
    Explanation {
        issue: id(12),
        title: "Mesh over real networks".into(),
        unit: Unit::Day,
        place: Place::Deferred { reason: Reason::Policy, because: "Scale comes after the pilot".into() },
        waits_for: Vec::new(),
        waited_on_by: Vec::new(),
        serves: Vec::new(),
        alternatives: Vec::new(),
        prices: Vec::new(),
    }
}

/// What can be started.
pub fn next() -> NextList {
    let issue = |rank, track, number: u64, title: &str, unblocks, worth| NextIssue {
        rank,
        track,
        issue: id(number),
        title: title.into(),
        url: Some(format!("https://tracker.example/{number}")),
        uses: BTreeMap::from([("core".to_owned(), decimal("1"))]),
        kpis: vec!["automation_depth".into()],
        severity: "P0".into(),
        kind: "feature".into(),
        starts: if rank == 1 { Starts::Now } else { Starts::Later },
        should_have_started: false,
        starts_on: date("2026-03-02"),
        closes_on: date("2026-03-03"),
        unblocks,
        worth: decimal(worth),
        serves: vec![Served::Cap {
            kpi: "automation_depth".into(),
            at: decimal("6"),
            lifts_on: Some(date("2026-03-03")),
            last: true,
        }],
    };
    NextList {
        today: date("2026-03-01"),
        team: Some("core".into()),
        unit: Unit::Day,
        issues: vec![
            issue(1, 1, 8, "Lock dependencies", ids([7, 10]), "10.76"),
            issue(2, 2, 9, "Sign \u{1b}[31mreleases", ids([7]), "10.535"),
        ],
        behind: Vec::new(),
        in_progress: ids([11, 12]),
        in_progress_left_open: ids([12]),
    }
}

/// What waits for what.
pub fn graph() -> DependencyGraph {
    let node = |number: u64, title: &str, duration, umbrella, finish, critical| Node {
        issue: id(number),
        title: title.into(),
        severity: "P0".into(),
        duration,
        umbrella,
        finish,
        critical,
    };
    let mut nodes = vec![
        node(7, "Release epic", 0, true, Some(2), false),
        node(8, "Lock \"dependencies\" \\N", 2, false, Some(2), true),
        node(9, "`Sign` | <b>releases</b> #1;\n]--> end", 2, false, Some(2), false),
        node(10, "Golden path, documented", 1, false, None, true),
    ];
    nodes.push(Node {
        issue: "bd-a.1".into(),
        severity: String::new(),
        ..node(0, "A key", 1, false, None, false)
    });
    let edge = |from: u64, to: u64, kind, critical| Edge { from: id(from), to: id(to), kind, critical };
    DependencyGraph {
        unit: Unit::Day,
        nodes,
        edges: vec![
            edge(8, 7, EdgeKind::Child, false),
            edge(8, 10, EdgeKind::Dependency, true),
            edge(9, 7, EdgeKind::Child, false),
            Edge { from: "bd-a.1".into(), to: id(10), kind: EdgeKind::Dependency, critical: false },
        ],
        critical_path: ids([8, 10]),
        critical_periods: 3,
    }
}

/// One more person, a deadline that cannot be met, and a demotion after which doing nothing costs less.
pub fn whatif() -> WhatIf {
    let figures = |lift: &str, uncapped: Option<&str>| PlanFigures {
        status: Status::Optimal,
        objective: decimal(lift) + decimal("55"),
        do_nothing: decimal("55"),
        lift: decimal(lift),
        bound: decimal(lift) + decimal("55"),
        closed: 4,
        end_values: vec![decimal("7.69"), decimal("5.075")],
        reached: vec![("automation_depth above 6".into(), uncapped.map(date))],
    };
    let scenario = |name: &str, assumption: &str| Scenario {
        name: name.into(),
        assumptions: vec![assumption.into()],
        figures: None,
        conflict: Vec::new(),
        difference: None,
        lift_difference: None,
        moved: Vec::new(),
    };
    let moved = |number: u64, title: &str, from: Option<&str>, to: Option<&str>| Moved {
        issue: id(number),
        title: title.into(),
        from: from.map(date),
        to: to.map(date),
    };
    WhatIf {
        kpis: vec!["automation_depth".into(), "operational_maturity".into()],
        current: figures("10.985", Some("2026-03-03")),
        scenarios: vec![
            Scenario {
                figures: Some(figures("13.675", Some("2026-03-02"))),
                difference: Some(decimal("2.69")),
                lift_difference: Some(decimal("2.69")),
                moved: vec![
                    moved(10, "Golden path, documented", Some("2026-03-04"), Some("2026-03-03")),
                    moved(11, "Quickstart", None, Some("2026-03-06")),
                ],
                ..scenario("one more", "core has +1 capacity")
            },
            Scenario {
                conflict: vec!["#8 takes 2 days and has to close by 2026-03-02".into()],
                ..scenario("sooner", "M1 by 2026-03-02")
            },
            Scenario {
                figures: Some(PlanFigures {
                    status: Status::Feasible,
                    objective: decimal("67.2"),
                    do_nothing: decimal("57.4"),
                    bound: decimal("67.7"),
                    end_values: vec![decimal("7.5"), decimal("5.075")],
                    reached: Vec::new(),
                    ..figures("9.8", None)
                }),
                difference: Some(decimal("1.215")),
                lift_difference: Some(decimal("-1.185")),
                ..scenario("demoted, with a long name", "#8 is P2")
            },
        ],
    }
}
