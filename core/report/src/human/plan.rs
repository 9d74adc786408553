//! A plan.

use warplan_model::IssueId;
use warplan_model::plan::{Completion, Deferred, Plan};
use warplan_model::policy::Scale;

use super::bar::{CELLS, bar};
use super::page::{Column, Page, Span, Table, Tone};
use super::{Style, prices, replan};
use crate::{facts, words};

pub(super) fn render(plan: &Plan, style: &Style) -> String {
    let mut page = Page::new(style);
    title(&mut page, plan);
    replan::section(&mut page, plan);
    sequence(&mut page, plan);
    values(&mut page, plan);
    events(&mut page, plan);
    prices::of_plan(&mut page, plan);
    deferred(&mut page, plan);
    page.finish()
}

fn title(page: &mut Page, plan: &Plan) {
    let span = plan.calendar.first().zip(plan.calendar.last()).map(|(first, last)| {
        let periods = words::count(plan.calendar.len(), words::period_noun(plan));
        format!(" · {periods}, {} to {}", words::day(first.first), words::day_of_year(last.last))
    });
    page.line([Span::new(&plan.name, Tone::Strong), span.unwrap_or_default().into()]);
    page.line([
        Span::new(format!("Lift {} {}", words::lift(plan.lift), words::lift_unit(plan)), Tone::Strong),
        format!(
            "  objective {}, bound {}, doing nothing {}",
            words::lift(plan.objective),
            words::lift(plan.bound),
            words::lift(plan.do_nothing)
        )
        .into(),
    ]);
    page.paragraph("", words::capitalised(&words::quality(plan)) + ".");
    for (cap, reasons) in facts::held_by_deferrals(plan) {
        let lead = Span::new("warning  ", Tone::Attention);
        let text = format!(
            "{} stays capped at {} for the whole plan: {}",
            cap.kpi,
            words::points(cap.at),
            reasons.join("; ")
        );
        page.paragraph(lead, text);
    }
}

fn sequence(page: &mut Page, plan: &Plan) {
    let open = plan.sequence.len() + plan.deferred.len();
    page.heading(&format!(
        "Closure sequence: {} of {}",
        plan.sequence.len(),
        words::count(open, "open issue")
    ));
    let noun = words::period_noun(plan);
    let columns = [
        Column::right(noun),
        Column::left("closes"),
        Column::left("issue"),
        Column::left(""),
        Column::left("KPI"),
        Column::cut("title"),
        Column::left("start"),
    ];
    let mut table = Table::new(columns);
    for day in facts::days(plan) {
        for (index, step) in day.closes.iter().enumerate() {
            let (number, date) = (day.number.to_string(), words::day(day.dates.last));
            let first = index == 0;
            table.row([
                if first { number.into() } else { Span::default() },
                if first { date.into() } else { Span::default() },
                step.issue.to_string().into(),
                (&step.severity).into(),
                step.kpis.join(" ").into(),
                (&step.title).into(),
                if step.starts_on < day.dates.first {
                    words::day(step.starts_on).into()
                } else {
                    Span::default()
                },
            ]);
        }
    }
    page.table(2, &table);
}

fn values(page: &mut Page, plan: &Plan) {
    page.heading("KPI values");
    let scale = scale(plan);
    let columns = [
        Column::cut("KPI"),
        Column::point("today"),
        Column::point("at the end"),
        Column::point("idle"),
        Column::left(&format!("{} █ today ▒ gained ┃ cap {}", scale.min, scale.max)),
    ];
    let mut table = Table::new(columns);
    for course in &plan.kpis {
        let end = course.values.last().copied().unwrap_or(course.today);
        let idle = course.idle.last().copied().unwrap_or(course.today);
        let caps = plan.caps.iter().filter(|cap| cap.kpi == course.kpi && course.today >= cap.at);
        table.row([
            Span::from(&course.kpi),
            words::points(course.today).into(),
            Span::new(words::points(end), Tone::Strong),
            Span::new(words::points(idle), Tone::Faint),
            bar(course.today, end, caps.map(|cap| cap.at).min(), scale, CELLS).into(),
        ]);
    }
    page.table(2, &table);
}

/// The scale of the bars: 0 to 10, wider where a value lies outside.
fn scale(plan: &Plan) -> Scale {
    let values = || plan.kpis.iter().flat_map(|course| course.values.iter().chain([&course.today])).copied();
    let usual = Scale::default();
    Scale {
        min: values().min().unwrap_or(usual.min).min(usual.min),
        max: values().max().unwrap_or(usual.max).max(usual.max),
    }
}

fn events(page: &mut Page, plan: &Plan) {
    if plan.caps.is_empty() && plan.rewards.is_empty() {
        return;
    }
    page.heading("Caps and exit criteria");
    let columns = [
        Column::left(""),
        Column::left("on"),
        Column::left("with"),
        Column::wrapped("once these are closed"),
    ];
    let mut table = Table::new(columns);
    let mut row = |what: String, done: Option<&Completion>, issues: &[IssueId]| {
        let never = || Span::new("never", Tone::Bad);
        table.row([
            what.into(),
            done.map_or_else(never, |done| Span::new(words::day(done.on), Tone::Good)),
            words::ids(done.iter().flat_map(|done| &done.by)).into(),
            words::ids(issues).into(),
        ]);
    };
    for cap in &plan.caps {
        row(format!("{} capped at {}", cap.kpi, words::points(cap.at)), cap.lifts.as_ref(), &cap.issues);
    }
    for reward in &plan.rewards {
        row(
            format!("{} ({})", reward.name, words::change(reward.value)),
            reward.earned.as_ref(),
            &reward.issues,
        );
    }
    page.table(2, &table);
}

fn deferred(page: &mut Page, plan: &Plan) {
    if plan.deferred.is_empty() {
        return;
    }
    page.heading(&format!("Left open: {}", words::count(plan.deferred.len(), "issue")));
    let mut deferred: Vec<&Deferred> = plan.deferred.iter().collect();
    deferred.sort_by(|a, b| (a.reason, &a.issue).cmp(&(b.reason, &b.issue)));
    let mut table = Table::new([Column::left("issue"), Column::cut("title"), Column::wrapped("why")]);
    for deferred in deferred {
        table.row([
            deferred.issue.to_string().into(),
            Span::from(&deferred.title),
            words::why_deferred(deferred).into(),
        ]);
    }
    page.table(2, &table);
}
