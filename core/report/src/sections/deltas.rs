//! Two scorecards side by side.

use warplan_model::Decimal;
use warplan_model::view::ScoreComparison;

use crate::document::{Document, Inline, Setting, Table, left, right};
use crate::facts::{backwards, exact_change, moving_terms, names, reasons, verdict};
use crate::words;

/// The delta table, and what is behind each change.
pub(crate) fn write(document: &mut Document, comparison: &ScoreComparison) {
    let [from, to] = names(comparison);
    let terms = moving_terms(&comparison.kpis);
    let titled = |title: &str| (Inline::text(title), Setting::Right);
    let mut columns = vec![left("KPI"), titled(&from), titled(&to), right("Change")];
    columns.extend(terms.iter().map(|(_, name)| titled(&words::capitalised(name))));
    let mut table = Table::new(columns);
    for delta in &comparison.kpis {
        let change = Inline::text(&exact_change(delta.delta));
        let mut row = vec![
            Inline::text(&delta.title),
            Inline::text(&delta.from.to_string()),
            Inline::text(&delta.to.to_string()),
            if delta.delta == Decimal::ZERO { change } else { change.strong() },
        ];
        row.extend(terms.iter().map(|(index, _)| Inline::text(&exact_change(delta.terms.named()[*index].1))));
        table.row(row);
    }
    document.table(table);
    let behind = comparison.kpis.iter().flat_map(|delta| {
        let title = Inline::text(&delta.title).strong();
        reasons(delta).into_iter().map(move |(term, text)| {
            let term = if term == "FAIL" { Inline::from("**FAIL**") } else { Inline::text(term) };
            title.clone() + ", " + term + ": " + Inline::text(&text)
        })
    });
    document.bullets(behind);
    document.paragraph(Inline::text(&format!("{}.", verdict(comparison))));
}

/// A document of a comparison alone.
pub(crate) fn document(comparison: &ScoreComparison) -> Document {
    let [from, to] = names(comparison);
    let mut document = Document::default();
    document.heading(1, Inline::text(&format!("{to} compared with {from}")));
    let instants = [&comparison.to, &comparison.from].map(|scorecard| words::instant(scorecard.as_of));
    document.paragraph(Inline::text(&format!("{} against {}.", instants[0], instants[1])));
    document.paragraph(Inline::text(&backwards(comparison).map(|text| text + ".").unwrap_or_default()));
    write(&mut document, comparison);
    document
}
