//! Faults of durations.

use super::{Check, PERIODS_LIMIT};
use crate::policy::DurationRange;
use crate::{Decimal, path};

impl Check<'_> {
    pub(super) fn durations(&mut self) {
        let durations = &self.policy.durations;
        let general = [
            (path!["durations", "default"], durations.default),
            (path!["durations", "umbrella"], durations.umbrella),
        ];
        let rules = durations.rules.iter().enumerate();
        let rules = rules.map(|(index, rule)| (path!["durations", "rules", index, "days"], rule.days));
        let issues =
            durations.issues.iter().map(|(id, &days)| (path!["durations", "issues", id.as_str()], days));
        for (at, days) in general.into_iter().chain(rules).chain(issues) {
            if days > PERIODS_LIMIT {
                self.fault(
                    at,
                    format!("{days} days"),
                    format!("stay within {PERIODS_LIMIT}, the longest plan"),
                );
            }
        }
        for (index, rule) in durations.rules.iter().enumerate() {
            self.selector(path!["durations", "rules", index, "select"], &rule.select);
        }
        for (index, range) in durations.ranges.iter().enumerate() {
            self.selector(path!["durations", "ranges", index, "select"], &range.select);
            self.range(index, range);
        }
        if durations.history.as_ref().is_some_and(|history| history.at_least == 0) {
            self.fault(path!["durations", "history", "at_least"], "0 issues say nothing", "use at least 1");
        }
    }

    fn range(&mut self, index: usize, range: &DurationRange) {
        let at = path!["durations", "ranges", index];
        let days = [("low", range.low), ("likely", range.likely), ("high", range.high)];
        for (key, days) in days {
            if days < Decimal::ZERO || days > Decimal::from_int(PERIODS_LIMIT.into()) {
                let remedy = format!("use 0 to {PERIODS_LIMIT}, the longest plan");
                self.fault(at.then(key), format!("{days} days"), remedy);
            }
        }
        if range.low > range.likely || range.likely > range.high {
            let problem = format!("{} to {}, most likely {}", range.low, range.high, range.likely);
            self.fault(at, problem, "write low, likely and high in ascending order");
        }
    }
}
