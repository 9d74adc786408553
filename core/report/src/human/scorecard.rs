//! KPI values with all their terms.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use warplan_model::scorecard::{Amount, KpiScore, Scorecard};
use warplan_model::{Decimal, IssueId};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::{facts, text, words};

/// Room for the issues that add or cost the same.
const NAMED: usize = 240;

pub(super) fn render(scorecard: &Scorecard, style: &Style) -> String {
    let mut page = Page::new(style);
    let release =
        scorecard.release.as_deref().map_or("Scorecard".into(), |release| format!("Scorecard of {release}"));
    let previous = scorecard.previous.as_deref().map(|previous| format!(", compared with {previous}"));
    page.line([
        Span::new(release, Tone::Strong),
        format!(" on {}{}", words::instant(scorecard.as_of), previous.unwrap_or_default()).into(),
    ]);
    page.paragraph("Credit for what was ", words::dated(&scorecard.credit_window));
    page.gap();
    page.table(0, &terms(scorecard, style.columns >= Style::COLUMNS));
    for score in &scorecard.kpis {
        reasons(&mut page, score);
    }
    verdict(&mut page, scorecard);
    unclassified(&mut page, scorecard);
    page.finish()
}

/// A line per KPI that reads as its formula: base + uplift − debt, at most the cap, is the value. Where a base comes from
/// is left out of narrow pages.
fn terms(scorecard: &Scorecard, with_source: bool) -> Table {
    let previous = scorecard.previous.as_deref().unwrap_or("before");
    let mut columns = vec![Column::wrapped("KPI"), Column::point("base")];
    columns.extend(with_source.then(|| Column::left("")));
    columns.extend(["+uplift", "−debt", "≤cap", "=value"].map(Column::point));
    columns.extend([
        Column::point(previous),
        Column::point("change"),
        Column::right("open"),
        Column::right("closed"),
    ]);
    let mut table = Table::new(columns);
    for score in &scorecard.kpis {
        let known = |value: Option<Decimal>, write: fn(Decimal) -> String| {
            Span::from(value.map_or("–".into(), write))
        };
        let term = |value: Decimal| {
            if value == Decimal::ZERO { Span::new("·", Tone::Faint) } else { words::points(value).into() }
        };
        let tone = if score.failures.is_empty() { Tone::Strong } else { Tone::Bad };
        let mut row = vec![Span::from(&score.kpi), words::points(score.base).into()];
        row.extend(with_source.then(|| Span::new(words::source(score.base_source), Tone::Faint)));
        row.extend([
            term(score.uplift),
            term(score.debt),
            score.cap.as_ref().map_or(Span::new("·", Tone::Faint), |cap| words::points(cap.at).into()),
            Span::new(words::points(score.value), tone),
            known(score.previous, words::points),
            known(score.delta, words::change),
            score.open.to_string().into(),
            score.closed.to_string().into(),
        ]);
        table.row(row);
    }
    table
}

/// The evidence and the issues behind the terms of a KPI, its band of confidence, and why the release gate fails it; nothing where the baseline is all.
fn reasons(page: &mut Page, score: &KpiScore) {
    let mut table = Table::new([Column::left(""), Column::wrapped("")]);
    if let Some(probed) = &score.probed {
        table.row([Span::from("probe"), facts::probed(probed).into()]);
        if let Some(tier) = &score.tier {
            let confidence = score.confidence.map(|confidence| format!(", confidence {confidence}"));
            table.row([Span::from("tier"), format!("{tier}{}", confidence.unwrap_or_default()).into()]);
        }
    }
    if !score.credits.is_empty() {
        let credit = words::points(score.credit);
        let total = if score.uplift < score.credit {
            format!("{credit}, limited to {}", words::points(score.uplift))
        } else {
            credit
        };
        table.row([Span::from("uplift"), format!("{total}: {}", amounts(&score.credits)).into()]);
    }
    if !score.debts.is_empty() {
        let debts = format!("{}: {}", words::points(score.debt), amounts(&score.debts));
        table.row([Span::from("debt"), debts.into()]);
    }
    if let Some(cap) = &score.cap {
        let issues =
            if cap.issues.is_empty() { String::new() } else { format!(": {}", words::ids(&cap.issues)) };
        let raw = words::points(score.base + score.uplift - score.debt);
        let effect = if cap.binds {
            format!("without it the value would be {raw}")
        } else {
            "it does not bind".into()
        };
        table.row([
            Span::from("cap"),
            format!("{} by {}{issues}; {effect}", words::points(cap.at), cap.because).into(),
        ]);
    }
    if let Some((low, high)) = score.band {
        let band = format!("the value lies between {} and {}", words::points(low), words::points(high));
        table.row([Span::from("band"), band.into()]);
    }
    for failure in &score.failures {
        table.row([Span::new("FAIL", Tone::Bad), failure.into()]);
    }
    if !table.is_empty() {
        page.heading(&score.kpi);
        page.table(2, &table);
    }
}

/// What issues add or cost, the most first: `0.18 each for #147 #150; 0.144 for #134`.
fn amounts(amounts: &[Amount]) -> String {
    let mut by_points: BTreeMap<Reverse<Decimal>, Vec<&IssueId>> = BTreeMap::new();
    for amount in amounts {
        by_points.entry(Reverse(amount.points)).or_default().push(&amount.issue);
    }
    let groups = by_points.iter().map(|(points, issues)| match issues[..] {
        [issue] => format!("{} for {issue}", points.0),
        _ => format!("{} each for {}", points.0, text::shortened(issues, " ", NAMED)),
    });
    groups.collect::<Vec<_>>().join("; ")
}

fn verdict(page: &mut Page, scorecard: &Scorecard) {
    page.gap();
    if scorecard.passes {
        page.line([Span::new("PASS", Tone::Good), "  every KPI passes the release gate".into()]);
        return;
    }
    let failing =
        scorecard.kpis.iter().filter(|score| !score.failures.is_empty()).map(|score| score.kpi.clone());
    let failing = words::series(&failing.collect::<Vec<_>>());
    page.paragraph(Span::new("FAIL  ", Tone::Bad), format!("the release gate stops {failing}"));
}

fn unclassified(page: &mut Page, scorecard: &Scorecard) {
    if scorecard.unclassified.is_empty() {
        return;
    }
    page.heading(&format!("Unclassified: {}", words::count(scorecard.unclassified.len(), "issue")));
    let mut alike: BTreeMap<(&str, Option<&str>), Vec<&IssueId>> = BTreeMap::new();
    for issue in &scorecard.unclassified {
        alike.entry((&issue.problem, issue.assumed.as_deref())).or_default().push(&issue.issue);
    }
    let mut table = Table::new([Column::left(""), Column::left(""), Column::wrapped("")]);
    for ((problem, assumed), issues) in alike {
        let counts = assumed.map_or("does not score".into(), |class| format!("scores as {class}"));
        table.row([problem.into(), counts.into(), text::shortened(&issues, " ", NAMED).into()]);
    }
    page.table(2, &table);
}
