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
        format!(" after {}{parallel}", words::day_of_year(list.today)).into(),
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

/// What it is, when and where it runs, and why.
fn entry(page: &mut Page, issue: &NextIssue) {
    page.gap();
    page.line([
        format!("{:>3}. ", issue.rank).into(),
        Span::new(issue.issue.to_string(), Tone::Strong),
        format!(" {} ", issue.severity).into(),
        Span::new(&issue.title, Tone::Strong),
    ]);
    let (starts, closes) = (words::day(issue.starts_on), words::day(issue.closes_on));
    let uses: Vec<String> = issue.uses.iter().map(|(team, units)| format!("{units} {team}")).collect();
    let facts = [
        if starts == closes { starts } else { format!("{starts} to {closes}") },
        format!("track {}", issue.track),
        uses.join(", "),
        issue.kpis.join(" "),
        format!("worth {}", words::lift(issue.worth)),
        if issue.unblocks.is_empty() {
            String::new()
        } else {
            format!("unblocks {}", words::ids(&issue.unblocks))
        },
    ];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    page.paragraph("     ", facts.join(" · "));
    page.paragraph("     ", issue.because.join(" · "));
    if let Some(url) = &issue.url {
        page.line(["     ".into(), Span::new(url, Tone::Faint)]);
    }
}
