//! How a plan departs from the one before, in sentences.

use warplan_model::Decimal;
use warplan_model::plan::{Plan, Replan};

use crate::words;

/// How much is kept and moved, and what is held; each a sentence.
pub(crate) fn departures(plan: &Plan, replan: &Replan) -> Vec<String> {
    let announced = replan.anchors.len();
    let noun = words::period_noun(plan);
    let mut sentences = vec![match (announced, replan.moved.len()) {
        (0, _) => "The plan before had announced no issue that is still open.".to_owned(),
        (1, 0) => "The one issue that was announced and is still open closes as announced.".to_owned(),
        (_, 0) => {
            format!("All {announced} issues that were announced and are still open close as announced.")
        }
        (_, moved) => format!(
            "Of {} that were announced and are still open, {} as announced and {}, by {} in all.",
            words::count(announced, "issue"),
            match replan.kept {
                0 => "none closes".to_owned(),
                1 => "1 closes".to_owned(),
                kept => format!("{kept} close"),
            },
            if moved == 1 { "1 moves".to_owned() } else { format!("{moved} move") },
            words::count(replan.moved_periods as usize, noun)
        ),
    }];
    if !replan.held.is_empty() {
        sentences.push(format!("Work in progress stays where it was: {}.", words::ids(&replan.held)));
    }
    sentences
}

/// What moving is worth and costs; `None` when nothing moves.
pub(crate) fn bought(plan: &Plan, replan: &Replan) -> Option<String> {
    if replan.moved.is_empty() {
        return None;
    }
    let unit = words::lift_unit(plan);
    let mut text = format!("The lift is {} {unit}", words::lift(replan.lift));
    match replan.kept_lift.map(|kept| (kept, replan.lift - kept)) {
        None => text += "; left as announced, a date or a must would be missed",
        Some((kept, gain)) => {
            text += &format!(
                "; left as announced where that can still be done, it would be {}",
                words::lift(kept)
            );
            text += &match gain.micros() {
                0 => ": the moves are those that had to be".to_owned(),
                1.. => format!(": the moves bring {}", words::lift(gain)),
                _ => format!(": {} is given up for fewer moves", words::lift(-gain)),
            };
        }
    }
    if replan.points_per_period > Decimal::ZERO {
        let price = replan.points_per_period * i64::from(replan.moved_periods);
        let noun = words::period_noun(plan);
        text += &format!(
            ". At {} points a {noun} the moves cost {}; objective, bound and lift of the plan contain that",
            replan.points_per_period,
            words::lift(price)
        );
    }
    Some(text + ".")
}
