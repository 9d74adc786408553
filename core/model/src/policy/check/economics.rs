//! Money: what work costs and what points are worth.

use super::Check;
use crate::{Decimal, Path, path};

/// The most that a team day costs, or that a point is worth for a day, so that no sum of money overflows.
const MONEY_LIMIT: Decimal = Decimal::from_int(1_000_000);

impl Check<'_> {
    pub(super) fn economics(&mut self) {
        let Some(rules) = &self.policy.economics else { return };
        let code = &rules.currency;
        if code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_uppercase()) {
            let problem = format!("{code:?} is no currency code");
            self.fault(path!["economics", "currency"], problem, "write three capital letters such as EUR");
        }
        self.money(path!["economics", "team_day"], rules.team_day);
        self.money(path!["economics", "point_day"], rules.point_day);
        for (team, &cost) in &rules.teams {
            self.refer(path!["economics", "teams", team], "teams", team);
            self.money(path!["economics", "teams", team], cost);
        }
    }

    fn money(&mut self, at: Path, amount: Decimal) {
        if amount < Decimal::ZERO || amount > MONEY_LIMIT {
            self.fault(at, format!("{amount} is out of range"), format!("use 0 to {MONEY_LIMIT}"));
        }
    }
}
