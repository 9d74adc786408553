//! Lanes: goal, issues, rules, outputs and what they do to the KPIs.

use warplan_model::IssueId;
use warplan_model::plan::{Completion, Deferred, Step};

use super::WarPlan;
use crate::document::{Document, Inline, Table, left, right};
use crate::facts::{self, Achieved, LaneWork};
use crate::words;

pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    for (index, work) in facts::lanes(war_plan.policy, war_plan.portfolio, war_plan.plan).iter().enumerate() {
        match work.lane {
            Some(lane) => {
                let number = Inline::text(&format!("Lane {}: ", index + 1));
                document.heading(2, number + " " + Inline::text(&lane.name));
                if !lane.goal.is_empty() {
                    document.paragraph(Inline::from("**Goal:** ") + Inline::prose(&lane.goal));
                }
            }
            None => document.heading(2, "Issues of no lane"),
        }
        document.table(issues(war_plan, work));
        for (title, texts) in
            work.lane.map(|lane| [("Rules", &lane.rules), ("Outputs", &lane.outputs)]).into_iter().flatten()
        {
            if !texts.is_empty() {
                document.paragraph(Inline::from(title).strong());
                document.bullets(texts.iter().map(|text| Inline::prose(text)));
            }
        }
        effects(document, war_plan, work);
    }
}

fn issues(war_plan: &WarPlan<'_>, work: &LaneWork<'_>) -> Table {
    let mut table = Table::new([
        left("Closes"),
        left("Issue"),
        left("Title"),
        left("Severity"),
        left("Type"),
        left("KPI"),
    ]);
    let linked = |issue| {
        let url = war_plan.portfolio.item(issue).and_then(|item| item.url.as_deref());
        Inline::linked_issue(issue, url)
    };
    for Step { issue, title, severity, kind, kpis, closes_on, umbrella, .. } in &work.steps {
        table.row([
            Inline::text(&words::day(*closes_on)),
            linked(issue),
            Inline::text(title) + if *umbrella { " *(umbrella)*" } else { "" },
            Inline::text(severity),
            Inline::text(kind),
            Inline::list(kpis.iter().map(|kpi| Inline::code(kpi))),
        ]);
    }
    for Deferred { issue, title, .. } in &work.deferred {
        let item = war_plan.portfolio.item(issue);
        let policy = war_plan.policy;
        table.row([
            "*stays open*".into(),
            linked(issue),
            Inline::text(title)
                + if item.is_some_and(|item| !item.children.is_empty()) { " *(umbrella)*" } else { "" },
            Inline::text(item.map_or("", |item| item.severity_name(policy))),
            Inline::text(item.map_or("", |item| item.kind_name(policy))),
            Inline::list(item.iter().flat_map(|item| item.kpi_names(policy)).map(Inline::code)),
        ]);
    }
    table
}

/// Computed from the plan, not promised.
fn effects(document: &mut Document, war_plan: &WarPlan<'_>, work: &LaneWork<'_>) {
    if work.effects.is_empty() && work.caps.is_empty() && work.rewards.is_empty() {
        return;
    }
    document.paragraph("**Expected KPI effect**, computed from the plan; credit and the debt saved by its end are before a KPI's limits.");
    let mut table = Table::new([
        left("KPI"),
        right("Today"),
        right("When closed"),
        right("End of plan"),
        right("Doing nothing"),
        right("Credit"),
        right("Debt saved"),
    ]);
    for effect in &work.effects {
        let course = effect.course;
        let end = |values: &[_]| values.last().copied().unwrap_or(course.today);
        let points = |value| Inline::text(&words::points(value));
        table.row([
            Inline::code(&course.kpi),
            points(course.today),
            points(effect.when_done),
            points(end(&course.values)).strong(),
            points(end(&course.idle)),
            points(effect.credit),
            points(effect.debt),
        ]);
    }
    document.table(table);
    let caps = work.caps.iter().map(|cap| {
        let cap_name =
            Inline::from("Cap of ") + Inline::code(&cap.kpi) + " at " + Inline::text(&words::points(cap.at));
        cap_name + ": " + outcome(war_plan, "lifts", &cap.issues, cap.lifts.as_ref())
    });
    let noun = words::period_noun(war_plan.plan);
    let rewards = work.rewards.iter().map(|reward| {
        let worth = format!(", worth {} a {noun}: ", words::points(reward.value));
        Inline::from("Issues of exit criterion ")
            + Inline::code(&reward.name)
            + Inline::text(&worth)
            + " "
            + outcome(war_plan, "closed", &reward.issues, reward.earned.as_ref())
    });
    document.bullets(caps.chain(rewards));
}

/// When some issues bring something about, or what has become of that.
pub(super) fn outcome(
    war_plan: &WarPlan<'_>,
    verb: &str,
    issues: &[IssueId],
    completion: Option<&Completion>,
) -> Inline {
    let achieved = facts::achieved(war_plan.portfolio, issues, completion.map(|done| done.on));
    let planned =
        completion.map_or("not planned".into(), |done| format!("planned for {}", words::day(done.on)));
    match (achieved, completion) {
        (Achieved::Done, _) => Inline::from("**done**") + Inline::text(&format!(", {planned}")),
        (Achieved::Late(open), _) => {
            let open = Inline::list(open.into_iter().map(Inline::issue));
            Inline::from("**late**") + Inline::text(&format!(", {planned}; open: ")) + " " + open
        }
        (Achieved::Ahead, Some(done)) => {
            let with = Inline::list(done.by.iter().map(Inline::issue));
            Inline::text(&format!("{verb} on {}", words::day(done.on))).strong() + " with " + with
        }
        (Achieved::Ahead, None) => "not within this plan".into(),
    }
}
