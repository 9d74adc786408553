//! What keeps points from being added up.

use warplan_model::policy::{DebtFactor, Policy};
use warplan_model::{Decimal, Fault, Path, path};

/// The most that one issue may add or cost, in points: sums over tens of millions of issues stay exact.
const MOST: i64 = 100_000;

/// Faults of the classes of issues that are worth more than [`MOST`], one for credit and one for debt.
pub(crate) fn too_large(policy: &Policy) -> Vec<Fault> {
    let scoring = &policy.scoring;
    let largest_weight = policy.types.values().map(|kind| kind.weight).max();
    let largest = |factor: fn(&warplan_model::policy::Severity) -> Decimal| {
        policy.severities.values().map(factor).max().zip(largest_weight)
    };
    let credit = largest(|severity| severity.credit);
    let debt = match scoring.debt_factor {
        DebtFactor::Debt => largest(|severity| severity.debt),
        DebtFactor::Credit => credit,
    };
    let fault = |at: Path, points: Decimal, factors: Option<(Decimal, Decimal)>| {
        let (factor, weight) = factors?;
        exceeds(points, factor, weight).then(|| {
            let problem = format!("one issue would be worth {points} × {factor} × {weight} points");
            Fault::new(at, problem, format!("keep the points of an issue below {MOST}"))
        })
    };
    let credit = fault(path!["scoring", "close_credit_points"], scoring.close_credit_points, credit);
    let debt = fault(path!["scoring", "overdue_debt_points"], scoring.overdue_debt_points, debt);
    credit.into_iter().chain(debt).collect()
}

fn exceeds(points: Decimal, factor: Decimal, weight: Decimal) -> bool {
    let one = i128::from(Decimal::ONE.micros());
    let product = i128::from(points.micros()) * i128::from(factor.micros());
    let product = product.checked_mul(i128::from(weight.micros()));
    product.is_none_or(|product| product > i128::from(MOST) * one * one * one)
}
