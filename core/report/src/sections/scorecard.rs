//! Where each KPI stands, term by term.

use warplan_model::scorecard::{KpiScore, Scorecard};

use super::{Report, WarPlan};
use crate::document::{Document, Figure, Inline, Setting, Table, left, right};
use crate::svg::radar;
use crate::{facts, words};

/// A line per KPI that reads as its formula: base + uplift − debt, at most the cap, is the value.
pub(super) fn write(document: &mut Document, report: &Report<'_>) {
    let WarPlan { scorecard, policy, .. } = report.war_plan;
    let release = scorecard.release.as_deref().map(|release| format!(" of {release}"));
    document.heading(2, Inline::text(&format!("Scorecard{}", release.unwrap_or_default())));
    let compared = scorecard.previous.as_deref().map(|previous| format!(", compared with {previous}"));
    document.paragraph(Inline::text(&format!(
        "On {}{}. Credit for what was {}.",
        words::instant(scorecard.as_of),
        compared.unwrap_or_default(),
        words::dated(&scorecard.credit_window)
    )));
    document.figure(Figure::new("radar", |width| radar(scorecard, policy, width)));
    document.table(terms(scorecard));
    document.bullets(scorecard.kpis.iter().flat_map(remarks));
}

fn terms(scorecard: &Scorecard) -> Table {
    let previous = Inline::text(scorecard.previous.as_deref().unwrap_or("Before"));
    let mut table = Table::new([
        left("KPI"),
        right("Base"),
        left("From"),
        right("+ Uplift"),
        right("− Debt"),
        right("≤ Cap"),
        right("= Value"),
        (previous, Setting::Right),
        right("Change"),
        right("Open"),
        right("Closed"),
    ]);
    for score in &scorecard.kpis {
        let points = |value| Inline::text(&words::points(value));
        table.row([
            Inline::code(&score.kpi),
            points(score.base),
            words::source(score.base_source).into(),
            points(score.uplift),
            points(score.debt),
            score.cap.as_ref().map_or("–".into(), |cap| points(cap.at)),
            points(score.value).strong(),
            score.previous.map_or("–".into(), points),
            score.delta.map_or("–".into(), |delta| Inline::text(&words::change(delta))),
            Inline::text(&score.open.to_string()),
            Inline::text(&score.closed.to_string()),
        ]);
    }
    table
}

/// The cap that holds a KPI down, its band of confidence, and why the release gate fails it.
fn remarks(score: &KpiScore) -> Vec<Inline> {
    let lead = || Inline::code(&score.kpi) + ": ";
    let probed = score.probed.as_ref().map(|probed| lead() + Inline::text(&facts::probed(probed)));
    let cap = score.cap.as_ref().filter(|cap| cap.binds).map(|cap| {
        let issues = if cap.issues.is_empty() { "" } else { ": " };
        let text = format!("capped at {} by {}", words::points(cap.at), cap.because);
        lead() + Inline::text(&text) + issues + Inline::list(cap.issues.iter().map(Inline::issue))
    });
    let band = score.band.map(|(low, high)| {
        let text = format!("the value lies between {} and {}", words::points(low), words::points(high));
        lead() + Inline::text(&text)
    });
    let failures = score.failures.iter().map(|failure| lead() + "**fails:** " + Inline::prose(failure));
    probed.into_iter().chain(cap).chain(band).chain(failures).collect()
}
