//! Who answers for what, and how much of the teams the plan takes.

use super::WarPlan;
use crate::document::{Document, Inline, Setting, Table, left, right};
use crate::facts::{self, TeamLoad};
use crate::words;

pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    document.heading(2, "Ownership");
    lanes(document, war_plan);
    let loads = facts::loads(war_plan.policy, war_plan.plan);
    if loads.is_empty() {
        return;
    }
    document.heading(3, "Teams");
    document.paragraph(
        "Units in use of those that the team has: an issue takes its units every day that work on it lasts.",
    );
    document.table(teams(war_plan, &loads));
}

fn lanes(document: &mut Document, war_plan: &WarPlan<'_>) {
    let mut table = Table::new([
        left("Lane"),
        left("Directly responsible"),
        left("Milestone"),
        right("Closes"),
        left("Done"),
    ]);
    for work in facts::lanes(war_plan.policy, war_plan.portfolio, war_plan.plan) {
        let of = work.steps.len() + work.deferred.len();
        table.row([
            work.lane.map_or("*no lane*".into(), |lane| Inline::text(&lane.name)),
            work.lane.and_then(|lane| lane.dri.as_deref()).map_or("nobody yet".into(), Inline::text),
            Inline::text(work.lane.and_then(|lane| lane.milestone.as_deref()).unwrap_or("–")),
            Inline::text(&format!("{} of {of}", work.steps.len())),
            work.done.map_or("–".into(), |done| Inline::text(&words::day(done.on))),
        ]);
    }
    document.table(table);
}

/// Periods below each other, teams beside each other.
fn teams(war_plan: &WarPlan<'_>, loads: &[TeamLoad<'_>]) -> Table {
    let plan = war_plan.plan;
    let first = if words::by_day(&plan.calendar) { left("Day") } else { left("Period") };
    let columns = loads.iter().map(|load| (Inline::text(load.team), Setting::Right));
    let mut table = Table::new([first].into_iter().chain(columns));
    for (index, dates) in plan.calendar.iter().enumerate() {
        let of = |load: &TeamLoad<'_>| {
            let capacity = load.capacity.as_ref().and_then(|capacity| capacity.get(index));
            let capacity = capacity.map_or("?".into(), ToString::to_string);
            Inline::text(&format!("{} of {capacity}", load.load[index]))
        };
        let mut row = vec![Inline::text(&format!("{} {}", index + 1, words::day(dates.last)))];
        row.extend(loads.iter().map(of));
        table.row(row);
    }
    let share = |load: &TeamLoad<'_>| {
        let share = load.share().map(|share| words::percent(share.rounded(2)));
        Inline::text(&share.unwrap_or_default()).strong()
    };
    let mut total = vec![Inline::from("**in all**")];
    total.extend(loads.iter().map(share));
    table.row(total);
    table
}
