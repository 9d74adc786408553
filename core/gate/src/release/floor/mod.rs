//! Rule `kpi-floor`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::Finding;
use warplan_model::scorecard::{Breach, KpiScore};

pub(super) fn judge(score: &KpiScore, breach: &Breach) -> Option<Finding> {
    matches!(breach, Breach::Floor { .. })
        .then(|| super::error(&DOC, score, breach.to_string(), super::way_up(score)))
}
