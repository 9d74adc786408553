//! Pictures of scorecards.

use warplan_report::svg::badge::{Badge, State};
use warplan_report::svg::{composite_radar, radar, trend};
use warplan_testkit::scores::{self, Names, Values, policy, releases};

use crate::Drawn;

pub fn pictures(width: u32) -> Drawn {
    let mut drawn = Vec::new();
    let shapes = [
        (2, Names::Short, Values::Mixed, 4),
        (3, Names::Short, Values::Mixed, 1),
        (8, Names::Short, Values::Mixed, 4),
        (8, Names::Long, Values::Mixed, 50),
        (8, Names::Short, Values::Lowest, 2),
        (8, Names::Short, Values::Highest, 2),
        (20, Names::Short, Values::Mixed, 12),
        (20, Names::Long, Values::Mixed, 50),
    ];
    for (kpis, names, values, count) in shapes {
        let policy = policy(kpis, names);
        let cards = releases(&policy, count, values);
        let shape = format!("{kpis:02}-{names:?}-{values:?}-{count}").to_lowercase();
        let last = cards.last().expect("there is a release");
        let course = scores::trend(&policy, &cards);
        drawn.push((format!("radar-{shape}"), radar(last, &policy, width)));
        drawn.push((format!("composite-{shape}"), composite_radar(&course, width)));
        drawn.push((format!("trend-{shape}"), trend(&course, width)));
    }
    drawn
}

pub fn badges() -> Vec<(String, String)> {
    let badge = |name: &str, message: &str, state| {
        let badge = Badge { label: "KPI gate v1.2".into(), message: message.into(), state };
        (format!("badge-{name}"), badge.svg())
    };
    vec![
        badge("pass", "8 of 8 pass", State::Pass),
        badge("warn", "plan is stale", State::Warn),
        badge("fail", "2 of 8 fail", State::Fail),
        badge("unknown", "no KPIs", State::Unknown),
    ]
}
