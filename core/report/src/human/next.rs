//! What can be started now.

use warplan_model::view::{NextIssue, NextList};

use super::Style;
use super::page::{Page, Span, Tone};
use crate::words;

pub(super) fn render(list: &NextList, style: &Style) -> String {
    let mut page = Page::new(style);
    let team = list.team.as_ref().map(|team| format!(" for {team}")).unwrap_or_default();
    let tracks = list.issues.iter().map(|issue| issue.track).max().unwrap_or(0);
    let parallel = if tracks > 1 { format!(", in up to {tracks} parallel tracks") } else { String::new() };
    page.line([
        Span::new(format!("{} can start{team}", words::count(list.issues.len(), "issue")), Tone::Strong),
        format!(" on {}{parallel}", words::day_of_year(list.today)).into(),
    ]);
    for issue in &list.issues {
        entry(&mut page, issue);
    }
    if !list.in_progress.is_empty() {
        page.gap();
        page.paragraph("In progress: ", words::ids(&list.in_progress));
    }
    page.finish()
}

fn entry(page: &mut Page, issue: &NextIssue) {
    page.gap();
    page.line([
        format!("{:>2}. ", issue.rank).into(),
        Span::new(issue.issue.to_string(), Tone::Strong),
        " ".into(),
        Span::new(&issue.title, Tone::Strong),
    ]);
    let uses: Vec<String> = issue.uses.iter().map(|(team, units)| format!("{units} {team}")).collect();
    let facts = [
        issue.severity.clone(),
        issue.kind.clone(),
        issue.kpis.join(" "),
        format!("track {}", issue.track),
        uses.join(", "),
        format!("{} to {}", words::day(issue.starts_on), words::day(issue.closes_on)),
        format!("worth {}", words::lift(issue.worth)),
    ];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    page.paragraph("    ", facts.join(" · "));
    if !issue.unblocks.is_empty() {
        page.paragraph("    unblocks ", words::ids(&issue.unblocks));
    }
    for reason in &issue.because {
        page.paragraph("    – ", reason);
    }
    if let Some(url) = &issue.url {
        page.line(["    ".into(), Span::new(url, Tone::Faint)]);
    }
}
