//! The values of releases and their changes, written beside a radar.

use warplan_model::view::{KpiTrend, Trend};

use crate::svg::draw::{Anchor, Drawing, Label, plain};
use crate::svg::font::Font;
use crate::svg::trend;
use crate::words;

/// Pixels of a column of values.
const COLUMN: f64 = 74.0;

/// What stands in a column of values.
#[derive(Clone, Copy)]
enum Column {
    /// The values at a point.
    Point(usize),
    /// The change from one point to another.
    Change(usize, usize),
}

impl Column {
    /// The releases with the last change after them, then what is planned.
    fn all(trend: &Trend) -> Vec<Column> {
        let (newest, planned) = trend::ends(trend);
        let come = (0..trend.points.len()).filter(|point| !trend.points[*point].planned);
        let mut columns: Vec<Column> = come.map(Column::Point).collect();
        if let Some((newest, before)) = newest.and_then(|newest| Some((newest, newest.checked_sub(1)?))) {
            columns.push(Column::Change(before, newest));
        }
        columns.extend(planned.map(Column::Point));
        columns
    }

    fn title(self, trend: &Trend) -> String {
        match self {
            Column::Point(point) => trend.points[point].label.clone(),
            Column::Change(..) => "change".into(),
        }
    }

    /// The text of a KPI, and its class.
    fn text(self, kpi: &KpiTrend) -> (String, &'static str) {
        match self {
            Column::Point(point) => (kpi.values[point].map_or("–".into(), words::points), "text"),
            Column::Change(from, to) => match kpi.change(from, to).map(words::change) {
                Some(change) if change.starts_with('-') => (change, "text-bad"),
                Some(change) if change.starts_with('+') => (change, "text-good"),
                Some(change) => (change, "muted"),
                None => ("–".into(), "muted"),
            },
        }
    }
}

/// Draws a row a KPI between two edges, from `top` down. The `y` below them.
pub(super) fn draw(
    drawing: &mut Drawing,
    trend: &Trend,
    (left, right): (f64, f64),
    top: f64,
    numbered: bool,
) -> f64 {
    let columns = Column::all(trend);
    let font = Font::TEXT;
    let edge = |index: usize| right - (columns.len() - 1 - index) as f64 * COLUMN;
    let mut y = top;
    let titles = columns.iter().map(|column| font.wrap(&plain(&column.title(trend)), COLUMN - 12.0, 2));
    let titles: Vec<Vec<String>> = titles.collect();
    for (index, title) in titles.iter().enumerate() {
        let first = Label::new(edge(index), y + font.ascent(), "").anchor(Anchor::End).class("muted");
        drawing.lines(&first, title);
    }
    y += titles.iter().map(Vec::len).max().unwrap_or(0) as f64 * font.line_height() + 4.0;
    for (row, kpi) in trend.kpis.iter().enumerate() {
        drawing.line("grid", (left, y), (right, y));
        y += 5.0;
        let baseline = y + font.ascent();
        let number = if numbered { format!("{}  ", row + 1) } else { String::new() };
        drawing.text(&Label::new(left, baseline, number.as_str()).font(Font::STRONG).class("muted"));
        let name = left + Font::STRONG.width(&number);
        let names = font.wrap(&plain(&kpi.title), right - columns.len() as f64 * COLUMN - name, 2);
        drawing.lines(&Label::new(name, baseline, ""), &names);
        for (index, column) in columns.iter().enumerate() {
            let (text, class) = column.text(kpi);
            let newest = matches!(column, Column::Point(point) if trend::ends(trend).0 == Some(*point));
            let font = if newest { Font::STRONG } else { font };
            drawing
                .text(&Label::new(edge(index), baseline, text).font(font).anchor(Anchor::End).class(class));
        }
        y += names.len().max(1) as f64 * font.line_height() + 5.0;
    }
    y
}
