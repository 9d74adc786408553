//! Rule `label-kpi`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::policy::Policy;
use warplan_model::portfolio::{Item, Reading};

use super::OneOf;

pub(super) fn rule(policy: &Policy) -> OneOf<'_> {
    OneOf::new(DOC, "KPI", &policy.labels.kpi, "kpis", policy.kpis.keys())
}

/// What the KPI labels say; an assumed KPI is no label.
pub(super) fn reading(item: &Item, policy: &Policy) -> Reading {
    if item.kpi_assumed {
        return Reading::Missing;
    }
    match (&item.kpis[..], &item.unknown_kpis[..]) {
        ([], []) => Reading::Missing,
        ([kpi], []) => Reading::Known(*kpi),
        ([], [unknown]) => Reading::Unknown(unknown.clone()),
        (_, unknown) => {
            let known = item.kpi_names(policy).into_iter().map(str::to_owned);
            Reading::Several(known.chain(unknown.iter().cloned()).collect())
        }
    }
}
