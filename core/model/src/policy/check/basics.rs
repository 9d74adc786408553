//! Faults of a policy's head.

use super::Check;
use crate::path;
use crate::policy::POLICY_FORMAT;

impl Check<'_> {
    /// What the policy is, and that it has something to score.
    pub(super) fn basics(&mut self) {
        let policy = self.policy;
        if policy.format != POLICY_FORMAT {
            self.fault(
                path!["format"],
                format!("{:?} is not the format of a policy", policy.format),
                format!("write {POLICY_FORMAT}"),
            );
        }
        if jiff::tz::TimeZoneDatabase::bundled().get(&policy.time_zone).is_err() {
            let problem = format!("{:?} is not an IANA time zone", policy.time_zone);
            self.fault(path!["time_zone"], problem, "use a name such as Europe/Berlin");
        }
        self.not_absurd(path!["scale", "min"], policy.scale.min);
        self.not_absurd(path!["scale", "max"], policy.scale.max);
        if policy.scale.min >= policy.scale.max {
            self.fault(path!["scale"], "min is not below max", "widen the scale");
        }
        for (empty, section) in [
            (policy.kpis.is_empty(), "kpis"),
            (policy.severities.is_empty(), "severities"),
            (policy.types.is_empty(), "types"),
        ] {
            if empty {
                self.fault(path![section], "nothing is defined", "define at least one");
            }
        }
    }
}
