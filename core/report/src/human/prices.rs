//! What changes would bring.

use warplan_model::calendar::Unit;
use warplan_model::plan::Plan;
use warplan_model::view::{Price, Prices};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::{facts, words};

pub(super) fn render(prices: &Prices, style: &Style) -> String {
    let mut page = Page::new(style);
    let unit = words::unit_of_lift(prices.unit);
    page.line([
        Span::new(format!("What changes would bring, in {unit}"), Tone::Strong),
        format!(" · {} of {}", prices.prices.len(), words::count(prices.changes, "change")).into(),
    ]);
    for line in facts::read_prices(prices) {
        page.paragraph("", line);
    }
    if !prices.prices.is_empty() {
        page.gap();
        page.table(2, &table(&prices.prices, prices.unit, true));
    }
    page.finish()
}

/// The prices that a plan names.
pub(super) fn of_plan(page: &mut Page, plan: &Plan) {
    section(page, "What would bring more", &plan.prices, words::unit(plan));
    if !plan.prices.is_empty() {
        page.line([Span::new(
            "  as far as the bound tells; `warplan prices` solves the plan anew under each of them",
            Tone::Faint,
        )]);
    }
}

/// Prices below a heading.
pub(super) fn section(page: &mut Page, heading: &str, prices: &[Price], unit: Unit) {
    if !prices.is_empty() {
        page.heading(&format!("{heading}, in {}", words::unit_of_lift(unit)));
        page.table(2, &table(prices, unit, false));
    }
}

fn table(prices: &[Price], unit: Unit, margins: bool) -> Table {
    let mut columns = vec![Column::left(""), Column::left("brings")];
    columns.extend(margins.then(|| Column::point("margin")));
    columns.push(Column::cut(""));
    let mut table = Table::new(columns);
    for price in prices {
        let tone = if price.proven { Tone::Strong } else { Tone::Normal };
        let mut row =
            vec![Span::from(facts::price_of(&price.change, unit)), Span::new(facts::brings(price), tone)];
        row.extend(margins.then(|| Span::new(words::lift(price.margin), Tone::Faint)));
        row.push(facts::priced_title(&price.change).into());
        table.row(row);
    }
    table
}
