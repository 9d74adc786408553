//! Two scorecards side by side, and past instants scored again.

use std::collections::BTreeMap;

use warplan_model::Decimal;
use warplan_model::view::{
    KpiDelta, RecordedBy, Replay, ReplayDifference, ReplayPoint, ReplayedKpi, ScoreComparison,
};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::facts::{backwards, exact_change, moving_terms, names, reasons, verdict};
use crate::words;

pub(super) fn comparison(comparison: &ScoreComparison, style: &Style) -> String {
    let (from, to) = (&comparison.from, &comparison.to);
    let [before, after] = names(comparison);
    let release =
        |release: &Option<String>| Span::new(release.as_deref().unwrap_or("Scorecard"), Tone::Strong);
    let mut page = Page::new(style);
    page.line([
        release(&to.release),
        format!(" of {} compared with ", words::instant(to.as_of)).into(),
        release(&from.release),
        format!(" of {}", words::instant(from.as_of)).into(),
    ]);
    page.paragraph("", backwards(comparison).unwrap_or_default());
    page.gap();
    page.table(0, &deltas(&comparison.kpis, &before, &after));
    for delta in &comparison.kpis {
        explain(&mut page, delta);
    }
    page.gap();
    let (word, tone) = if comparison.passes { ("PASS  ", Tone::Good) } else { ("FAIL  ", Tone::Bad) };
    page.paragraph(Span::new(word, tone), verdict(comparison));
    page.finish()
}

/// A line per KPI: before, after, the change, and what each term adds to it.
fn deltas(kpis: &[KpiDelta], from: &str, to: &str) -> Table {
    let terms = moving_terms(kpis);
    let mut columns = vec![
        Column::wrapped("KPI"),
        Column::point(from),
        Column::point(to),
        Column::point("change"),
        Column::left(if terms.is_empty() { "" } else { "=" }),
    ];
    columns.extend(terms.iter().map(|(_, name)| Column::point(name)));
    let mut table = Table::new(columns);
    for delta in kpis {
        let change = exact_change(delta.delta);
        let tone = match delta.delta {
            _ if delta.regressed => Tone::Bad,
            Decimal::ZERO => Tone::Faint,
            _ => Tone::Strong,
        };
        let mut row = vec![
            Span::from(&delta.kpi),
            delta.from.to_string().into(),
            delta.to.to_string().into(),
            Span::new(change, tone),
            "".into(),
        ];
        row.extend(terms.iter().map(|(index, _)| {
            let term = delta.terms.named()[*index].1;
            let tone = if term == Decimal::ZERO { Tone::Faint } else { Tone::Normal };
            Span::new(exact_change(term), tone)
        }));
        table.row(row);
    }
    table
}

/// The issues and caps behind a KPI's change; nothing where there are none.
fn explain(page: &mut Page, delta: &KpiDelta) {
    let reasons = reasons(delta);
    if reasons.is_empty() {
        return;
    }
    page.heading(&delta.kpi);
    page.table(2, &reasons_table(reasons));
}

fn reasons_table(reasons: Vec<(&str, String)>) -> Table {
    let mut table = Table::new([Column::left(""), Column::wrapped("")]);
    for (term, text) in reasons {
        let tone = if term == "FAIL" { Tone::Bad } else { Tone::Normal };
        table.row([Span::new(term, tone), text.into()]);
    }
    table
}

pub(super) fn replay(replay: &Replay, style: &Style) -> String {
    let mut page = Page::new(style);
    if let (Some(first), Some(last)) = (replay.points.first(), replay.points.last()) {
        let span = match replay.points.len() {
            1 => format!(" of {} as {}", words::instant(first.as_of), first.release),
            count => format!(
                " of {count} instants from {} to {}",
                words::instant(first.as_of),
                words::instant(last.as_of)
            ),
        };
        page.line([Span::new("Replay", Tone::Strong), span.into()]);
        page.gap();
        page.table(0, &if replay.points.len() == 1 { terms(&first.kpis) } else { courses(&replay.points) });
    }
    for point in replay.points.iter().filter(|point| point.recorded.is_some()) {
        record(&mut page, point);
    }
    page.gap();
    match (replay.recorded, replay.agrees) {
        (0, _) => page.paragraph("", "Nothing was recorded of what is replayed"),
        (_, true) => {
            page.paragraph(Span::new("PASS  ", Tone::Good), "What was recorded comes out as it was recorded")
        }
        (_, false) => page.paragraph(
            Span::new("FAIL  ", Tone::Bad),
            "What was recorded does not come out as it was recorded",
        ),
    }
    page.finish()
}

