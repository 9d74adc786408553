//! KPI values with all their terms.

use warplan_model::Decimal;
use warplan_model::scorecard::{Amount, KpiScore, Scorecard};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::words;

pub(super) fn render(scorecard: &Scorecard, style: &Style) -> String {
    let mut page = Page::new(style);
    let release =
        scorecard.release.as_deref().map_or("Scorecard".into(), |release| format!("Scorecard of {release}"));
    let previous = scorecard.previous.as_deref().map(|previous| format!(", compared with {previous}"));
    page.line([
        Span::new(release, Tone::Strong),
        format!(" on {}{}", words::instant(scorecard.as_of), previous.unwrap_or_default()).into(),
    ]);
    page.paragraph("Credit for ", &scorecard.credit_window);
    page.gap();
    page.table(0, &summary(scorecard));
    page.heading("How each value comes about");
    for score in &scorecard.kpis {
        terms(&mut page, score);
    }
    failures(&mut page, scorecard);
    unclassified(&mut page, scorecard);
    page.finish()
}

fn summary(scorecard: &Scorecard) -> Table {
    let previous = scorecard.previous.as_deref().unwrap_or("before");
    let banded = scorecard.kpis.iter().any(|score| score.band.is_some());
    let mut columns =
        vec![Column::cut("KPI"), Column::point("value"), Column::point(previous), Column::point("change")];
    columns.extend(banded.then(|| Column::left("band")));
    columns.extend([Column::right("open"), Column::right("closed"), Column::left("gate"), Column::left("")]);
    let mut table = Table::new(columns);
    for score in &scorecard.kpis {
        let known = |value: Option<Decimal>, write: fn(Decimal) -> String| {
            Span::from(value.map_or("–".into(), write))
        };
        let capped = score.cap.as_ref().filter(|cap| cap.binds);
        let mut row = vec![
            Span::from(&score.kpi),
            Span::new(words::points(score.value), Tone::Strong),
            known(score.previous, words::points),
            known(score.delta, words::change),
        ];
        row.extend(banded.then(|| band(score)));
        row.extend([
            score.open.to_string().into(),
            score.closed.to_string().into(),
            if score.failures.is_empty() {
                Span::new("pass", Tone::Good)
            } else {
                Span::new("FAIL", Tone::Bad)
            },
            capped.map_or(Span::default(), |cap| {
                Span::new(format!("capped: {}", cap.because), Tone::Attention)
            }),
        ]);
        table.row(row);
    }
    table
}

fn band(score: &KpiScore) -> Span {
    let band = score.band.map(|(low, high)| format!("{} to {}", words::points(low), words::points(high)));
    band.unwrap_or_default().into()
}

/// base + uplift − debt → cap → value, each with the issues behind it.
fn terms(page: &mut Page, score: &KpiScore) {
    page.gap();
    page.line([Span::new(&score.kpi, Tone::Strong)]);
    let mut table = Table::new([Column::left(""), Column::left(""), Column::point(""), Column::wrapped("")]);
    let mut term = |sign: &str, name: &str, value: Decimal, why: String| {
        table.row([sign.into(), name.into(), words::points(value).into(), why.into()]);
    };
    term("", "base", score.base, words::source(score.base_source).into());
    let credit = if score.uplift < score.credit {
        format!(
            "credit {} limited to {}: {}",
            words::points(score.credit),
            words::points(score.uplift),
            amounts(&score.credits)
        )
    } else {
        amounts(&score.credits)
    };
    term("+", "uplift", score.uplift, credit);
    term("−", "debt", score.debt, amounts(&score.debts));
    if let Some(cap) = &score.cap {
        let issues =
            if cap.issues.is_empty() { String::new() } else { format!(": {}", words::ids(&cap.issues)) };
        let raw = words::points(score.base + score.uplift - score.debt);
        let effect = if cap.binds { format!("; without it {raw}") } else { "; does not bind".into() };
        term("≤", "cap", cap.at, format!("{}{issues}{effect}", cap.because));
    }
    table.row([
        "=".into(),
        Span::new("value", Tone::Strong),
        Span::new(words::points(score.value), Tone::Strong),
        versus(score),
    ]);
    page.table(2, &table);
}

fn amounts(amounts: &[Amount]) -> String {
    let amounts = amounts.iter().map(|amount| format!("{} {}", amount.issue, amount.points));
    amounts.collect::<Vec<_>>().join(", ")
}

fn versus(score: &KpiScore) -> Span {
    let change = score.previous.zip(score.delta);
    change
        .map(|(previous, delta)| format!("{} from {}", words::change(delta), words::points(previous)))
        .unwrap_or_default()
        .into()
}

fn failures(page: &mut Page, scorecard: &Scorecard) {
    page.gap();
    if scorecard.passes {
        page.line([Span::new("PASS", Tone::Good), "  release gate".into()]);
        return;
    }
    page.line([Span::new("FAIL", Tone::Bad), "  release gate".into()]);
    let mut table = Table::new([Column::left(""), Column::wrapped("")]);
    for score in &scorecard.kpis {
        for failure in &score.failures {
            table.row([Span::from(&score.kpi), failure.into()]);
        }
    }
    page.table(2, &table);
}

fn unclassified(page: &mut Page, scorecard: &Scorecard) {
    if scorecard.unclassified.is_empty() {
        return;
    }
    page.heading(&format!("Unclassified: {}", words::count(scorecard.unclassified.len(), "issue")));
    let mut table = Table::new([Column::left(""), Column::wrapped(""), Column::left("")]);
    for issue in &scorecard.unclassified {
        let counts =
            issue.assumed.as_ref().map_or("does not score".into(), |class| format!("scores as {class}"));
        table.row([issue.issue.to_string().into(), Span::from(&issue.problem), counts.into()]);
    }
    page.table(2, &table);
}
