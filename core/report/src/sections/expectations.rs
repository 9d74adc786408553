//! What becomes of the KPIs, what they are held to, and when the plan counts as carried out.

use warplan_model::Decimal;
use warplan_model::plan::KpiCourse;
use warplan_model::scorecard::KpiScore;
use warplan_model::view::ExitStatus;

use super::WarPlan;
use super::lanes::outcome;
use crate::document::{Document, Inline, Setting, Table, left, right};
use crate::{facts, words};

pub(super) fn write(document: &mut Document, war_plan: &WarPlan<'_>) {
    courses(document, war_plan);
    gates(document, war_plan);
    if !war_plan.policy.checkpoints.is_empty() {
        document.heading(2, "Checkpoint commands");
        document.commands(&war_plan.policy.checkpoints);
    }
    exit(document, war_plan);
}

fn points(value: Decimal) -> Inline {
    Inline::text(&words::points(value))
}

fn end(course: &KpiCourse) -> Decimal {
    course.values.last().copied().unwrap_or(course.today)
}

fn score<'a>(war_plan: &WarPlan<'a>, course: &KpiCourse) -> Option<&'a KpiScore> {
    war_plan.scorecard.kpi(&course.kpi)
}

/// KPI values by release: the previous one, today, when a milestone is reached, at the end.
fn courses(document: &mut Document, war_plan: &WarPlan<'_>) {
    let WarPlan { policy, scorecard, plan, .. } = war_plan;
    document.heading(2, "KPI expectations by release");
    let name = |prefix: &str, release: Option<&str>| match release {
        Some(release) => Inline::text(&format!("{prefix} ({release})")),
        None => Inline::text(prefix),
    };
    let milestones = facts::milestones(policy, plan);
    let reached: Vec<_> =
        milestones.iter().filter_map(|milestone| Some((milestone.key, milestone.reached()?))).collect();
    let mut columns = vec![
        left("KPI"),
        (name("Previous", scorecard.previous.as_deref()), Setting::Right),
        (name("Today", scorecard.release.as_deref()), Setting::Right),
    ];
    columns.extend(reached.iter().map(|(key, done)| {
        (Inline::text(&format!("{key} reached, {}", words::day(done.on))), Setting::Right)
    }));
    let last = plan.calendar.last().map(|dates| format!(", {}", words::day(dates.last))).unwrap_or_default();
    columns.push((Inline::text(&format!("End of plan{last}")), Setting::Right));
    columns.extend([right("Change"), right("Doing nothing")]);
    let mut table = Table::new(columns);
    for course in &plan.kpis {
        let previous = score(war_plan, course).and_then(|score| score.previous);
        let mut row =
            vec![Inline::code(&course.kpi), previous.map_or("–".into(), points), points(course.today)];
        row.extend(reached.iter().map(|(_, done)| {
            points(course.values.get(done.period as usize - 1).copied().unwrap_or(course.today))
        }));
        row.push(points(end(course)).strong());
        row.push(Inline::text(&words::change(end(course) - course.today)));
        row.push(points(course.idle.last().copied().unwrap_or(course.today)));
        table.row(row);
    }
    document.table(table);
}

fn gates(document: &mut Document, war_plan: &WarPlan<'_>) {
    let WarPlan { policy, plan, scorecard, .. } = war_plan;
    document.heading(2, "Release gates");
    document.paragraph(
        "A KPI fails below its floor, or when it drops by more than it may from the previous release.",
    );
    let mut table = Table::new([
        left("KPI"),
        right("Floor"),
        right("Drop allowed"),
        right("Previous"),
        right("Today"),
        left("State today"),
        right("Lowest in the plan"),
    ]);
    for course in &plan.kpis {
        let rules = policy.kpis.get(&course.kpi);
        let optional = |value: Option<Decimal>| value.map_or("–".into(), points);
        let scored = score(war_plan, course);
        let state = match scored {
            Some(score) if score.failures.is_empty() => "pass".into(),
            Some(score) => Inline::from("**fail:** ") + Inline::prose(&score.failures.join("; ")),
            None => "not scored".into(),
        };
        table.row([
            Inline::code(&course.kpi),
            optional(rules.and_then(|rules| rules.floor)),
            optional(rules.and_then(|rules| rules.max_drop)),
            optional(scored.and_then(|score| score.previous)),
            points(scored.map_or(course.today, |score| score.value)),
            state,
            points(course.values.iter().copied().min().unwrap_or(course.today)),
        ]);
    }
    document.table(table);
    let release = scorecard.release.as_deref().map_or("Today".into(), Inline::text);
    document.paragraph(release + if scorecard.passes { " passes." } else { " **fails.**" });
}

/// Where the exit criteria stand.
pub(super) fn exit(document: &mut Document, war_plan: &WarPlan<'_>) {
    if war_plan.gates.exit.is_empty() {
        return;
    }
    document.heading(2, "Exit criteria");
    let mut table = Table::new([
        left("Criterion"),
        left("Text"),
        left("Today"),
        left("By the plan"),
        left("Worth"),
        left("Until then"),
    ]);
    let noun = words::period_noun(war_plan.plan);
    for ExitStatus { id, text, remedy, state } in &war_plan.gates.exit {
        let reward = war_plan.plan.rewards.iter().find(|reward| &reward.name == id);
        table.row([
            Inline::code(id),
            Inline::prose(text),
            Inline::text(words::exit_state(*state)),
            reward.map_or("–".into(), |reward| {
                outcome(war_plan, "its issues close", &reward.issues, reward.earned.as_ref())
            }),
            reward.map_or("–".into(), |reward| {
                Inline::text(&format!("{} a {noun}", words::points(reward.value)))
            }),
            Inline::prose(remedy),
        ]);
    }
    document.table(table);
}
