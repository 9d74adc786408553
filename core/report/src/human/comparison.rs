//! A plan written by hand beside the best one.

use std::cmp::Ordering;

use warplan_model::Decimal;
use warplan_model::plan::Plan;
use warplan_model::view::{Comparison, HandMove, Obstacle};

use super::page::{Column, Page, Span, Table, Tone};
use super::{Style, beside, gates};
use crate::{facts, words};

pub(super) fn render(comparison: &Comparison, plan: &Plan, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line([
        Span::new(facts::hand_title(comparison), Tone::Strong),
        format!(
            " · lift {} of {} {}: {}",
            words::lift(comparison.lift),
            words::lift(comparison.best_lift),
            words::lift_unit(plan),
            difference(comparison)
        )
        .into(),
    ]);
    if !comparison.feasible {
        page.paragraph(
            "",
            "It cannot be carried out as written: it asks more of a team, or of a date, than there is.",
        );
    }
    for HandMove { issue, written, possible, because } in &comparison.moved {
        let noun = words::period_noun(plan);
        let because = match because {
            Obstacle::Duration => {
                format!("its work takes {} from the first on", words::count(*possible as usize, noun))
            }
            Obstacle::Dependency => "the first that what it waits for allows".into(),
        };
        page.paragraph("", format!("{issue} moved from {noun} {written} to {noun} {possible}: {because}."));
    }
    page.gap();
    page.table(0, &beside::results(plan, comparison));
    page.gap();
    page.table(0, &beside::closures(plan, comparison));
    page.heading("KPI values at the end");
    page.table(2, &values(comparison, plan));
    page.heading(&format!("What is wrong with it: {}", facts::tally(&comparison.findings)));
    gates::findings(&mut page, &comparison.findings);
    page.finish()
}

fn values(comparison: &Comparison, plan: &Plan) -> Table {
    let columns = [
        Column::wrapped("KPI"),
        Column::point("today"),
        Column::point("best plan"),
        Column::point("by hand"),
        Column::point("less"),
    ];
    let mut table = Table::new(columns);
    for (course, &written) in plan.kpis.iter().zip(&comparison.end_values) {
        let best = course.values.last().copied().unwrap_or(course.today);
        let row = [
            words::points(course.today),
            words::points(best),
            words::points(written),
            words::points(best - written),
        ];
        let mut cells = vec![Span::from(&course.kpi)];
        cells.extend(row.map(Span::from));
        table.row(cells);
    }
    table
}

/// The difference to the best plan. One that asks for more than there is can be worth more.
fn difference(comparison: &Comparison) -> String {
    match comparison.difference.cmp(&Decimal::ZERO) {
        Ordering::Greater => format!("{} less than the best plan", words::lift(comparison.difference)),
        Ordering::Equal => "as much as the best plan".into(),
        Ordering::Less => {
            format!("{} more than any plan that can be carried out", words::lift(-comparison.difference))
        }
    }
}
