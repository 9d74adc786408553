//! When goals are reached, if durations vary.

use jiff::civil::Date;
use warplan_model::view::{Forecast, GoalState};

use crate::document::{Document, Inline, Table, left, right};
use crate::{facts, words};

pub(super) fn write(document: &mut Document, forecast: &Forecast) {
    if forecast.goals.is_empty() {
        return;
    }
    document.heading(3, "When goals are reached, if durations vary");
    document.paragraph(Inline::text(&format!(
        "From {} of the plan with durations drawn from their ranges, seed {}.",
        words::count(forecast.runs as usize, "run"),
        forecast.seed
    )));
    let mut table = Table::new([
        left("Goal"),
        left("Planned"),
        right("Chance"),
        left("50 %"),
        left("80 %"),
        left("95 %"),
        left("Due"),
        right("Chance"),
    ]);
    let dash = || Inline::from("–");
    let day = |on: Date| Inline::text(&words::day(on));
    for goal in &forecast.goals {
        let name = Inline::text(&facts::goal_name(goal));
        let due = goal.due.map_or_else(dash, day);
        let chance_due = goal.chance_due.map_or_else(dash, |share| Inline::text(&facts::chance(share)));
        let later = |on: Option<Date>| on.map_or("later".into(), day);
        table.row(match goal.state {
            GoalState::Forecast => [
                name,
                goal.planned.map_or_else(dash, day),
                goal.chance_planned.map_or_else(dash, |share| Inline::text(&facts::chance(share))),
                later(goal.p50),
                later(goal.p80),
                later(goal.p95),
                due,
                chance_due,
            ],
            GoalState::Reached => [name, "reached".into(), dash(), dash(), dash(), dash(), due, chance_due],
            GoalState::LeftOpen => {
                [name, "left open".into(), dash(), dash(), dash(), dash(), due, chance_due]
            }
        });
    }
    document.table(table);
}
