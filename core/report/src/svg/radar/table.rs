//! The values of releases and their changes, written beside a radar.

use std::cmp::Ordering;

use warplan_model::Decimal;
use warplan_model::view::Trend;

use crate::facts::CourseColumn;

use crate::svg::draw::{Anchor, Drawing, Label, plain};
use crate::svg::font::Font;

/// Pixels of a column of values.
const COLUMN: f64 = 74.0;
/// Pixels that names have at least; the oldest releases make room for them.
const NAME: f64 = 170.0;

/// Draws a row a KPI between two edges, from `top` down, with as many releases as there is room for. The `y` below.
pub(super) fn draw(
    drawing: &mut Drawing,
    trend: &Trend,
    (left, right): (f64, f64),
    top: f64,
    numbered: bool,
) -> f64 {
    let mut columns = CourseColumn::all(trend);
    let most = ((right - left - NAME) / COLUMN).max(1.0) as usize;
    columns.drain(..columns.len().saturating_sub(most));
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
            let newest = matches!(column, CourseColumn::Point(point) if trend.newest() == Some(*point));
            let font = if newest { Font::STRONG } else { font };
            let class = column.change(kpi).map_or("text", class_of_change);
            let label = Label::new(edge(index), baseline, column.text(kpi));
            drawing.text(&label.font(font).anchor(Anchor::End).class(class));
        }
        y += names.len().max(1) as f64 * font.line_height() + 5.0;
    }
    y
}

/// The class of the text of a change.
pub(crate) fn class_of_change(change: Decimal) -> &'static str {
    match change.cmp(&Decimal::ZERO) {
        Ordering::Less => "text-bad",
        Ordering::Equal => "muted",
        Ordering::Greater => "text-good",
    }
}
