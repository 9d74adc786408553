//! Plans under other assumptions, side by side: a column a scenario.

use jiff::civil::Date;
use warplan_model::Decimal;
use warplan_model::closure::Status;
use warplan_model::view::{Moved, PlanFigures, Scenario, WhatIf};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::{text, words};

/// Scenarios beside each other; more stand in tables of their own.
const SIDE_BY_SIDE: usize = 4;
/// Columns for a scenario's name above its figures.
const NAME: usize = 16;
/// Moved issues and reasons that are listed.
const LISTED: usize = 15;

pub(super) fn render(whatif: &WhatIf, style: &Style) -> String {
    let mut page = Page::new(style);
    for scenario in &whatif.scenarios {
        let name = Span::new(format!("{}: ", scenario.name), Tone::Strong);
        page.paragraph(name, words::dated(&scenario.assumptions.join("; ")));
        conflict(&mut page, scenario);
    }
    for scenarios in whatif.scenarios.chunks(SIDE_BY_SIDE) {
        page.gap();
        page.table(0, &figures(whatif, scenarios));
    }
    unchanged(&mut page, whatif);
    starts(&mut page, whatif);
    for scenario in whatif.scenarios.iter().filter(|scenario| scenario.figures.is_some()) {
        let moves = match scenario.moved.len() {
            0 => "every issue closes on the same day".to_owned(),
            1 => "1 issue closes on another day".to_owned(),
            count => format!("{count} issues close on another day"),
        };
        page.heading(&format!("{}: {moves}", scenario.name));
        moved(&mut page, &scenario.moved, ["now", "then"]);
    }
    page.finish()
}

fn conflict(page: &mut Page, scenario: &Scenario) {
    for reason in scenario.conflict.iter().take(LISTED) {
        page.paragraph(Span::new("  no plan: ", Tone::Bad), reason);
    }
    more(page, scenario.conflict.len());
}

/// Says how many entries of a list are not shown.
pub(super) fn more(page: &mut Page, entries: usize) {
    if entries > LISTED {
        page.line([Span::new(
            format!("  and {} more; --format json has all", entries - LISTED),
            Tone::Faint,
        )]);
    }
}

/// One row a figure, one column a plan. KPIs and days that are the same in every plan are left out.
fn figures(whatif: &WhatIf, scenarios: &[Scenario]) -> Table {
    let mut columns = vec![Column::cut(""), Column::left("now")];
    columns.extend(scenarios.iter().map(|scenario| Column::left(&text::fit(&scenario.name, NAME))));
    let mut table = Table::new(columns);
    let mut row = |title: &str, of: &dyn Fn(&PlanFigures) -> Cell| {
        let now = of(&whatif.current);
        let others = scenarios.iter().map(|scenario| scenario.figures.as_ref().map(of));
        let others =
            others.map(|cell| cell.map_or_else(|| Span::new("no plan", Tone::Bad), |cell| cell.beside(&now)));
        let cells = [Span::from(title), Span::from(&now.text)].into_iter().chain(others);
        table.row(cells.collect::<Vec<_>>());
    };
    row("lift", &|figures| Cell::number(figures.lift, words::lift));
    row("objective", &|figures| Cell::number(figures.objective, words::lift));
    row("quality", &|figures| Cell::text(quality(figures)));
    row("issues closed", &|figures| Cell::text(figures.closed.to_string()));
    for (index, kpi) in whatif.kpis.iter().enumerate().filter(|(index, _)| !same_value(whatif, *index)) {
        row(&format!("{kpi} at the end"), &|figures| Cell::number(figures.end_values[index], words::points));
    }
    for (name, _) in whatif.current.reached.iter().filter(|(name, _)| !same_day(whatif, name)) {
        row(name, &|figures| Cell::day(figures, name));
    }
    table
}

/// A figure of a plan.
struct Cell {
    text: String,
    /// What differences are taken of: thousandths of points, or days; larger is better for points, worse for days.
    number: Option<Decimal>,
    day: Option<Date>,
}

impl Cell {
    fn text(text: String) -> Self {
        Cell { text, number: None, day: None }
    }

    fn number(value: Decimal, write: impl Fn(Decimal) -> String) -> Self {
        Cell { text: write(value), number: Some(value), day: None }
    }

    fn day(figures: &PlanFigures, name: &str) -> Self {
        match reached(figures, name) {
            None => Cell::text("nothing waits".into()),
            Some(None) => Cell::text("not in the plan".into()),
            Some(Some(day)) => Cell { text: words::day(day), number: None, day: Some(day) },
        }
    }

