//! Faults of the tolerances for drift.

use super::Check;
use crate::path;
use crate::policy::Drift;

impl Check<'_> {
    pub(super) fn drift(&mut self) {
        let Some(drift) = &self.policy.drift else { return };
        if *drift == Drift::default() {
            let remedy = "name what may drift how far, e.g. late_days: 2, or remove the section";
            self.fault(path!["drift"], "it asks nothing", remedy);
        }
        drift
            .kpi_points
            .into_iter()
            .for_each(|points| self.not_negative(path!["drift", "kpi_points"], points));
    }
}
