//! KPI values over releases, as a table: the last releases, what changed, what is planned.

use warplan_model::Decimal;
use warplan_model::view::{KpiTrend, Trend};

use crate::words;

/// Releases that stand beside each other, in pictures too: more could not be told apart.
pub(crate) const RELEASES: usize = 5;

/// What stands in a column of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CourseColumn {
    /// The values at a point.
    Point(usize),
    /// The change from the release before to the newest one.
    Change(usize, usize),
    /// What the plan adds to the newest release.
    ToCome(usize, usize),
}

impl CourseColumn {
    /// The releases with the last change after them, then what is planned.
    pub(crate) fn all(trend: &Trend) -> Vec<CourseColumn> {
        let newest = trend.newest();
        let come = (0..trend.points.len()).filter(|point| !trend.points[*point].planned);
        let mut columns: Vec<CourseColumn> = come.map(CourseColumn::Point).collect();
        if let Some((newest, before)) = newest.and_then(|newest| Some((newest, newest.checked_sub(1)?))) {
            columns.push(CourseColumn::Change(before, newest));
        }
        columns.extend(trend.planned().map(CourseColumn::Point));
        columns.extend(newest.zip(trend.planned()).map(|(newest, end)| CourseColumn::ToCome(newest, end)));
        columns
    }

    /// Its heading.
    pub(crate) fn title(self, trend: &Trend) -> String {
        match self {
            CourseColumn::Point(point) => trend.points[point].label.clone(),
            CourseColumn::Change(..) => "change".into(),
            CourseColumn::ToCome(..) => "to come".into(),
        }
    }

    /// The change that a KPI's cell shows, if it shows one.
    pub(crate) fn change(self, kpi: &KpiTrend) -> Option<Decimal> {
        match self {
            CourseColumn::Point(_) => None,
            CourseColumn::Change(from, to) | CourseColumn::ToCome(from, to) => kpi.change(from, to),
        }
    }

    /// A KPI's cell.
    pub(crate) fn text(self, kpi: &KpiTrend) -> String {
        let text = match self {
            CourseColumn::Point(point) => kpi.values[point].map(words::points),
            _ => self.change(kpi).map(words::change),
        };
        text.unwrap_or_else(|| "–".into())
    }
}

/// `the last 5 of 49 releases`, and the planned end if there is one.
pub(crate) fn course_of(trend: &Trend) -> String {
    let all = trend.points.iter().filter(|point| !point.planned).count();
    let planned = if trend.planned().is_some() { " and the planned end" } else { "" };
    match all {
        all if all > RELEASES => format!("the last {RELEASES} of {all} releases{planned}"),
        all => format!("{}{planned}", words::count(all, "release")),
    }
}
