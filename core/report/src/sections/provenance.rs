//! How good the plan is, and what it was made from.

use warplan_model::closure::Status;

use super::WarPlan;
use crate::document::{Document, Inline, Table, left, right};
use crate::words;

pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    quality(document, war_plan);
    provenance(document, war_plan);
}

fn quality(document: &mut Document, war_plan: &WarPlan<'_>) {
    let plan = war_plan.plan;
    document.heading(2, "Quality");
    let unit = words::lift_unit(plan);
    let mut table = Table::new([left("Figure"), right("Value"), left("Meaning")]);
    let mut row = |figure: &'static str, value: String, meaning: &str| {
        table.row([Inline::from(figure), Inline::text(&value), Inline::text(meaning)]);
    };
    row("status", words::status(plan.status).into(), &words::quality(plan));
    row("lift", words::lift(plan.lift), &format!("{unit} that the plan gains over doing nothing"));
    row("objective", words::lift(plan.objective), &format!("{unit} of the plan, rewards included"));
    row("doing nothing", words::lift(plan.do_nothing), &format!("{unit} when nothing closes"));
    row("bound", words::lift(plan.bound), "no plan has a larger objective");
    let gap = plan.gap.map_or("–".into(), words::percent);
    row("gap", gap, "what a better plan could add at most, of the lift");
    document.table(table);
}

fn provenance(document: &mut Document, war_plan: &WarPlan<'_>) {
    let inputs = &war_plan.plan.inputs;
    document.heading(2, "Provenance");
    document.paragraph(match war_plan.plan.status {
        Status::Stopped => "Search was stopped, so equal inputs may give another plan.",
        _ => "Equal inputs give this plan again, byte for byte, on any machine.",
    });
    let mut table = Table::new([left("Input"), left("Value")]);
    table.row([Inline::from("as of"), Inline::text(&inputs.as_of.to_string())]);
    if let Some(release) = &inputs.release {
        table.row([Inline::from("release"), Inline::text(release)]);
    }
    let readings = inputs.readings.map(|digest| ("readings", digest));
    let digests = [("policy", inputs.policy), ("snapshot", inputs.snapshot), ("model", inputs.model)];
    let digests = digests.into_iter().chain(readings);
    for (name, digest) in digests {
        table.row([Inline::from(name), Inline::code(&digest.to_string())]);
    }
    table.row([Inline::from("engine"), Inline::text(&inputs.engine)]);
    table.row([Inline::from("effort"), Inline::text(&inputs.effort.to_string())]);
    document.table(table);
}
