//! Why an issue stands where it stands.

use warplan_model::Decimal;
use warplan_model::calendar::Unit;
use warplan_model::plan::Reason;
use warplan_model::view::{Alternative, Explanation, Neighbour, Place, Relation};

use super::page::{Column, Page, Span, Table, Tone};
use super::served::clause;
use super::{Style, prices};
use crate::words;

pub(super) fn render(explanation: &Explanation, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line([
        Span::new(explanation.issue.to_string(), Tone::Strong),
        " ".into(),
        Span::new(&explanation.title, Tone::Strong),
    ]);
    page.paragraph("", place(&explanation.place, explanation.unit));
    neighbours(&mut page, "Waits for", &explanation.waits_for);
    neighbours(&mut page, "Is waited on by", &explanation.waited_on_by);
    serves(&mut page, explanation);
    alternatives(&mut page, &explanation.alternatives);
    prices::section(&mut page, "What would bring more", &explanation.prices, explanation.unit);
    page.finish()
}

fn place(place: &Place, unit: Unit) -> String {
    let unit = unit.noun();
    match place {
        Place::Planned { start, finish, starts_on, closes_on }
            if start == finish && starts_on == closes_on =>
        {
            format!("Closes on {} ({unit} {finish}).", words::day_of_year(*closes_on))
        }
        Place::Planned { start, finish, starts_on, closes_on } => format!(
            "Starts on {} and closes on {} ({unit}s {start} to {finish}).",
            words::day(*starts_on),
            words::day_of_year(*closes_on)
        ),
        Place::Deferred { reason: Reason::Policy, because } => {
            format!("Left for later by the policy: {}.", because.trim().trim_end_matches('.'))
        }
        Place::Deferred { because, .. } => format!("Stays open: {because}."),
        Place::Closed { on } => format!("Closed on {}.", words::day_of_year(*on)),
    }
}

fn neighbours(page: &mut Page, heading: &str, issues: &[Neighbour]) {
    if issues.is_empty() {
        return;
    }
    page.heading(heading);
    let mut table = Table::new([Column::left(""), Column::left(""), Column::left(""), Column::cut("")]);
    for neighbour in issues {
        let closes = neighbour.closes_on.map(|on| format!("closes {}", words::day(on)));
        table.row([
            neighbour.issue.to_string().into(),
            closes.map_or(Span::new("stays open", Tone::Attention), Span::from),
            match neighbour.relation {
                Relation::Dependency => Span::default(),
                Relation::Child => "child".into(),
                Relation::Umbrella => "umbrella".into(),
            },
            (&neighbour.title).into(),
        ]);
    }
    page.table(2, &table);
}

fn serves(page: &mut Page, explanation: &Explanation) {
    page.heading("Closing it");
    if explanation.serves.is_empty() {
        page.line(["  serves nothing that the policy values".into()]);
    }
    for effect in &explanation.serves {
        page.paragraph("  · ", clause(effect, explanation.unit));
    }
}

fn alternatives(page: &mut Page, alternatives: &[Alternative]) {
    if alternatives.is_empty() {
        return;
    }
    page.heading("What if");
    let mut table = Table::new([
        Column::cut("it"),
        Column::point("change of lift"),
        Column::point("lift"),
        Column::left(""),
    ]);
    for alternative in alternatives {
        let none = || Span::new("no plan", Tone::Bad);
        table.row([
            Span::from(&alternative.change),
            alternative.difference.map_or_else(none, difference),
            alternative.lift.map_or("".into(), |lift| words::lift(lift).into()),
            if alternative.proven || alternative.lift.is_none() {
                Span::default()
            } else {
                Span::new("at least", Tone::Faint)
            },
        ]);
    }
    page.table(2, &table);
}

fn difference(value: Decimal) -> Span {
    let tone = if value < Decimal::ZERO { Tone::Bad } else { Tone::Normal };
    let rounded = value.rounded(3);
    Span::new(if rounded == Decimal::ZERO { "0".into() } else { format!("{rounded:+}") }, tone)
}
