//! What closing an issue serves, in clauses.

use warplan_model::calendar::Unit;
use warplan_model::view::Served;

use crate::words;

/// One effect, without a full stop.
pub(super) fn clause(effect: &Served, unit: Unit) -> String {
    let last = |last: bool| if last { ", and it is among the last that close for it" } else { "" };
    let unit = unit.noun();
    match effect {
        Served::Credit { kpi, points, before_limits } => {
            let limits = if *before_limits { " before limits" } else { "" };
            format!("earns {kpi} {} points{limits}", words::points(*points))
        }
        Served::Debt { kpi, points, from } => format!(
            "keeps {kpi} from losing {} points a {unit} from {} on",
            words::points(*points),
            words::day(*from)
        ),
        Served::Cap { kpi, at, lifts_on: Some(on), last: is_last } => format!(
            "helps lift the cap of {kpi} at {}, on {}{}",
            words::points(*at),
            words::day(*on),
            last(*is_last)
        ),
        Served::Cap { kpi, at, lifts_on: None, .. } => {
            format!("helps lift the cap of {kpi} at {}; this plan does not lift it", words::points(*at))
        }
        Served::Reward { name, points, earned_on: Some(on), last: is_last } => format!(
            "helps meet {name}, worth {} a {unit} from {}{}",
            words::points(*points),
            words::day(*on),
            last(*is_last)
        ),
        Served::Reward { name, points, earned_on: None, .. } => {
            format!(
                "helps meet {name}, worth {} a {unit}; this plan does not meet it",
                words::points(*points)
            )
        }
    }
}
