//! Title, objective, topology and the caps that hold.

use warplan_model::scorecard::{CapHeld, KpiScore};

use super::WarPlan;
use crate::document::{Document, Inline, Setting, Table, left, right};
use crate::words;

/// Objective, topology and the caps that hold.
pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    document.heading(2, "Objective");
    document.paragraph(Inline::prose(&war_plan.policy.objective));
    topology(document, war_plan);
    constraint(document, war_plan);
}

/// What the plan is, in a paragraph.
pub(super) fn title(document: &mut Document, war_plan: &WarPlan<'_>) {
    let WarPlan { plan, .. } = war_plan;
    document.heading(1, Inline::text(&plan.name));
    if war_plan.is_void() {
        return nothing(document, war_plan);
    }
    let span = plan.calendar.first().zip(plan.calendar.last()).map(|(first, last)| {
        format!(
            "{} from {} to {}. ",
            words::count(plan.calendar.len(), words::period_noun(plan)),
            words::long_day(first.first),
            words::long_day(last.last)
        )
    });
    let open = format!(
        "{} open on {}: {} close, {} stay open. ",
        words::count(plan.sequence.len() + plan.deferred.len(), "issue"),
        words::instant(plan.inputs.as_of),
        plan.sequence.len(),
        plan.deferred.len()
    );
    let lift = format!("Lift: {} {}", words::lift(plan.lift), words::lift_unit(plan));
    let quality = format!(", {}.", words::quality(plan));
    document.paragraph(
        Inline::text(&span.unwrap_or_default())
            + " "
            + Inline::text(&open)
            + " "
            + Inline::text(&lift).strong()
            + Inline::text(&quality),
    );
}

/// Why there is no plan.
fn nothing(document: &mut Document, war_plan: &WarPlan<'_>) {
    let on = words::instant(war_plan.plan.inputs.as_of);
    let open = war_plan.portfolio.open().count();
    let text = match open {
        0 => format!("Nothing is open on {on}."),
        1 => format!("Nothing is left to plan on {on}: the open issue takes no part."),
        open => format!("Nothing is left to plan on {on}: none of the {open} open issues takes part."),
    };
    document.paragraph(Inline::text(&text).strong());
}

fn topology(document: &mut Document, war_plan: &WarPlan<'_>) {
    let WarPlan { policy, review, .. } = war_plan;
    document.heading(2, "Topology");
    let mut columns = vec![left("KPI"), right("Open")];
    columns.extend(policy.severities.keys().map(|severity| (Inline::text(severity), Setting::Right)));
    let unclassified = review.topology.iter().any(|kpi| kpi.unclassified > 0);
    columns.extend(unclassified.then(|| right("Unclassified")));
    columns.extend([right("Over 30 days"), right("Overdue")]);
    let mut table = Table::new(columns);
    let number = |count: usize| Inline::text(&if count == 0 { "·".into() } else { count.to_string() });
    for kpi in &review.topology {
        let mut row = vec![Inline::code(&kpi.kpi), number(kpi.open)];
        row.extend(policy.severities.keys().map(|severity| {
            number(kpi.by_severity.iter().find(|(name, _)| name == severity).map_or(0, |(_, count)| *count))
        }));
        row.extend(unclassified.then(|| number(kpi.unclassified)));
        row.extend([number(kpi.over_30_days), number(kpi.overdue)]);
        table.row(row);
    }
    document.table(table);
    let outside = review.open - review.active.min(review.open);
    if outside > 0 {
        let verb = if outside == 1 { "takes" } else { "take" };
        document.paragraph(Inline::text(&format!(
            "{} {verb} no part: no KPI label.",
            words::count(outside, "open issue")
        )));
    }
}

fn constraint(document: &mut Document, war_plan: &WarPlan<'_>) {
    document.heading(2, "Non-negotiable constraint");
    let held = war_plan.scorecard.kpis.iter().filter_map(|score| Some((score, score.cap.as_ref()?)));
    let held: Vec<Inline> = held.map(|(score, cap)| cap_held(war_plan, score, cap)).collect();
    if held.is_empty() {
        document.paragraph("No cap holds today.");
    }
    document.bullets(held);
}

/// What a cap holds down, by which issues, and when the plan lifts it.
fn cap_held(war_plan: &WarPlan<'_>, score: &KpiScore, cap: &CapHeld) -> Inline {
    let points = Inline::text(&words::points(cap.at)).strong();
    let mut text = Inline::code(&score.kpi) + " is capped at " + points + " by " + Inline::text(&cap.because);
    if !cap.issues.is_empty() {
        text += Inline::from(": ") + Inline::list(cap.issues.iter().map(Inline::issue));
    }
    let raw = score.base + score.uplift - score.debt;
    text += Inline::from(". ");
    text += if cap.binds {
        Inline::from("Without the cap its terms would give ") + Inline::text(&words::points(raw)) + "."
    } else {
        Inline::from("It does not bind: the value is lower anyway.")
    };
    let course = war_plan.plan.caps.iter().find(|course| (&course.kpi, course.at) == (&score.kpi, cap.at));
    match course.map(|course| &course.lifts) {
        Some(Some(done)) if done.on <= war_plan.portfolio.today => {
            let day = Inline::text(&words::long_day(done.on)).strong();
            text + " **Late:** the plan was to lift it on " + day + "."
        }
        Some(Some(done)) => {
            let day = format!(
                "{} ({} {})",
                words::long_day(done.on),
                words::period_noun(war_plan.plan),
                done.period
            );
            text + " The plan lifts it on "
                + Inline::text(&day).strong()
                + ", when "
                + Inline::list(done.by.iter().map(Inline::issue))
                + if done.by.len() == 1 { " closes." } else { " close." }
        }
        Some(None) => text + " **The plan does not lift it.**",
        None => text + " No issue of the plan holds it.",
    }
}
