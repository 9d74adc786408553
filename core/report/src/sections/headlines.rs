//! What a plan comes to, in a few figures.

use warplan_model::Decimal;
use warplan_model::plan::CapCourse;

use super::{Report, WarPlan};
use crate::document::{Document, Inline};
use crate::facts::{self, Achieved};
use crate::words;

pub(super) fn write(document: &mut Document, report: &Report<'_>) {
    let plan = report.war_plan.plan;
    let mut headlines = Vec::new();
    if !report.war_plan.is_void() {
        let unit = format!("{} over doing nothing, {}", words::lift_unit(plan), words::quality(plan));
        headlines.push(headline("Lift", &words::lift(plan.lift), &unit));
        headlines.extend(closings(report));
        headlines.extend(plan.caps.iter().map(|course| cap(report, course)));
    }
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

/// What closes; of a plan that was made earlier, what has closed and what is late.
fn closings(report: &Report<'_>) -> Vec<Headline> {
    let plan = report.war_plan.plan;
    let Some(status) = report.status else {
        let open = plan.sequence.len() + plan.deferred.len();
        let last = plan.sequence.iter().map(|step| step.closes_on).max();
        let last =
            last.map_or("nothing".into(), |last| format!("open issues, the last on {}", words::day(last)));
        return vec![headline("Closes", &format!("{} of {open}", plan.sequence.len()), &last)];
    };
    let closed = format!("{} of {}", status.done.len() + status.early.len(), status.plan.planned);
    let due = format!("planned issues, {} due by {}", status.plan.due, words::day(status.today));
    let late = words::count(status.late.len(), "issue");
    let late = headline("Late", &late, "open although their day has passed, or not begun");
    let closed = headline("Closed", &closed, &due);
    if status.late.is_empty() { vec![closed] } else { vec![closed, late] }
}

/// When a cap lifts, or what has become of that.
fn cap(report: &Report<'_>, course: &CapCourse) -> Headline {
    let WarPlan { portfolio, scorecard, .. } = report.war_plan;
    let what = format!("Cap of {} at {}", course.kpi, words::points(course.at));
    let today = scorecard.kpi(&course.kpi).and_then(|score| score.cap.as_ref());
    // Issues that the plan does not know may hold it, too.
    let holds = today.filter(|cap| cap.at == course.at && !cap.issues.is_empty());
    let issues = holds.map_or(&course.issues, |cap| &cap.issues);
    let by = format!("held by {}", words::count(issues.len(), "open issue"));
    let day = course.lifts.as_ref().map(|done| done.on);
    let planned = day.map_or("not planned".into(), |day| format!("planned for {}", words::day(day)));
    match facts::achieved(portfolio, issues, day) {
        Achieved::Done => headline(&what, "lifted", &planned),
        Achieved::Late(_) => headline(&what, "late", &format!("{planned}, {by}")),
        Achieved::Ahead => headline(&what, &day.map_or("stays".into(), words::day), &by),
    }
}

/// What it is, its value, and what that means.
type Headline = (Inline, Inline, Inline);

fn headline(what: &str, value: &str, meaning: &str) -> Headline {
    (Inline::text(what), Inline::text(value), Inline::text(meaning))
}
