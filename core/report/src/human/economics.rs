//! A plan in money.

use warplan_model::view::Economics;

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::{facts, text, words};

/// Room for the issues that are delayed with one.
const NAMED: usize = 30;

pub(super) fn render(economics: &Economics, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line([Span::new(format!("The plan in {}", economics.currency), Tone::Strong)]);
    sums(&mut page, economics);
    delays(&mut page, economics, usize::MAX);
    page.finish()
}

pub(super) fn of_plan(economics: &Economics, style: &Style) -> String {
    let mut page = Page::new(style);
    page.heading(&format!("In {}", economics.currency));
    sums(&mut page, economics);
    delays(&mut page, economics, facts::DELAYS_NAMED);
    format!("\n{}", page.finish())
}

fn sums(page: &mut Page, economics: &Economics) {
    for sentence in facts::account(&economics.plan, economics) {
        page.paragraph("  ", sentence);
    }
    if let Some(sentence) = facts::difference(economics) {
        page.paragraph("  ", sentence);
    }
}

/// What delays cost, the most first.
fn delays(page: &mut Page, economics: &Economics, rows: usize) {
    if economics.delays.is_empty() {
        return;
    }
    page.heading(&format!("What closing an issue a {} later costs", economics.unit.noun()));
    let columns = [
        Column::left("issue"),
        Column::left("closes"),
        Column::right("costs"),
        Column::cut("title"),
        Column::left("with"),
    ];
    let mut table = Table::new(columns);
    for delay in economics.delays.iter().take(rows) {
        table.row([
            Span::from(delay.issue.to_string()),
            words::day(delay.closes_on).into(),
            facts::money(delay.cost, &economics.currency).into(),
            (&delay.title).into(),
            text::shortened(&delay.with, " ", NAMED).into(),
        ]);
    }
    page.table(2, &table);
    let more = economics.delays.len().saturating_sub(rows);
    if more > 0 {
        let told = format!("  and {more} more; `warplan economics` lists them all");
        page.line([Span::new(told, Tone::Faint)]);
    }
}
