//! When a plan's goals are reached, with their chances.

use jiff::civil::Date;
use warplan_model::view::{DurationCount, DurationSource, Forecast, GoalState};
use warplan_model::{Decimal, IssueId};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::{facts, text, words};

/// Cells of a chance's bar.
const CELLS: i64 = 5;
/// Columns for the issues that a goal misses.
const ISSUES: usize = 60;

pub(super) fn render(forecast: &Forecast, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line([
        Span::new(&forecast.name, Tone::Strong),
        format!(
            " · {} from {} to {}, seed {}",
            words::count(forecast.runs as usize, "run"),
            words::day(forecast.today),
            words::day_of_year(forecast.until),
            forecast.seed
        )
        .into(),
    ]);
    page.gap();
    if forecast.goals.is_empty() {
        page.paragraph(
            "",
            "The policy has no milestone, no exit criterion with a reward, and no cap that holds.",
        );
    } else {
        page.table(0, &goals(forecast));
    }
    left_open(&mut page, forecast);
    durations(&mut page, forecast);
    page.finish()
}

fn goals(forecast: &Forecast) -> Table {
    let any_due = forecast.goals.iter().any(|goal| goal.due.is_some());
    let mut columns = vec![Column::cut("goal"), Column::left("planned"), Column::left("chance")];
    columns.extend(["50 %", "80 %", "95 %"].map(Column::left));
    if any_due {
        columns.extend([Column::left("due"), Column::left("chance")]);
    }
    let mut table = Table::new(columns);
    for goal in &forecast.goals {
        let mut row = vec![Span::from(facts::goal_name(goal))];
        match goal.state {
            GoalState::Reached => row.push(Span::new("reached", Tone::Good)),
            GoalState::LeftOpen => row.push(Span::new("left open", Tone::Bad)),
            GoalState::Forecast => {
                row.push(goal.planned.map_or("".into(), words::day).into());
                row.push(goal.chance_planned.map_or_else(Span::default, chance));
                row.extend([goal.p50, goal.p80, goal.p95].map(day));
            }
        }
        row.resize(6, Span::default());
        if any_due {
            row.push(goal.due.map_or("".into(), words::day).into());
            row.push(
                goal.chance_due
                    .map_or_else(Span::default, |share| Span::new(facts::chance(share), tone(share))),
            );
        }
        table.row(row);
    }
    table
}

fn day(on: Option<Date>) -> Span {
    on.map_or_else(|| Span::new("later", Tone::Bad), |on| words::day(on).into())
}

/// `███·· 62 %`.
fn chance(share: Decimal) -> Span {
    let full = (share * CELLS).rounded(0).micros() / Decimal::ONE.micros();
    let bar: String = (0..CELLS).map(|cell| if cell < full { '█' } else { '·' }).collect();
    Span::new(format!("{bar} {}", facts::chance(share)), tone(share))
}

/// Good from four in five, bad below one in two.
fn tone(share: Decimal) -> Tone {
    match (share * 100).micros() / Decimal::ONE.micros() {
        80.. => Tone::Good,
        50.. => Tone::Attention,
        _ => Tone::Bad,
    }
}

/// What the plan leaves open of the goals.
fn left_open(page: &mut Page, forecast: &Forecast) {
    page.gap();
    for goal in forecast.goals.iter().filter(|goal| !goal.left_open.is_empty()) {
        let issues: Vec<&IssueId> = goal.left_open.iter().collect();
        let issues = text::shortened(&issues, " ", ISSUES);
        let others =
            if goal.state == GoalState::Forecast { "; its days are those of the others" } else { "" };
        let lead = Span::new(format!("{}: ", goal.name), Tone::Strong);
        page.paragraph(lead, format!("the plan leaves {issues} open{others}"));
    }
}

fn durations(page: &mut Page, forecast: &Forecast) {
    page.heading("Where durations come from");
    let columns = [
        Column::left("source"),
        Column::right("issues"),
        Column::right("planned days"),
        Column::right("days at 50 %"),
    ];
    let mut table = Table::new(columns);
    let mut row = |source: &str, counts: &[&DurationCount], tone: Tone| {
        let sum = |of: &dyn Fn(&DurationCount) -> u64| counts.iter().map(|count| of(count)).sum::<u64>();
        let sums = [
            sum(&|count| count.issues as u64),
            sum(&|count| count.planned_days),
            sum(&|count| count.median_days),
        ];
        let cells = [source.to_owned()].into_iter().chain(sums.map(|sum| sum.to_string()));
        table.row(cells.map(|cell| Span::new(cell, tone)).collect::<Vec<_>>());
    };
    for count in &forecast.durations {
        row(source(count.source), &[count], Tone::Normal);
    }
    row("all", &forecast.durations.iter().collect::<Vec<_>>(), Tone::Strong);
    page.table(2, &table);
    if !forecast.varies() {
        let hint = "add ranges or history to the durations of the policy";
        page.paragraph(Span::new("  no duration varies: ", Tone::Attention), hint);
    }
    if !forecast.in_progress.is_empty() {
        let issues: Vec<&IssueId> = forecast.in_progress.iter().collect();
        let issues = text::shortened(&issues, " ", ISSUES);
        page.paragraph("  in progress: ", format!("{issues}, with what is left of their durations"));
    }
}

fn source(source: DurationSource) -> &'static str {
    match source {
        DurationSource::Issue => "the issue's own duration",
        DurationSource::Umbrella => "umbrella",
        DurationSource::Range => "range",
        DurationSource::TypeAndSeverity => "closed issues of the type and severity",
        DurationSource::Type => "closed issues of the type",
        DurationSource::Rule => "rule or default",
    }
}
