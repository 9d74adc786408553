//! What has become of something that a plan brings about by closing issues.

use jiff::civil::Date;
use warplan_model::IssueId;
use warplan_model::portfolio::Portfolio;

/// How it stands on the day of a portfolio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Achieved<'a> {
    /// Its issues are closed.
    Done,
    /// Its day has passed, and these issues are open.
    Late(Vec<&'a IssueId>),
    /// It is to come.
    Ahead,
}

/// How something stands that some issues bring about on a day. A day has passed once a portfolio of it is at hand.
pub(crate) fn achieved<'a>(portfolio: &Portfolio, issues: &'a [IssueId], on: Option<Date>) -> Achieved<'a> {
    let known = issues.iter().filter_map(|id| Some((id, portfolio.item(id)?)));
    let (open, closed): (Vec<_>, Vec<_>) = known.partition(|(_, item)| item.open);
    if open.is_empty() && !closed.is_empty() {
        return Achieved::Done;
    }
    match on {
        Some(on) if on <= portfolio.today => Achieved::Late(open.into_iter().map(|(id, _)| id).collect()),
        _ => Achieved::Ahead,
    }
}
