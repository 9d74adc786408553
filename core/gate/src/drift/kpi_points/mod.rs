//! Rule `drift-kpi-points`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::IssueId;
use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Drift;
use warplan_model::view::{KpiCause, KpiStatus, Status};

pub(super) fn judge(drift: &Drift, status: &Status) -> Vec<Finding> {
    let Some(most) = drift.kpi_points else { return Vec::new() };
    let judged = status.kpis.iter().filter_map(|kpi| {
        let (planned, below) = (kpi.planned?, -kpi.difference?);
        (below > most).then(|| {
            let message =
                format!("{} is {below} below the planned {planned}, where {most} may be", kpi.actual);
            super::error(&DOC, Subject::Kpi(kpi.kpi.clone()), message, remedy(kpi))
        })
    });
    judged.collect()
}

/// The step that raises the KPI most directly.
fn remedy(kpi: &KpiStatus) -> String {
    let close = |issues: &[IssueId], why: &str| {
        let issues: Vec<String> = issues.iter().map(ToString::to_string).collect();
        format!("close {}, {why}", super::first(&issues))
    };
    let step = kpi.because.iter().find_map(|cause| match cause {
        KpiCause::Cap { at, issues, .. } => Some(close(issues, &format!("which hold the cap of {at}"))),
        KpiCause::NotClosed { issues, .. } => Some(close(issues, "which the plan has closed by now")),
        KpiCause::Debt { issues, .. } => Some(close(issues, "which are overdue")),
        KpiCause::CapLifted { .. } | KpiCause::ClosedBefore { .. } | KpiCause::Inputs => None,
    });
    step.unwrap_or_else(|| "plan again with `warplan plan --previous`: its inputs have changed".into())
}
