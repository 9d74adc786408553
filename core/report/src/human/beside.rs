//! The best plan and one written by hand, side by side.

use warplan_model::IssueId;
use warplan_model::plan::{CapCourse, Completion, Plan, RewardCourse};
use warplan_model::view::Comparison;

use super::page::{Column, Span, Table, Tone};
use crate::{facts, text, words};

/// Room for one plan's closings in a period.
const CLOSINGS: usize = 40;

/// What closes in each period, with the caps that it lifts, and what stays open.
pub(crate) fn closures(plan: &Plan, by_hand: &Comparison) -> Table {
    let noun = words::period_noun(plan);
    let columns = [
        Column::right(noun),
        Column::left("closes"),
        Column::wrapped("best plan"),
        Column::wrapped("by hand"),
    ];
    let mut table = Table::new(columns);
    for day in facts::days(plan) {
        let best = day.closes.iter().map(|step| &step.issue);
        let written =
            by_hand.finishes.iter().filter(|(_, finish)| **finish == day.number).map(|(issue, _)| issue);
        table.row([
            day.number.to_string().into(),
            words::day(day.dates.last).into(),
            closings(best.collect(), &plan.caps, day.number),
            closings(written.collect(), &by_hand.caps, day.number),
        ]);
    }
    let open: Vec<&IssueId> = plan.deferred.iter().map(|deferred| &deferred.issue).collect();
    let mut unwritten: Vec<&IssueId> =
        plan.sequence.iter().map(|step| &step.issue).chain(open.iter().copied()).collect();
    unwritten.retain(|issue| !by_hand.finishes.contains_key(*issue));
    unwritten.sort();
    table.row([Span::default(), "left open".into(), left_open(&open), left_open(&unwritten)]);
    table
}

fn closings(issues: Vec<&IssueId>, caps: &[CapCourse], period: u32) -> Span {
    let lifts = caps.iter().any(|cap| cap.lifts.as_ref().is_some_and(|done| done.period == period));
    let mark = if lifts { "  ◄ cap lifts" } else { "" };
    let ids = text::shortened(&issues, " ", CLOSINGS - text::width(mark));
    Span::new(format!("{ids}{mark}"), if lifts { Tone::Good } else { Tone::Normal })
}

fn left_open(issues: &[&IssueId]) -> Span {
    let number = format!("{}: ", issues.len());
    let ids = text::shortened(issues, " ", CLOSINGS - text::width(&number));
    Span::new(if issues.is_empty() { "none".into() } else { number + &ids }, Tone::Faint)
}

/// Lift, closings, and the days on which caps lift and rewards are earned.
pub(crate) fn results(plan: &Plan, by_hand: &Comparison) -> Table {
    let [figure, best, hand] = ["", "best plan", "by hand"].map(Column::wrapped);
    let mut table = Table::new([figure, best, hand, Column::left("doing nothing")]);
    let unit = words::lift_unit(plan);
    let share = by_hand
        .lift
        .over(by_hand.best_lift)
        .map(|share| format!(" ({} of the best)", words::percent(share.rounded(3))));
    let open = plan.sequence.len() + plan.deferred.len();
    table.row([
        Span::new("lift", Tone::Strong),
        Span::new(format!("{} {unit}, {}", words::lift(plan.lift), words::status(plan.status)), Tone::Strong),
        Span::new(words::lift(by_hand.lift) + &share.unwrap_or_default(), Tone::Strong),
        "0".into(),
    ]);
    table.row([
        "objective".into(),
        format!("{} (bound {})", words::lift(plan.objective), words::lift(plan.bound)).into(),
        words::lift(plan.do_nothing + by_hand.lift).into(),
        words::lift(plan.do_nothing).into(),
    ]);
    table.row([
        "issues closed".into(),
        format!("{} of {open}", plan.sequence.len()).into(),
        format!("{} of {open}", by_hand.finishes.len()).into(),
        "0".into(),
    ]);
    for cap in &plan.caps {
        let written = by_hand.caps.iter().find(|other| (&other.kpi, other.at) == (&cap.kpi, cap.at));
        let written = written.and_then(|cap| cap.lifts.as_ref());
        table.row([
            format!("uncaps {}", cap.kpi).into(),
            completion(cap.lifts.as_ref()),
            completion(written),
            "never".into(),
        ]);
    }
    for reward in &plan.rewards {
        let written = by_hand.rewards.iter().find(|other| other.name == reward.name);
        let written = written.and_then(|reward| reward.earned.as_ref());
        table.row([
            earns(reward, words::period_noun(plan)),
            completion(reward.earned.as_ref()),
            completion(written),
            "never".into(),
        ]);
    }
    table
}

fn earns(reward: &RewardCourse, noun: &str) -> Span {
    format!("{}, {} a {noun}", reward.name, words::change(reward.value)).into()
}

fn completion(done: Option<&Completion>) -> Span {
    match done {
        Some(done) => {
            let by: Vec<&IssueId> = done.by.iter().collect();
            format!("{} with {}", words::day(done.on), text::shortened(&by, " ", 20)).into()
        }
        None => Span::new("never", Tone::Bad),
    }
}
