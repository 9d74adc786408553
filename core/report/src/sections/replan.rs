//! How a plan departs from the one before.

use jiff::civil::Date;

use super::WarPlan;
use crate::document::{Document, Inline, Table, left};
use crate::{facts, words};

pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    let plan = war_plan.plan;
    let Some(replan) = &plan.replan else { return };
    document.heading(2, "Since the plan before");
    document.paragraph(Inline::text(&facts::departures(plan, replan).join(" ")));
    if let Some(bought) = facts::bought(plan, replan) {
        document.paragraph(Inline::text(&bought));
    }
    let mut table = Table::new([left("Issue"), left("Title"), left("Announced"), left("Now")]);
    let closes = |on: Option<Date>| Inline::text(&on.map_or("stays open".to_owned(), words::day));
    for moved in &replan.moved {
        let (issue, title) = (Inline::issue(&moved.issue), Inline::text(&moved.title));
        table.row([issue, title, closes(moved.from), closes(moved.to)]);
    }
    document.table(table);
}
