//! What closes on which day, and what stays open.

use warplan_model::plan::{Completion, Deferred, Plan, Step};
use warplan_model::portfolio::Portfolio;

use super::WarPlan;
use crate::document::{Document, Inline, Table, left};
use crate::facts::{self, Achieved};
use crate::words;

pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    document.heading(2, "Closure sequence");
    let plan = war_plan.plan;
    let by_day = words::by_day(&plan.calendar);
    for day in facts::days(plan) {
        let title = if by_day {
            format!("Day {}: {}", day.number, words::long_day(day.dates.last))
        } else {
            let (first, last) = (words::long_day(day.dates.first), words::long_day(day.dates.last));
            format!("Period {}: {first} to {last}", day.number)
        };
        document.heading(3, Inline::text(&title));
        let mut items: Vec<Inline> = day.closes.iter().map(|step| closes(step, war_plan.portfolio)).collect();
        items.extend(day.lifts.iter().map(|cap| {
            let at = Inline::text(&words::points(cap.at));
            let lifts = Inline::from("The cap of ") + Inline::code(&cap.kpi) + " at " + at + " lifts";
            lifts.strong() + with(cap.lifts.as_ref())
        }));
        items.extend(day.earns.iter().map(|reward| {
            let closed =
                Inline::from("All issues of exit criterion ") + Inline::code(&reward.name) + " are closed";
            closed.strong() + with(reward.earned.as_ref())
        }));
        items.extend(values(plan, day.number));
        items.extend(work("Start ", &day.starts));
        items.extend(work("Go on with ", &day.in_work));
        if items.is_empty() {
            items.push("Nothing closes".into());
        }
        document.bullets(items);
    }
    deferred(document, war_plan);
}

fn with(completion: Option<&Completion>) -> Inline {
    let last = completion.into_iter().flat_map(|done| &done.by);
    Inline::from(" with ") + Inline::list(last.map(Inline::issue))
}

fn closes(step: &Step, portfolio: &Portfolio) -> Inline {
    let kpis = Inline::list(step.kpis.iter().map(|kpi| Inline::code(kpi)));
    let umbrella = Inline::from(if step.umbrella { "umbrella" } else { "" });
    let labels = [
        umbrella,
        Inline::text(&step.severity),
        kpis,
        Inline::text(step.lane.as_deref().unwrap_or_default()),
    ];
    let labels = Inline::list(labels.into_iter().filter(|label| !label.is_empty()));
    let text = Inline::from("Close ") + Inline::issue(&step.issue) + " " + Inline::text(&step.title);
    let text = if labels.is_empty() { text } else { text + " (" + labels + ")" };
    let issue = std::slice::from_ref(&step.issue);
    match facts::achieved(portfolio, issue, Some(step.closes_on)) {
        Achieved::Done => text + ": closed",
        Achieved::Late(open) if !open.is_empty() => text + ": **late**",
        _ => text,
    }
}

/// KPI values that are others than at the end of the period before.
fn values(plan: &Plan, period: u32) -> Option<Inline> {
    let index = period as usize - 1;
    let changes = plan.kpis.iter().filter_map(|course| {
        let before = index.checked_sub(1).map_or(course.today, |before| course.values[before]);
        let now = *course.values.get(index)?;
        let change = format!(" {} → {}", words::points(before), words::points(now));
        (now.rounded(2) != before.rounded(2)).then(|| Inline::code(&course.kpi) + " " + Inline::text(&change))
    });
    let changes = Inline::list(changes);
    (!changes.is_empty()).then(|| Inline::from("KPI values: ") + changes)
}

fn work(verb: &'static str, steps: &[&Step]) -> Option<Inline> {
    let issues = Inline::list(steps.iter().map(|step| Inline::issue(&step.issue)));
    (!steps.is_empty()).then(|| Inline::from(verb) + issues)
}

/// Every open issue that the sequence does not close, with the reason.
fn deferred(document: &mut Document, war_plan: &WarPlan<'_>) {
    let plan = war_plan.plan;
    document.heading(2, "Left open");
    if plan.deferred.is_empty() {
        document.paragraph("Nothing: the sequence closes every open issue.");
    }
    let mut issues: Vec<&Deferred> = plan.deferred.iter().collect();
    issues.sort_by(|a, b| (a.reason, &a.issue).cmp(&(b.reason, &b.issue)));
    let taken = issues.iter().any(|deferred| deferred.milestone.is_some());
    let columns = [left("Issue"), left("Title"), left("Why it stays open")];
    let mut table = Table::new(columns.into_iter().chain(taken.then(|| left("Milestone"))));
    for deferred in issues {
        let mut row = vec![
            Inline::issue(&deferred.issue),
            Inline::text(&deferred.title),
            Inline::prose(&words::why_deferred(deferred)),
        ];
        row.extend(taken.then(|| Inline::text(deferred.milestone.as_deref().unwrap_or("–"))));
        table.row(row);
    }
    document.table(table);
    let unaccounted = facts::unaccounted(plan, war_plan.portfolio.open().map(|item| &item.id));
    if !unaccounted.is_empty() {
        let text = Inline::from("**The plan was made for other issues.** It says nothing about ");
        document.paragraph(text + Inline::list(unaccounted.into_iter().map(Inline::issue)) + ".");
    }
}
