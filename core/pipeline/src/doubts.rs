//! What makes a plan worth less, or more, than people think: labels that do not say what closing an issue brings.

use std::collections::BTreeMap;

use warplan_model::IssueId;
use warplan_model::finding::Subject;
use warplan_model::snapshot::Warning;

use crate::Basis;

/// What to tell beside a plan: open issues that take part and break the label gate, one warning each, and a portfolio
/// in which nothing names a KPI.
pub fn doubts(basis: &Basis<'_>) -> Vec<Warning> {
    no_kpi(basis).into_iter().chain(labels(basis)).collect()
}

fn no_kpi(basis: &Basis<'_>) -> Option<Warning> {
    let open = basis.portfolio.open().count();
    let named = basis.portfolio.open().any(|item| !item.kpis.is_empty() && !item.kpi_assumed);
    (open > 0 && !named).then(|| Warning {
        kind: "no KPI".into(),
        record: "portfolio".into(),
        message: format!(
            "none of the {open} open issues carries a KPI label of the policy, `{}…`",
            basis.policy.labels.kpi
        ),
    })
}

fn labels(basis: &Basis<'_>) -> impl Iterator<Item = Warning> {
    let mut broken: BTreeMap<IssueId, Vec<String>> = BTreeMap::new();
    for finding in warplan_gate::labels(&basis.portfolio, basis.policy) {
        if let Subject::Issue(id) = finding.subject {
            broken.entry(id).or_default().push(finding.message);
        }
    }
    broken.into_iter().map(|(id, messages)| Warning {
        kind: "labels that leave open what an issue is worth; see `warplan gate labels`".into(),
        record: id.to_string(),
        message: messages.join(", "),
    })
}
