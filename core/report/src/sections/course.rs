//! KPI values release over release.

use warplan_model::view::Trend;

use crate::document::{Document, Inline, Setting, Table, left};
use crate::facts::{CourseColumn, RELEASES, course_of};
use crate::words;

/// The last releases beside each other, with the change, the planned end and what is to come.
pub(crate) fn write(document: &mut Document, trend: &Trend) {
    let shown = trend.last(RELEASES);
    let columns = CourseColumn::all(&shown);
    let title = |column: &CourseColumn| {
        let title = column.title(&shown);
        let own = !matches!(column, CourseColumn::Point(_));
        (Inline::text(&if own { words::capitalised(&title) } else { title }), Setting::Right)
    };
    let mut table = Table::new([left("KPI")].into_iter().chain(columns.iter().map(title)));
    for kpi in &shown.kpis {
        let cell = |column: &CourseColumn| {
            let text = Inline::text(&column.text(kpi));
            let newest = matches!(column, CourseColumn::Point(point) if shown.newest() == Some(*point));
            if newest { text.strong() } else { text }
        };
        let cells = [Inline::text(&kpi.title)].into_iter().chain(columns.iter().map(cell));
        table.row(cells.collect::<Vec<_>>());
    }
    document.table(table);
}

/// A document of the table alone.
pub(crate) fn document(trend: &Trend) -> Document {
    let mut document = Document::default();
    document.heading(1, "KPI values, release over release");
    document.paragraph(Inline::text(&format!("{}.", words::capitalised(&course_of(trend)))));
    write(&mut document, trend);
    document
}
