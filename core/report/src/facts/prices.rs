//! What changes would bring, in words that claim no more than is known.

use warplan_model::Decimal;
use warplan_model::calendar::Unit;
use warplan_model::closure::Status;
use warplan_model::view::{Price, PricedChange, Prices};

use crate::words;

/// A change, as what would be otherwise.
pub(crate) fn price_of(change: &PricedChange, unit: Unit) -> String {
    match change {
        PricedChange::Capacity { team, from, to } if from == to => {
            format!("one more person in {team} on {}", words::day(*from))
        }
        PricedChange::Capacity { team, from, to } => {
            format!("one more person in {team} from {} to {}", words::day(*from), words::day(*to))
        }
        PricedChange::Sla { issue, .. } => format!("a {} more before {issue} counts as overdue", unit.noun()),
        PricedChange::Cap { issue, kpis, .. } => {
            format!("{issue} no longer holding {} down", words::series(kpis))
        }
        PricedChange::Dependency { issue, after, child: true, .. } => {
            format!("{issue} closing without its child {after}")
        }
        PricedChange::Dependency { issue, after, .. } => format!("{issue} not waiting for {after}"),
    }
}

/// What a change would bring above the plan: exactly only where that is proven.
pub(crate) fn brings(price: &Price) -> String {
    let (least, most) = (words::lift(price.at_least), words::lift(price.at_most));
    match () {
        _ if price.at_most <= Decimal::ZERO => "nothing".into(),
        _ if price.proven => format!("exactly {most}"),
        _ if price.at_least <= Decimal::ZERO => format!("up to {most}"),
        _ if least == most => format!("about {most}"),
        _ => format!("{least} to {most}"),
    }
}

/// The title of the issue that a change is about; empty for teams.
pub(crate) fn priced_title(change: &PricedChange) -> &str {
    match change {
        PricedChange::Capacity { .. } => "",
        PricedChange::Sla { title, .. }
        | PricedChange::Cap { title, .. }
        | PricedChange::Dependency { title, .. } => title,
    }
}

/// How to read prices, in sentences.
pub(crate) fn read_prices(prices: &Prices) -> Vec<String> {
    let mut lines = vec![
        "What is exact was solved anew and is proven; \"up to\" is as much as the bound leaves. The margin, by how much the bound \
         rises, is an estimate."
            .to_owned(),
    ];
    if prices.status != Status::Optimal {
        lines.push(
            "The plan is not proven to be the best: part of this may be had without any change.".into(),
        );
    }
    lines
}
