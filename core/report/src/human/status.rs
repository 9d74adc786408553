//! Where the portfolio stands against its plan.

use warplan_model::IssueId;
use warplan_model::view::{ExitState, KpiStatus, NewIssue, NextStep, Standing, Starts, Status};
use warplan_model::{Decimal, view::GoalStatus};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::facts::status as facts;
use crate::words;

/// Rows of a list; how many more there are is said.
const SHOWN: usize = 20;

pub(super) fn render(status: &Status, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line([
        Span::new(&status.name, Tone::Strong),
        format!(
            " · {} against the plan of {}",
            words::day_of_year(status.today),
            words::instant(status.plan.as_of)
        )
        .into(),
    ]);
    page.paragraph("", facts::progress(status));
    if let Some(changes) = facts::changes(status) {
        page.paragraph(Span::new("note  ", Tone::Attention), format!("{changes}."));
    }
    if let Some(assumed) = facts::assumed(status) {
        page.paragraph(Span::new("note  ", Tone::Attention), format!("{assumed}."));
    }
    kpis(&mut page, &status.kpis);
    goals(&mut page, status);
    let late = status.late.iter().map(|it| (&it.issue, &it.title, facts::lateness(it)));
    list(&mut page, "Late", late);
    let moved = status.moved.iter().map(|it| (&it.issue, &it.title, facts::movement(it)));
    list(&mut page, "Moved", moved);
    list(&mut page, "New", status.new.iter().map(new));
    list(&mut page, "Reopened", status.reopened.iter().map(new));
    let closings =
        [("Early", &status.early), ("Closed unplanned", &status.unplanned), ("Done", &status.done)];
    for (heading, closed) in closings {
        list(&mut page, heading, closed.iter().map(|it| (&it.issue, &it.title, facts::closing(it))));
    }
    let gone = status.gone.iter().map(|it| (&it.issue, &it.title, "not in the snapshot any more".to_owned()));
    list(&mut page, "Gone", gone);
    exit(&mut page, status);
    next(&mut page, &status.next);
    page.finish()
}

fn kpis(page: &mut Page, kpis: &[KpiStatus]) {
    let mut table = Table::new([
        Column::cut("KPI"),
        Column::point("planned"),
        Column::point("actual"),
        Column::point("difference"),
        Column::wrapped(""),
    ]);
    for kpi in kpis {
        let known = |value: Option<Decimal>| value.map_or("–".to_owned(), words::points);
        let tone = match kpi.difference {
            Some(difference) if difference < Decimal::ZERO => Tone::Bad,
            Some(difference) if difference > Decimal::ZERO => Tone::Good,
            _ => Tone::Normal,
        };
        let because: Vec<String> = kpi.because.iter().map(facts::cause).collect();
        table.row([
            Span::from(&kpi.kpi),
            known(kpi.planned).into(),
            words::points(kpi.actual).into(),
            Span::new(kpi.difference.map_or("–".to_owned(), words::change), tone),
            because.join("; ").into(),
        ]);
    }
    page.gap();
    page.table(0, &table);
}

fn goals(page: &mut Page, status: &Status) {
    if status.goals.is_empty() {
        return;
    }
    page.heading("Milestones, exit criteria and caps");
    let mut table = Table::new([Column::left(""), Column::wrapped("")]);
    for goal in &status.goals {
        let (title, days) = (facts::goal(goal), facts::days(goal));
        let line = if days.is_empty() || goal.state == Standing::Reached {
            title
        } else {
            format!("{title}: {days}")
        };
        table.row([Span::new(facts::standing(goal.state), tone(goal)), line.into()]);
        for risk in &goal.because {
            table.row([Span::default(), format!("→ {}", facts::risk(risk)).into()]);
        }
    }
    page.table(2, &table);
}

fn tone(goal: &GoalStatus) -> Tone {
    match goal.state {
        Standing::Reached | Standing::OnTrack => Tone::Good,
        Standing::AtRisk | Standing::Unplanned => Tone::Attention,
        Standing::Missed => Tone::Bad,
    }
}

fn new(new: &NewIssue) -> (&IssueId, &String, String) {
    let parts = [new.severity.clone(), new.kpis.join(" "), format!("created {}", words::day(new.created_on))];
    (&new.issue, &new.title, parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "))
}

/// Issues below a heading, unless there are none.
fn list<'a>(
    page: &mut Page,
    heading: &str,
    rows: impl ExactSizeIterator<Item = (&'a IssueId, &'a String, String)>,
) {
    let count = rows.len();
    if count == 0 {
        return;
    }
    page.heading(&format!("{heading}: {}", words::count(count, "issue")));
    let mut table = Table::new([Column::left(""), Column::cut(""), Column::wrapped("")]);
    for (issue, title, text) in rows.take(SHOWN) {
        table.row([Span::new(issue.to_string(), Tone::Strong), title.into(), text.into()]);
    }
    page.table(2, &table);
    more(page, count);
}

fn more(page: &mut Page, count: usize) {
    if count > SHOWN {
        page.line([Span::new(format!("  and {} more; `--format json` has all", count - SHOWN), Tone::Faint)]);
    }
}

fn exit(page: &mut Page, status: &Status) {
    if status.exit.is_empty() {
        return;
    }
    let met = status.exit.iter().filter(|criterion| criterion.state == ExitState::Met).count();
    let open = status.exit.iter().filter(|criterion| criterion.state == ExitState::Unmet);
    let open: Vec<&str> = open.map(|criterion| criterion.id.as_str()).collect();
    page.gap();
    let not_met = if open.is_empty() { String::new() } else { format!("; not met: {}", open.join(", ")) };
    page.paragraph("Exit criteria met: ", format!("{met} of {}{not_met}", status.exit.len()));
}

fn next(page: &mut Page, steps: &[NextStep]) {
    let now: Vec<&NextStep> = steps.iter().filter(|step| step.starts == Starts::Now).collect();
    if now.is_empty() {
        return;
    }
    page.heading("Do next");
    let mut table = Table::new([Column::left(""), Column::cut(""), Column::wrapped("")]);
    for step in now.iter().take(SHOWN) {
        let text = facts::start(step);
        table.row([Span::new(step.issue.to_string(), Tone::Strong), (&step.title).into(), text.into()]);
    }
    page.table(2, &table);
    more(page, now.len());
}
