//! Milestones.

use warplan_model::IssueId;

use super::WarPlan;
use crate::document::{Document, Inline};
use crate::facts::{self, Achieved, MilestoneWork};
use crate::words;

pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    let milestones = facts::milestones(war_plan.policy, war_plan.plan);
    if milestones.is_empty() {
        return;
    }
    document.heading(2, "Milestones");
    for milestone in &milestones {
        document.heading(3, Inline::text(milestone.key) + ": " + Inline::text(&milestone.rules.title));
        document.paragraph(Inline::prose(&milestone.rules.goal));
        document.bullets(facts_of(milestone, war_plan));
    }
}

fn facts_of(milestone: &MilestoneWork<'_>, war_plan: &WarPlan<'_>) -> Vec<Inline> {
    let mut facts = Vec::new();
    if !milestone.lanes.is_empty() {
        facts.push(
            Inline::from("Lanes: ") + Inline::list(milestone.lanes.iter().map(|lane| Inline::text(lane))),
        );
    }
    if let Some(due) = milestone.rules.due {
        let binding = if milestone.rules.binding { ", binding" } else { "" };
        facts.push(Inline::from("Due: ") + Inline::text(&words::long_day(due)) + binding);
    }
    if !milestone.steps.is_empty() {
        let issues = Inline::list(milestone.steps.iter().map(|step| Inline::issue(&step.issue)));
        facts.push(Inline::from("Closes: ") + issues);
    }
    if !milestone.deferred.is_empty() {
        let issues = Inline::list(milestone.deferred.iter().map(|deferred| Inline::issue(&deferred.issue)));
        facts.push(Inline::from("Stays open: ") + issues);
    }
    facts.push(reached(milestone, war_plan));
    facts
}

fn reached(milestone: &MilestoneWork<'_>, war_plan: &WarPlan<'_>) -> Inline {
    let label = Inline::from("Reached: ");
    let Some(done) = milestone.reached() else {
        let none = milestone.steps.is_empty() && milestone.deferred.is_empty();
        return label + if none { "no open issue belongs to it" } else { "not within this plan" };
    };
    let issues: Vec<IssueId> = milestone.steps.iter().map(|step| step.issue.clone()).collect();
    match facts::achieved(war_plan.portfolio, &issues, Some(done.on)) {
        Achieved::Done => {
            let planned = format!(", planned for {}", words::long_day(done.on));
            return label + Inline::from("its issues are closed").strong() + Inline::text(&planned);
        }
        Achieved::Late(open) => {
            let planned = format!(", planned for {}; open: ", words::long_day(done.on));
            let open = Inline::list(open.into_iter().map(Inline::issue));
            return label + "**late**" + Inline::text(&planned) + " " + open;
        }
        Achieved::Ahead => {}
    }
    let noun = words::period_noun(war_plan.plan);
    let day = format!("{} ({noun} {})", words::long_day(done.on), done.period);
    let late = milestone.rules.due.is_some_and(|due| done.on > due);
    let with = Inline::list(done.by.iter().map(Inline::issue));
    label + Inline::text(&day).strong() + " with " + with + if late { ", **after it is due**" } else { "" }
}