    /// The figure with its difference to another.
    fn beside(&self, now: &Cell) -> Span {
        let difference = match (self.number.zip(now.number), self.day.zip(now.day)) {
            (Some((value, now)), _) => (value - now).rounded(3),
            (_, Some((day, now))) => Decimal::from_int(i64::from((day - now).get_days())),
            _ => Decimal::ZERO,
        };
        if difference == Decimal::ZERO {
            let lost = now.day.is_some() && self.day.is_none() && self.text != "nothing waits";
            return Span::new(&self.text, if lost { Tone::Bad } else { Tone::Normal });
        }
        let unit = if self.day.is_some() { " d" } else { "" };
        let better = (difference > Decimal::ZERO) == self.number.is_some();
        let tone = if better { Tone::Good } else { Tone::Bad };
        Span::new(format!("{} ({difference:+}{unit})", self.text), tone)
    }
}

fn reached(figures: &PlanFigures, name: &str) -> Option<Option<Date>> {
    figures.reached.iter().find(|(other, _)| other == name).map(|(_, on)| *on)
}

fn quality(figures: &PlanFigures) -> String {
    let above = (figures.bound - figures.objective).over(figures.lift);
    match (figures.status, above) {
        (Status::Feasible | Status::Stopped, Some(gap)) => {
            format!("{}, gap {}", words::status(figures.status), words::percent(gap.max(-gap)))
        }
        (status, _) => words::status(status).to_owned(),
    }
}

fn plans(whatif: &WhatIf) -> impl Iterator<Item = &PlanFigures> {
    whatif.scenarios.iter().filter_map(|scenario| scenario.figures.as_ref())
}

fn same_value(whatif: &WhatIf, kpi: usize) -> bool {
    let value = whatif.current.end_values[kpi];
    plans(whatif).all(|figures| figures.end_values[kpi] == value)
}

fn same_day(whatif: &WhatIf, name: &str) -> bool {
    plans(whatif).all(|figures| reached(figures, name) == reached(&whatif.current, name))
}

/// What the table leaves out because it is the same in every plan.
fn unchanged(page: &mut Page, whatif: &WhatIf) {
    let values = whatif.kpis.iter().enumerate().filter(|(index, _)| same_value(whatif, *index));
    let values =
        values.map(|(index, kpi)| format!("{kpi} {}", words::points(whatif.current.end_values[index])));
    let days = whatif.current.reached.iter().filter(|(name, _)| same_day(whatif, name));
    let days = days.map(|(name, on)| format!("{name} {}", on.map_or("not in the plan".into(), words::day)));
    let all: Vec<String> = values.chain(days).collect();
    if !all.is_empty() && plans(whatif).next().is_some() {
        page.paragraph(Span::new("the same everywhere: ", Tone::Faint), all.join(", "));
    }
}

/// Why lifts and objectives do not change by the same.
fn starts(page: &mut Page, whatif: &WhatIf) {
    let now = whatif.current.do_nothing;
    for scenario in &whatif.scenarios {
        let Some(figures) = scenario.figures.as_ref().filter(|figures| figures.do_nothing != now) else {
            continue;
        };
        let text = format!(
            "under these assumptions doing nothing is worth {}, in place of {}. A lift counts from there; the objective \
             says what the plans themselves are worth.",
            words::lift(figures.do_nothing),
            words::lift(now)
        );
        page.gap();
        page.paragraph(Span::new(format!("{}: ", scenario.name), Tone::Strong), text);
    }
}

/// Issues that close on another day in another plan, in the order of the days, with titles of both days.
pub(super) fn moved(page: &mut Page, moved: &[Moved], titles: [&str; 2]) {
    let [from, to] = titles.map(Column::left);
    let mut table = Table::new([Column::left("issue"), from, to, Column::cut("title")]);
    let closes = |on: Option<Date>| on.map_or("open".to_owned(), words::day);
    let mut moved: Vec<&Moved> = moved.iter().collect();
    moved.sort_by_key(|issue| (issue.from.or(issue.to), issue.to, &issue.issue));
    for issue in moved.iter().take(LISTED) {
        let row = [issue.issue.to_string(), closes(issue.from), closes(issue.to), issue.title.clone()];
        table.row(row.map(Span::from));
    }
    if !moved.is_empty() {
        page.table(2, &table);
    }
    more(page, moved.len());
}
