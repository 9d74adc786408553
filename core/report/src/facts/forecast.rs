//! Chances in words.

use warplan_model::Decimal;
use warplan_model::view::{GoalForecast, GoalKind};

/// What people call a goal.
pub(crate) fn goal_name(goal: &GoalForecast) -> String {
    match goal.kind {
        GoalKind::Milestone => format!("{} {}", goal.name, goal.title),
        GoalKind::ExitCriterion => goal.name.clone(),
        GoalKind::Cap => goal.title.clone(),
    }
}

/// Whole percents; what is nearly sure or nearly impossible does not read as if it were.
pub(crate) fn chance(share: Decimal) -> String {
    match (share, (share * 100).rounded(0)) {
        (share, hundred) if hundred == Decimal::from_int(100) && share < Decimal::ONE => ">99 %".into(),
        (share, nothing) if nothing == Decimal::ZERO && share > Decimal::ZERO => "<1 %".into(),
        (_, percent) => format!("{percent} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chance_is_no_certainty() {
        let read = |text: &str| chance(text.parse().unwrap());
        assert_eq!(
            ["0", "0.0001", "0.714", "0.9999", "1"].map(read),
            ["0 %", "<1 %", "71 %", ">99 %", "100 %"]
        );
    }
}
