//! KPI values over time.

use super::{Report, course, deltas};
use crate::document::{Document, Figure};
use crate::svg::composite_radar;
use crate::svg::trend;

pub(super) fn write(document: &mut Document, report: &Report<'_>) {
    document.heading(2, "Release over release");
    document.figure(Figure::new("composite-radar", |width| composite_radar(report.releases, width)));
    document.figure(Figure::new("trend", |width| trend(report.releases, width)));
    course::write(document, report.releases);
    if let Some(comparison) = report.deltas {
        document.heading(3, "What changed since the release before");
        deltas::write(document, comparison);
    }
    document.heading(3, "Day by day");
    document.figure(Figure::new("days", |width| trend(report.days, width)));
}
