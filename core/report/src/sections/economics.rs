//! A plan in money.

use warplan_model::view::Economics;

use super::WarPlan;
use crate::document::{Document, Inline, Table, left, right};
use crate::{facts, words};

/// Money, where the policy says what work costs and points are worth.
pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    if let Some(economics) = war_plan.economics {
        document.heading(2, "Economics");
        sums(document, economics);
        delays(document, economics, facts::DELAYS_NAMED);
    }
}

/// A document of money alone.
pub(super) fn document(economics: &Economics) -> Document {
    let mut document = Document::default();
    document.heading(1, Inline::text(&format!("The plan in {}", economics.currency)));
    sums(&mut document, economics);
    delays(&mut document, economics, usize::MAX);
    document
}

fn sums(document: &mut Document, economics: &Economics) {
    document.paragraph(Inline::text(&facts::account(&economics.plan, economics).join(" ")));
    if let Some(sentence) = facts::difference(economics) {
        document.paragraph(Inline::text(&sentence));
    }
}

fn delays(document: &mut Document, economics: &Economics, rows: usize) {
    if economics.delays.is_empty() {
        return;
    }
    let unit = economics.unit.noun();
    document.paragraph(Inline::text(&format!(
        "What closing an issue a {unit} later costs, with all that waits for it:"
    )));
    let mut table =
        Table::new([left("Issue"), left("Title"), left("Closes"), right("Costs"), left("With it")]);
    for delay in economics.delays.iter().take(rows) {
        table.row([
            Inline::issue(&delay.issue),
            Inline::text(&delay.title),
            Inline::text(&words::day(delay.closes_on)),
            Inline::text(&facts::money(delay.cost, &economics.currency)),
            Inline::list(delay.with.iter().map(Inline::issue)),
        ]);
    }
    document.table(table);
    let more = economics.delays.len().saturating_sub(rows);
    if more > 0 {
        document.paragraph(Inline::text(&format!("And {more} more; `warplan economics` lists them all.")));
    }
}
