//! What the probes of a policy read.

use warplan_model::scorecard::ComesTo;
use warplan_model::view::{ProbeReport, ProbeState};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::{facts, words};

pub(super) fn render(report: &ProbeReport, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line([
        Span::new(words::count(report.probes.len(), "probe"), Tone::Strong),
        format!(" for {}", words::instant(report.as_of)).into(),
    ]);
    if report.probes.is_empty() {
        page.paragraph("", "The policy has no probes: every baseline is a value that somebody wrote down.");
        return page.finish();
    }
    page.gap();
    page.table(0, &readings(report));
    for probe in &report.probes {
        details(&mut page, probe);
    }
    page.finish()
}

fn readings(report: &ProbeReport) -> Table {
    let mut table = Table::new([
        Column::left("probe"),
        Column::wrapped("reads"),
        Column::right("says"),
        Column::point("worth"),
        Column::left("tier"),
        Column::wrapped("KPI"),
    ]);
    for probe in &report.probes {
        let says = probe.reading.as_ref().map_or("unknown".into(), |reading| facts::says(&reading.says));
        let worth = match &probe.comes_to {
            ComesTo::Points(points) => Span::new(words::points(*points), Tone::Strong),
            ComesTo::Unknown(_) => Span::new("unknown", Tone::Bad),
        };
        table.row([
            Span::from(&probe.probe),
            facts::evidence(&probe.read).into(),
            says.into(),
            worth,
            probe.tier.clone().unwrap_or("–".into()).into(),
            probe.kpis.join(" ").into(),
        ]);
    }
    table
}

/// What was observed, and why what it comes to is unknown.
fn details(page: &mut Page, probe: &ProbeState) {
    let mut table = Table::new([Column::left(""), Column::wrapped("")]);
    if let Some(exhibit) = probe.reading.as_ref().and_then(|reading| reading.evidence.as_ref()) {
        table.row([Span::from("evidence"), format!("{}: {}", exhibit.from, facts::exhibit(exhibit)).into()]);
    }
    if let ComesTo::Unknown(reason) = &probe.comes_to {
        let told = format!("{reason}; {}", facts::when_unknown(probe.unknown));
        table.row([Span::new("unknown", Tone::Bad), told.into()]);
    }
    if !table.is_empty() {
        page.heading(&probe.probe);
        page.table(2, &table);
    }
}
