//! What each lane brings, as a table.

use warplan_model::Decimal;
use warplan_model::view::LaneEffects;

use crate::document::{Document, Inline, Table, left, right};
use crate::words;

/// Opens the section, unless there are no lanes.
pub(super) fn heading(document: &mut Document, effects: &LaneEffects) {
    if !effects.lanes.is_empty() {
        document.heading(2, "What each lane brings");
    }
}

pub(super) fn write(document: &mut Document, effects: &LaneEffects) {
    if effects.lanes.is_empty() {
        return;
    }
    let unit = words::unit_of_lift(effects.unit);
    let mut table = Table::new([
        left("Lane"),
        right("Closes"),
        right("Leaves open"),
        left("Done"),
        right("Others waiting"),
        right("Lift"),
        left("KPIs at the end"),
        left("Exit criteria"),
    ]);
    for lane in &effects.lanes {
        let count = |count: usize| Inline::text(&count.to_string());
        let ends = effects.kpis.iter().zip(&lane.end_values).filter(|(_, end)| **end != Decimal::ZERO);
        table.row([
            Inline::text(lane.lane.as_deref().unwrap_or("Issues of no lane")),
            count(lane.closes),
            count(lane.leaves_open),
            lane.done_on.map_or("–".into(), |day| Inline::text(&words::day(day))),
            count(lane.waiting),
            Inline::text(&words::change(lane.lift)).strong(),
            Inline::list(ends.map(|(kpi, end)| Inline::text(&format!("{kpi} {}", words::change(*end))))),
            Inline::list(lane.rewards.iter().map(|reward| Inline::code(reward))),
        ]);
    }
    document.table(table);
    document.paragraph(Inline::text(&format!(
        "Lift is in {unit}: by how much the plan's {} would be less, and the KPIs lower at its end, if the lane's issues \
         and those of other lanes that wait for them stayed open. Lanes overlap where a cap or a reward needs several, so \
         that these do not add up to it.",
        words::lift(effects.lift)
    )));
}
