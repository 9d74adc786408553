//! The whole way on one screen.

use warplan_model::Decimal;
use warplan_model::finding::{Finding, Subject};
use warplan_model::scorecard::KpiScore;

use super::page::{Column, Page, Span, Table, Tone};
use super::review::number;
use super::{Demo, Style, bar, beside};
use crate::{facts, text, words};

pub(super) fn render(demo: &Demo<'_>, style: &Style) -> String {
    let mut page = Page::new(style);
    title(&mut page, demo);
    kpis(&mut page, demo);
    caps(&mut page, demo);
    page.gap();
    findings(&mut page, "Findings", &demo.gates.findings);
    page.gap();
    page.table(0, &beside::closures(demo.plan, demo.comparison));
    page.gap();
    page.table(0, &beside::results(demo.plan, demo.comparison));
    page.gap();
    findings(&mut page, "Findings about the plan by hand", &demo.comparison.findings);
    footer(&mut page, demo);
    page.finish()
}

fn title(page: &mut Page, demo: &Demo<'_>) {
    let plan = demo.plan;
    let name = Span::new(&plan.name, Tone::Strong);
    let open = format!(
        " · {} open on {}",
        words::count(demo.review.open, "issue"),
        words::instant(plan.inputs.as_of)
    );
    let span = plan.calendar.first().map(|first| {
        let periods = words::count(plan.calendar.len(), words::period_noun(plan));
        format!(" · {periods} from {}", words::day(first.first))
    });
    let rest = open + &span.unwrap_or_default();
    if text::width(&name.text) + text::width(&rest) <= page.columns() {
        page.line([name, rest.into()]);
    } else {
        page.line([name]);
        page.paragraph("", rest.trim_start_matches(" · "));
    }
    page.gap();
}

/// Topology, values today and at the end of both plans, and the way between them.
fn kpis(page: &mut Page, demo: &Demo<'_>) {
    let scale = demo.policy.scale;
    let late = demo.review.topology.iter().any(|topology| topology.overdue > 0);
    let mut columns = vec![Column::wrapped("KPI"), Column::right("open")];
    columns.extend(demo.policy.severities.keys().map(|severity| Column::right(severity)));
    columns.extend(late.then(|| Column::right("late")));
    columns.extend(["today", "plan", "by hand"].map(Column::point));
    let (cells, legend) = if page.columns() < Style::COLUMNS {
        (bar::CELLS / 2, "█today ▒plan".to_owned())
    } else {
        (bar::CELLS, format!("{} █today ▒plan ┃cap {}", scale.min, scale.max))
    };
    columns.push(Column::left(&legend));
    let mut table = Table::new(columns);
    for (index, course) in demo.plan.kpis.iter().enumerate() {
        let topology = demo.review.topology.iter().find(|topology| topology.kpi == course.kpi);
        let end = course.values.last().copied().unwrap_or(course.today);
        let cap = demo.scorecard.kpi(&course.kpi).and_then(binding_cap);
        let counted = |severity: &String| {
            let counts = topology.map_or(&[][..], |topology| &topology.by_severity);
            counts.iter().find(|(name, _)| name == severity).map_or(0, |(_, number)| *number)
        };
        let mut row: Vec<Span> =
            vec![(&course.kpi).into(), number(topology.map_or(0, |topology| topology.open))];
        row.extend(demo.policy.severities.keys().map(|severity| number(counted(severity))));
        row.extend(late.then(|| number(topology.map_or(0, |topology| topology.overdue))));
        row.push(words::points(course.today).into());
        row.push(Span::new(words::points(end), Tone::Strong));
        row.push(
            demo.comparison.end_values.get(index).map_or("".into(), |&value| words::points(value).into()),
        );
        row.push(bar::bar(course.today, end, cap, scale, cells).into());
        table.row(row);
    }
    page.table(0, &table);
}

fn binding_cap(score: &KpiScore) -> Option<Decimal> {
    score.cap.as_ref().filter(|cap| cap.binds).map(|cap| cap.at)
}

/// Each cap that holds a KPI down: why, from what, and what lifts it.
fn caps(page: &mut Page, demo: &Demo<'_>) {
    page.gap();
    for score in &demo.scorecard.kpis {
        let Some(cap) = score.cap.as_ref().filter(|cap| cap.binds) else { continue };
        let mut why = format!("{} is held at {} by {}", score.kpi, words::points(cap.at), cap.because);
        if !cap.issues.is_empty() {
            why += &format!(" {}", words::ids(&cap.issues));
        }
        why += &format!(
            "; without, base {} + uplift {} − debt {} = {}. ",
            words::points(score.base),
            words::points(score.uplift),
            words::points(score.debt),
            words::points(score.base + score.uplift - score.debt),
        );
        let course = demo.plan.caps.iter().find(|course| (&course.kpi, course.at) == (&score.kpi, cap.at));
        why += &match course.and_then(|course| course.lifts.as_ref()) {
            Some(done) => format!(
                "Lifts on {} ({} {}) with {}.",
                words::day(done.on),
                words::period_noun(demo.plan),
                done.period,
                words::ids(&done.by),
            ),
            None => "The plan does not lift it.".into(),
        };
        page.paragraph(Span::new("Cap  ", Tone::Strong), why);
    }
}

/// Room for what a rule's findings are about.
const SUBJECTS: usize = 56;

/// How many findings each rule has, and about what.
fn findings(page: &mut Page, heading: &str, findings: &[Finding]) {
    page.line([Span::new(heading, Tone::Strong), format!(": {}", facts::tally(findings)).into()]);
    let mut table = Table::new([Column::left(""), Column::left(""), Column::right(""), Column::wrapped("")]);
    for rule in facts::by_rule(findings) {
        let subjects: Vec<&Subject> = rule.findings.iter().map(|finding| &finding.subject).collect();
        table.row([
            Span::new(words::level(rule.level), super::gates::level_tone(rule.level)),
            rule.rule.into(),
            rule.findings.len().to_string().into(),
            text::shortened(&subjects, ", ", SUBJECTS).into(),
        ]);
    }
    page.table(2, &table);
}

fn footer(page: &mut Page, demo: &Demo<'_>) {
    page.gap();
    if !demo.warnings.is_empty() {
        let kinds: std::collections::BTreeSet<&str> =
            demo.warnings.iter().map(|odd| odd.kind.as_str()).collect();
        let kinds: Vec<&str> = kinds.into_iter().collect();
        let text =
            format!("{} about the data: {}", words::count(demo.warnings.len(), "warning"), kinds.join(", "));
        page.paragraph("", text);
    }
    if !demo.files.is_empty() {
        page.paragraph(Span::new("wrote  ", Tone::Strong), demo.files.join("  "));
    }
}
