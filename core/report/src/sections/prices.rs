//! What changes would bring.

use warplan_model::view::{Price, Prices};

use super::WarPlan;
use crate::document::{Document, Inline, Table, left, right};
use crate::{facts, words};

/// The prices that a plan names.
pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    let plan = war_plan.plan;
    if plan.prices.is_empty() {
        return;
    }
    let unit = words::unit(plan);
    document.heading(2, "What would bring more");
    let promise = |price: &Price| {
        let text = format!("{}: {}", facts::price_of(&price.change, unit), facts::brings(price));
        Inline::text(&format!("{} {}", words::capitalised(&text), words::unit_of_lift(unit)))
    };
    document
        .paragraph("As far as the bound tells; `warplan prices` solves the plan anew under each of them.");
    document.bullets(plan.prices.iter().map(promise));
}

/// A document of prices alone.
pub(super) fn document(prices: &Prices) -> Document {
    let mut document = Document::default();
    document.heading(1, "What changes would bring");
    let shown = format!(
        "{} of {}, in {} above the plan.",
        prices.prices.len(),
        words::count(prices.changes, "change"),
        words::unit_of_lift(prices.unit)
    );
    document.paragraph(Inline::text(&shown));
    document.paragraph(Inline::text(&facts::read_prices(prices).join(" ")));
    let mut table = Table::new([left("Change"), left("Brings"), right("Margin"), left("Issue")]);
    for price in &prices.prices {
        let brings = Inline::text(&facts::brings(price));
        table.row([
            Inline::text(&facts::price_of(&price.change, prices.unit)),
            if price.proven { brings.strong() } else { brings },
            Inline::text(&words::lift(price.margin)),
            Inline::text(facts::priced_title(&price.change)),
        ]);
    }
    document.table(table);
    document
}
