//! The state of a portfolio.

use warplan_model::policy::Policy;
use warplan_model::view::{Due, Review};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::{text, words};

/// Room for the issues that take no part.
const NAMED: usize = 240;
/// Issues of the kill list that are shown.
const KILLS: usize = 40;
/// Due days that are shown.
const DAYS: usize = 25;
/// Groups of similar issues that are shown.
const GROUPS: usize = 10;
/// Issues of such a group that are shown.
const ALIKE: usize = 6;

pub(super) fn render(review: &Review, policy: &Policy, style: &Style) -> String {
    let mut page = Page::new(style);
    let part = format!(", {} of them in the portfolio", review.active);
    page.line([
        Span::new(&policy.name, Tone::Strong),
        format!(" · {} open on {}", words::count(review.open, "issue"), words::instant(review.as_of)).into(),
        if review.active == review.open { Span::default() } else { part.into() },
    ]);
    if !review.outside.is_empty() {
        let ids = text::shortened(&review.outside, ", ", NAMED);
        let number = words::count(review.outside.len(), "open issue");
        page.paragraph("", format!("{number} without a KPI label, left out: {ids}"));
    }
    topology(&mut page, review, policy);
    kill_list(&mut page, review);
    due(&mut page, review);
    surfaces(&mut page, review);
    similar(&mut page, review);
    page.finish()
}

pub(super) fn number(count: usize) -> Span {
    if count == 0 { Span::new("·", Tone::Faint) } else { count.to_string().into() }
}

fn topology(page: &mut Page, review: &Review, policy: &Policy) {
    page.heading("Topology");
    let unclassified = review.topology.iter().any(|kpi| kpi.unclassified > 0);
    let mut columns = vec![Column::cut("KPI"), Column::right("open")];
    columns.extend(policy.severities.keys().map(|severity| Column::right(severity)));
    columns.extend(unclassified.then(|| Column::right("unclassified")));
    columns.extend(["over 30 days", "overdue"].map(Column::right));
    let mut table = Table::new(columns);
    for kpi in &review.topology {
        let mut row: Vec<Span> = vec![(&kpi.kpi).into(), number(kpi.open)];
        row.extend(policy.severities.keys().map(|severity| {
            let count = kpi.by_severity.iter().find(|(name, _)| name == severity);
            number(count.map_or(0, |(_, count)| *count))
        }));
        row.extend(unclassified.then(|| number(kpi.unclassified)));
        row.extend([number(kpi.over_30_days), number(kpi.overdue)]);
        table.row(row);
    }
    page.table(2, &table);
}

fn kill_list(page: &mut Page, review: &Review) {
    page.heading(&format!(
        "Kill list: {} of the two highest severities, oldest first",
        words::count(review.kill_list.len(), "open issue")
    ));
    let columns = [
        Column::left("issue"),
        Column::left(""),
        Column::right("age"),
        Column::left("type"),
        Column::left("KPI"),
        Column::cut("title"),
    ];
    let mut table = Table::new(columns);
    for entry in review.kill_list.iter().take(KILLS) {
        table.row([
            entry.issue.to_string().into(),
            (&entry.severity).into(),
            format!("{} d", entry.age_days).into(),
            (&entry.kind).into(),
            entry.kpis.join(" ").into(),
            (&entry.title).into(),
        ]);
    }
    if !review.kill_list.is_empty() {
        page.table(2, &table);
        more(page, review.kill_list.len(), KILLS);
    }
}

fn due(page: &mut Page, review: &Review) {
    let overdue = review.due.iter().filter(|due| due.overdue).count();
    page.heading(&format!("Due: {overdue} overdue, {} to come", review.due.len() - overdue));
    let mut table = Table::new([Column::left("overdue from"), Column::left(""), Column::wrapped("issues")]);
    let alike = |a: &Due, b: &Due| (a.turns_overdue_on, &a.severity) == (b.turns_overdue_on, &b.severity);
    for days in review.due.chunk_by(alike).take(DAYS) {
        let Due { turns_overdue_on, overdue, severity, .. } = &days[0];
        let tone = if *overdue { Tone::Bad } else { Tone::Normal };
        table.row([
            Span::new(words::day_of_year(*turns_overdue_on), tone),
            severity.into(),
            words::ids(days.iter().map(|due| &due.issue)).into(),
        ]);
    }
    if !review.due.is_empty() {
        page.table(2, &table);
        more(page, review.due.chunk_by(alike).count(), DAYS);
    }
}

fn surfaces(page: &mut Page, review: &Review) {
    if review.surfaces.is_empty() {
        return;
    }
    page.heading("Control surfaces");
    let columns = [
        Column::left("surface"),
        Column::left("umbrella"),
        Column::wrapped("linked"),
        Column::wrapped("belongs under it"),
    ];
    let mut table = Table::new(columns);
    for surface in &review.surfaces {
        table.row([
            (&surface.surface).into(),
            surface
                .umbrella
                .as_ref()
                .map_or(Span::new("none", Tone::Attention), |issue| issue.to_string().into()),
            words::ids(&surface.linked).into(),
            Span::new(words::ids(&surface.unlinked), Tone::Attention),
        ]);
    }
    page.table(2, &table);
}

fn similar(page: &mut Page, review: &Review) {
    if review.similar.is_empty() {
        return;
    }
    page.heading("Likely the same");
    let mut table = Table::new([
        Column::right("alike"),
        Column::left("issue"),
        Column::cut("title"),
        Column::left("surface"),
    ]);
    for group in review.similar.iter().take(GROUPS) {
        for (index, one) in group.issues.iter().take(ALIKE).enumerate() {
            let first = index == 0;
            table.row([
                if first { format!("{} %", group.percent).into() } else { Span::default() },
                one.issue.to_string().into(),
                (&one.title).into(),
                if first { group.surface.as_deref().unwrap_or_default().into() } else { Span::default() },
            ]);
        }
        let more = group.issues.len().saturating_sub(ALIKE);
        if more > 0 {
            table.row(["".into(), "".into(), Span::new(format!("and {more} more"), Tone::Faint), "".into()]);
        }
    }
    page.table(2, &table);
    more(page, review.similar.len(), GROUPS);
}

/// Says how many of `all` are not among those `shown`.
fn more(page: &mut Page, all: usize, shown: usize) {
    if all > shown {
        let text = format!("and {} more; --format json has all", all - shown);
        page.line(["  ".into(), Span::new(text, Tone::Faint)]);
    }
}
