//! Releases: their order, and values that KPIs can have.

use std::collections::BTreeSet;

use super::Check;
use crate::{Decimal, Path, path};

impl Check<'_> {
    pub(super) fn releases(&mut self) {
        let policy = self.policy;
        let mut versions = BTreeSet::new();
        let mut last = None;
        for (index, release) in policy.releases.iter().enumerate() {
            if !versions.insert(&release.version) {
                self.fault(
                    path!["releases", index, "version"],
                    format!("{} comes twice", release.version),
                    "keep one",
                );
            }
            if release.at.is_some() && release.at < last {
                self.fault(
                    path!["releases", index, "at"],
                    "earlier than the release before it",
                    "list releases oldest first",
                );
            }
            last = release.at.or(last);
            for (key, values) in [
                ("manual", &release.manual),
                ("telemetry", &release.telemetry),
                ("recorded", &release.recorded),
            ] {
                for (kpi, &value) in values {
                    self.refer(path!["releases", index, key, kpi], "kpis", kpi);
                    self.not_absurd(path!["releases", index, key, kpi], value);
                    if key != "recorded" {
                        self.on_scale(path!["releases", index, key, kpi], value);
                    }
                    let probed = policy.kpis.get(kpi).is_some_and(|kpi| kpi.probe.is_some());
                    if key == "telemetry" && probed && release.in_the_making() {
                        self.fault(
                            path!["releases", index, key, kpi],
                            format!(
                                "{kpi} has a probe, which measures it while the release is in the making"
                            ),
                            "remove the value, or say with at when the release was taken",
                        );
                    }
                }
            }
        }
    }

    pub(super) fn on_scale(&mut self, at: Path, value: Decimal) {
        let scale = self.policy.scale;
        // A scale upside down is told by itself.
        if scale.min < scale.max && (value < scale.min || value > scale.max) {
            let remedy = format!("use {} to {}, or another scale", scale.min, scale.max);
            self.fault(at, format!("{value} is beyond the scale of KPIs"), remedy);
        }
    }
}
