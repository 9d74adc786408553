//! Plans under other assumptions, side by side: a column a scenario.

use jiff::civil::Date;
use warplan_model::view::{PlanFigures, Scenario, WhatIf};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::words;

pub(super) fn render(whatif: &WhatIf, style: &Style) -> String {
    let mut page = Page::new(style);
    for scenario in &whatif.scenarios {
        page.paragraph(
            Span::new(format!("{}: ", scenario.name), Tone::Strong),
            scenario.assumptions.join("; "),
        );
        for reason in &scenario.conflict {
            page.paragraph(Span::new("  no plan: ", Tone::Bad), reason);
        }
    }
    page.gap();
    page.table(0, &figures(whatif));
    for scenario in &whatif.scenarios {
        moved(&mut page, scenario);
    }
    page.finish()
}

/// One row a figure, one column a plan.
fn figures(whatif: &WhatIf) -> Table {
    let mut columns = vec![Column::cut(""), Column::right("current")];
    columns.extend(whatif.scenarios.iter().map(|scenario| Column::right(&scenario.name)));
    let mut table = Table::new(columns);
    let mut row = |title: &str, of: &dyn Fn(&PlanFigures) -> String| {
        let mut cells = vec![Span::from(title), Span::from(of(&whatif.current))];
        let others =
            whatif.scenarios.iter().map(|scenario| scenario.figures.as_ref().map_or("no plan".into(), of));
        cells.extend(others.map(Span::from));
        table.row(cells);
    };
    row("lift", &|figures| words::lift(figures.lift));
    row("objective", &|figures| words::lift(figures.objective));
    row("bound", &|figures| words::lift(figures.bound));
    row("quality", &|figures| words::status(figures.status).to_owned());
    row("issues closed", &|figures| figures.closed.to_string());
    for (index, kpi) in whatif.kpis.iter().enumerate() {
        row(&format!("{kpi} at the end"), &|figures| words::points(figures.end_values[index]));
    }
    for (name, _) in &whatif.current.reached {
        row(name, &|figures| reached(figures, name));
    }
    let mut cells = vec![Span::new("change of objective", Tone::Strong), Span::from("")];
    cells.extend(whatif.scenarios.iter().map(difference));
    table.row(cells);
    table
}

fn reached(figures: &PlanFigures, name: &str) -> String {
    let found = figures.reached.iter().find(|(other, _)| other == name);
    match found {
        None => "nothing waits".to_owned(),
        Some((_, on)) => on.map_or("not in the plan".to_owned(), words::day),
    }
}

fn difference(scenario: &Scenario) -> Span {
    match scenario.difference {
        None => Span::from(""),
        Some(difference) => {
            let tone = match difference.micros() {
                0 => Tone::Normal,
                1.. => Tone::Good,
                _ => Tone::Bad,
            };
            Span::new(format!("{:+.3}", difference), tone)
        }
    }
}

fn moved(page: &mut Page, scenario: &Scenario) {
    if scenario.figures.is_none() {
        return;
    }
    page.heading(&format!(
        "{}: {} closed on another day",
        scenario.name,
        words::count(scenario.moved.len(), "issue")
    ));
    let columns = [Column::left("issue"), Column::left("now"), Column::left("then"), Column::cut("title")];
    let mut table = Table::new(columns);
    let closes = |on: Option<Date>| on.map_or("open".to_owned(), words::day);
    for issue in &scenario.moved {
        let row = [issue.issue.to_string(), closes(issue.from), closes(issue.to), issue.title.clone()];
        table.row(row.map(Span::from));
    }
    page.table(2, &table);
}
