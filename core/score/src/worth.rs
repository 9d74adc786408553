//! What a reading is worth, in points of the scale.
//!
//! Terms: a line from `from` to `to` is worth min + (max − min) × (x − from) / (to − from), rounded once to the nearest
//! millionth and kept within the scale.

use warplan_model::Decimal;
use warplan_model::policy::{Linear, Scale, Worth};
use warplan_model::reading::Says;

/// The points of a reading.
///
/// # Errors
/// Why there are none: the reading is unknown, or of another kind than what is worth something.
pub fn worth(worth: &Worth, scale: Scale, says: &Says) -> Result<Decimal, String> {
    let points = match (worth, says) {
        (_, Says::Unknown(reason)) => return Err(reason.clone()),
        (Worth::Linear(line), Says::Number(number)) => along(line, scale, *number),
        (Worth::Steps(steps), Says::Number(number)) => {
            let met = steps.iter().find(|step| {
                step.at_least.is_none_or(|least| *number >= least)
                    && step.at_most.is_none_or(|most| *number <= most)
            });
            met.map(|step| step.points).ok_or_else(|| format!("no step takes {number}"))?
        }
        (Worth::Verdict(worth), Says::Verdict(passes)) => {
            if *passes {
                worth.pass
            } else {
                worth.fail
            }
        }
        (Worth::Verdict(_), Says::Number(number)) => return Err(format!("{number} is no verdict")),
        (_, Says::Verdict(passes)) => return Err(format!("{passes} is no number")),
    };
    Ok(points.clamped(scale.min, scale.max))
}

/// Rounding comes last and only once, so that nothing is lost on the way.
fn along(line: &Linear, scale: Scale, number: Decimal) -> Decimal {
    let (from, to) = (i128::from(line.from.micros()), i128::from(line.to.micros()));
    let sign = if to < from { -1 } else { 1 };
    let (whole, part) = ((to - from) * sign, (i128::from(number.micros()) - from) * sign);
    if part <= 0 || whole == 0 {
        return scale.min;
    }
    if part >= whole {
        return scale.max;
    }
    let span = i128::from(scale.max.micros()) - i128::from(scale.min.micros());
    // Both factors are below 2⁶⁴ in magnitude, and so is the quotient that is left of them.
    scale.min + Decimal::from_micros(((2 * span * part + whole) / (2 * whole)) as i64)
}
