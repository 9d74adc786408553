//! A plan written by hand beside the best one.

use warplan_model::IssueId;
use warplan_model::plan::{Completion, Plan};
use warplan_model::view::Comparison;

use crate::document::{Document, Inline, Table, left, right};
use crate::{facts, words};

pub(super) fn write(document: &mut Document, comparison: &Comparison, plan: &Plan) {
    document.heading(2, "Beside the plan written by hand");
    document.paragraph(
        Inline::text(facts::hand_title(comparison)).strong()
            + Inline::text(&format!(
                ": lift {} of {} {}",
                words::lift(comparison.lift),
                words::lift(comparison.best_lift),
                words::lift_unit(plan)
            ))
            + if comparison.feasible {
                "."
            } else {
                ". It cannot be carried out as written: it asks more of a team, or of a date, than there is."
            },
    );
    let mut table = Table::new([left("What"), right("Best plan"), right("By hand")]);
    let text = |text: String| Inline::text(&text);
    table.row([
        "Issues closed".into(),
        text(comparison.best_closed.to_string()),
        text(comparison.closed.to_string()),
    ]);
    for (best, written) in plan.caps.iter().zip(&comparison.caps) {
        let what = Inline::from("Cap of ") + Inline::code(&best.kpi) + " lifts";
        table.row([what, reached(best.lifts.as_ref()), reached(written.lifts.as_ref())]);
    }
    for (best, written) in plan.rewards.iter().zip(&comparison.rewards) {
        let what = Inline::from("Exit criterion ") + Inline::code(&best.name);
        table.row([what, reached(best.earned.as_ref()), reached(written.earned.as_ref())]);
    }
    for (course, &written) in plan.kpis.iter().zip(&comparison.end_values) {
        let best = course.values.last().copied().unwrap_or(course.today);
        let what = Inline::code(&course.kpi) + " at the end";
        table.row([what, text(words::points(best)), text(words::points(written))]);
    }
    document.table(table);
    closings(document, comparison, plan);
    if comparison.findings.is_empty() {
        return;
    }
    document.heading(3, "What is wrong with it");
    document.paragraph(Inline::text(&format!("{}.", facts::tally(&comparison.findings))));
    document.table(super::governance::findings(&comparison.findings));
}

/// What closes in each period, side by side.
fn closings(document: &mut Document, comparison: &Comparison, plan: &Plan) {
    let mut table = Table::new([left("Closes"), left("Best plan"), left("By hand")]);
    let issues = |issues: Vec<&IssueId>| Inline::list(issues.into_iter().map(Inline::issue));
    for day in facts::days(plan) {
        let written = comparison.finishes.iter().filter(|(_, finish)| **finish == day.number);
        table.row([
            Inline::text(&words::day(day.dates.last)),
            issues(day.closes.iter().map(|step| &step.issue).collect()),
            issues(written.map(|(issue, _)| issue).collect()),
        ]);
    }
    document.table(table);
}

fn reached(completion: Option<&Completion>) -> Inline {
    completion.map_or("–".into(), |done| Inline::text(&words::day(done.on)))
}
