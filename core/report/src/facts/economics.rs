//! Money, in words.

use warplan_model::Decimal;
use warplan_model::view::{Account, BreakEven, Economics};

use crate::words;

/// How many delays are named where there is no room for all.
pub(crate) const DELAYS_NAMED: usize = 10;

/// An amount with two decimals and the currency: `12,345.60 EUR`.
pub(crate) fn money(amount: Decimal, currency: &str) -> String {
    let written = format!("{amount:.2}");
    let (sign, digits) = written.strip_prefix('-').map_or(("", written.as_str()), |digits| ("-", digits));
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, "00"));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{cents} {currency}")
}

/// What an account comes to, in sentences.
pub(crate) fn account(account: &Account, economics: &Economics) -> Vec<String> {
    let money = |amount| money(amount, &economics.currency);
    let teams = account.teams.iter().map(|team| {
        let days = if team.days == Decimal::ONE { "day" } else { "days" };
        format!("{} {days} of {} at {}", team.days, team.team, money(team.team_day))
    });
    let teams = words::series(&teams.collect::<Vec<_>>());
    let because = if teams.is_empty() { String::new() } else { format!(": {teams}") };
    let brings = format!(
        "Its lift is worth {} until the end of the plan, at {} for a point and day: {} net.",
        money(account.value),
        money(economics.point_day),
        money(account.net)
    );
    vec![format!("The work costs {}{because}.", money(account.cost)), brings, pays(account.break_even)]
}

/// When a schedule has paid for itself.
fn pays(break_even: BreakEven) -> String {
    match break_even {
        BreakEven::On(day) => {
            format!("From {} on it has brought at least what it has cost.", words::day(day))
        }
        BreakEven::DaysLater(days) => {
            let days = words::count(days as usize, "working day");
            format!(
                "By its last day it has not paid for itself; if that day's lift lasts, it has {days} later."
            )
        }
        BreakEven::Never => "It does not pay for itself.".into(),
    }
}

/// The plan beside the one written by hand.
pub(crate) fn difference(economics: &Economics) -> Option<String> {
    let (hand, difference) = (economics.hand.as_ref()?, economics.difference?);
    let money = |amount| money(amount, &economics.currency);
    let compared = if difference < Decimal::ZERO {
        format!("{} less", money(-difference))
    } else {
        format!("{} more", money(difference))
    };
    Some(format!(
        "The plan written by hand costs {} and brings {}: {} net. The best plan comes to {compared}.",
        money(hand.cost),
        money(hand.value),
        money(hand.net)
    ))
}
