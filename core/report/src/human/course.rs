//! KPI values release over release.

use std::cmp::Ordering;

use warplan_model::Decimal;
use warplan_model::view::Trend;

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::facts::{CourseColumn, RELEASES, course_of};

pub(super) fn render(trend: &Trend, style: &Style) -> String {
    let mut page = Page::new(style);
    let about = format!(" · {}", course_of(trend));
    page.line([Span::new("KPI values, release over release", Tone::Strong), about.into()]);
    page.gap();
    let shown = trend.last(RELEASES);
    let columns = CourseColumn::all(&shown);
    let titles = columns.iter().map(|column| Column::point(&column.title(&shown)));
    let mut table = Table::new([Column::wrapped("KPI")].into_iter().chain(titles).collect::<Vec<_>>());
    for kpi in &shown.kpis {
        let cells = columns.iter().map(|column| {
            let newest = matches!(column, CourseColumn::Point(point) if shown.newest() == Some(*point));
            let tone = match column.change(kpi).map(|change| change.cmp(&Decimal::ZERO)) {
                Some(Ordering::Less) => Tone::Bad,
                Some(Ordering::Greater) => Tone::Good,
                _ if newest => Tone::Strong,
                _ => Tone::Normal,
            };
            Span::new(column.text(kpi), tone)
        });
        table.row([Span::from(&kpi.title)].into_iter().chain(cells).collect::<Vec<_>>());
    }
    page.table(2, &table);
    page.finish()
}
