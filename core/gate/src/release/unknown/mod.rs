//! Rule `kpi-unknown`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::Finding;
use warplan_model::scorecard::{Breach, KpiScore};

pub(super) fn judge(score: &KpiScore, breach: &Breach) -> Option<Finding> {
    let Breach::Unknown { probe, .. } = breach else { return None };
    let remedy = format!("mend the evidence; `warplan probe` shows what {probe} reads");
    Some(super::error(&DOC, score, breach.to_string(), remedy))
}
