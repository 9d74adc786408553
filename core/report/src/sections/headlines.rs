//! What a plan comes to, in a few figures.

use warplan_model::Decimal;

use super::Report;
use crate::document::{Document, Inline};
use crate::{facts, words};

pub(super) fn write(document: &mut Document, report: &Report<'_>) {
    let plan = report.war_plan.plan;
    let open = plan.sequence.len() + plan.deferred.len();
    let last = plan.sequence.iter().map(|step| step.closes_on).max();
    let mut headlines = vec![
        headline(
            "Lift",
            &words::lift(plan.lift),
            &format!("{} over doing nothing, {}", words::lift_unit(plan), words::quality(plan)),
        ),
        headline(
            "Closes",
            &format!("{} of {open}", plan.sequence.len()),
            &last.map_or("nothing".into(), |last| format!("open issues, the last on {}", words::day(last))),
        ),
    ];
    headlines.extend(plan.caps.iter().map(|cap| {
        let lifts = cap.lifts.as_ref().map_or("stays".into(), |done| words::day(done.on));
        let what = format!("Cap of {} at {}", cap.kpi, words::points(cap.at));
        headline(&what, &lifts, &format!("held by {}", words::count(cap.issues.len(), "open issue")))
    }));
    let gates = report.war_plan.gates;
    let verdict = if gates.passes { "pass" } else { "fail" };
    headlines.push(headline("Gates today", verdict, &facts::tally(&gates.findings)));
    if let Some(comparison) = report.comparison {
        let more = comparison.difference;
        let meaning = match more.cmp(&Decimal::ZERO) {
            std::cmp::Ordering::Less => "more than can be carried out",
            _ if comparison.feasible => "less than the best plan",
            _ => "less than the best plan, and it cannot be carried out as written",
        };
        headlines.push(headline("Plan by hand", &words::lift(comparison.lift), &{
            format!("lift, {} {meaning}", words::lift(more.max(-more)))
        }));
    }
    document.headlines(headlines);
}

fn headline(what: &str, value: &str, meaning: &str) -> (Inline, Inline, Inline) {
    (Inline::text(what), Inline::text(value), Inline::text(meaning))
}
