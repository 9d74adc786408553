//! Rule `kpi-drop`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::Finding;
use warplan_model::scorecard::{Breach, KpiScore, Scorecard};

pub(super) fn judge(score: &KpiScore, scorecard: &Scorecard, breach: &Breach) -> Option<Finding> {
    matches!(breach, Breach::Drop { .. }).then(|| {
        let since = scorecard.previous.as_deref().unwrap_or("the previous release");
        super::error(&DOC, score, format!("{breach}, since {since}"), super::way_up(score))
    })
}