fn terms(kpis: &[ReplayedKpi]) -> Table {
    let mut table = Table::new([
        Column::wrapped("KPI"),
        Column::point("base"),
        Column::point("+uplift"),
        Column::point("−debt"),
        Column::point("≤cap"),
        Column::point("=value"),
    ]);
    for kpi in kpis {
        let term = |value: Option<Decimal>| match value.filter(|value| *value != Decimal::ZERO) {
            None => Span::new("·", Tone::Faint),
            Some(value) => value.to_string().into(),
        };
        table.row([
            Span::from(&kpi.kpi),
            kpi.base.to_string().into(),
            term(Some(kpi.uplift)),
            term(Some(kpi.debt)),
            kpi.cap.map_or(Span::new("·", Tone::Faint), |cap| cap.to_string().into()),
            Span::new(kpi.value.to_string(), Tone::Strong),
        ]);
    }
    table
}

/// A line per KPI: where it starts, ends, and stands at its lowest and highest.
fn courses(points: &[ReplayPoint]) -> Table {
    let mut values: BTreeMap<&str, Vec<Decimal>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for kpi in points.iter().flat_map(|point| &point.kpis) {
        if !order.contains(&kpi.kpi.as_str()) {
            order.push(&kpi.kpi);
        }
        values.entry(&kpi.kpi).or_default().push(kpi.value);
    }
    let mut table = Table::new([
        Column::wrapped("KPI"),
        Column::point("first"),
        Column::point("last"),
        Column::point("lowest"),
        Column::point("highest"),
    ]);
    for kpi in order {
        let values = &values[kpi];
        let shown = [values.first(), values.last(), values.iter().min(), values.iter().max()];
        let shown = shown.into_iter().flatten().map(|value| Span::from(value.to_string()));
        table.row([Span::from(kpi)].into_iter().chain(shown).collect::<Vec<_>>());
    }
    table
}

/// What was recorded of an instant, and where it comes out otherwise.
fn record(page: &mut Page, point: &ReplayPoint) {
    let Some(recorded) = &point.recorded else { return };
    let by = match recorded.by {
        RecordedBy::History { revision } => format!("revision {revision} of the history"),
        RecordedBy::Policy => "the policy".to_owned(),
    };
    page.heading(&format!("{} of {}, by {by}", point.release, words::instant(point.as_of)));
    if let Some(unknown) = &point.unknown {
        page.paragraph(Span::new("  unknown  ", Tone::Attention), format!("it cannot be scored: {unknown}"));
    } else if recorded.differences.is_empty() {
        page.line([Span::new("  comes out as recorded", Tone::Good)]);
    }
    for difference in &recorded.differences {
        differs(page, difference);
    }
}

fn differs(page: &mut Page, difference: &ReplayDifference) {
    let text = match (difference.recorded, difference.replayed) {
        (Some(recorded), Some(replayed)) if recorded == replayed => {
            format!("{recorded} as recorded, for other reasons")
        }
        (Some(recorded), Some(replayed)) => format!("{recorded} was recorded, {replayed} comes out"),
        (Some(recorded), None) => format!("{recorded} was recorded, and it is no KPI of the policy any more"),
        (None, Some(replayed)) => format!("{replayed} comes out, and it was not scored then"),
        (None, None) => String::new(),
    };
    page.paragraph(Span::new(format!("  {}  ", difference.kpi), Tone::Bad), text);
    let Some(delta) = &difference.delta else { return };
    let terms = delta.terms.named().into_iter().filter(|(_, change)| *change != Decimal::ZERO);
    let terms: Vec<String> = terms.map(|(name, change)| format!("{name} {change:+}")).collect();
    let sum = (!terms.is_empty()).then(|| ("=", terms.join(", ")));
    page.table(4, &reasons_table(sum.into_iter().chain(reasons(delta)).collect()));
}
