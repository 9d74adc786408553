//! What can be started now.

use warplan_model::calendar::Unit;
use warplan_model::view::{NextIssue, NextList, Starts};

use super::Style;
use super::page::{Page, Span, Tone};
use super::served::clause;
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
    let groups = [(Starts::Now, "Start now"), (Starts::Later, "Not blocked, and later in the plan")];
    for (starts, heading) in groups {
        let issues: Vec<&NextIssue> = list.issues.iter().filter(|issue| issue.starts == starts).collect();
        if !issues.is_empty() {
            page.heading(&format!("{heading}: {}", words::count(issues.len(), "issue")));
        }
        for (index, issue) in issues.into_iter().enumerate() {
            if index > 0 {
                page.gap();
            }
            entry(&mut page, issue, list.unit);
        }
    }
    if !list.in_progress.is_empty() {
        page.gap();
        page.paragraph("In progress: ", words::ids(&list.in_progress));
    }
    if !list.behind.is_empty() {
        let issues = words::count(list.behind.len(), "issue");
        let text = format!(
            "the plan is behind: {issues} should have started or closed by now; `warplan plan --previous plan.json` \
             plans again"
        );
        page.gap();
        page.paragraph(Span::new("warning  ", Tone::Attention), text);
    }
    if !list.in_progress_left_open.is_empty() {
        let issues = words::count(list.in_progress_left_open.len(), "issue");
        let text = format!(
            "{issues} in progress that the plan leaves open: {}. Their time is planned for other work: pin them in \
             the policy, or stop",
            words::ids(&list.in_progress_left_open)
        );
        page.paragraph(Span::new("warning  ", Tone::Attention), text);
    }
    page.finish()
}

/// What it is, when and where it runs, and why.
fn entry(page: &mut Page, issue: &NextIssue, unit: Unit) {
    page.line([
        format!("{:>3}. ", issue.rank).into(),
        Span::new(issue.issue.to_string(), Tone::Strong),
        format!(" {} ", issue.severity).into(),
        Span::new(&issue.title, Tone::Strong),
    ]);
    let (starts, closes) = (words::day(issue.starts_on), words::day(issue.closes_on));
    let uses: Vec<String> = issue.uses.iter().map(|(team, units)| format!("{units} {team}")).collect();
    let facts = [
        match (issue.should_have_started, starts == closes) {
            (true, _) => format!("should have started on {starts}"),
            (false, true) => starts,
            (false, false) => format!("{starts} to {closes}"),
        },
        format!("track {}", issue.track),
        uses.join(", "),
        issue.kpis.join(" "),
        format!("worth {} KPI-{}s", words::lift(issue.worth), unit.noun()),
        if issue.unblocks.is_empty() {
            String::new()
        } else {
            format!("unblocks {}", words::ids(&issue.unblocks))
        },
    ];
    let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    page.paragraph("     ", facts.join(" · "));
    let serves: Vec<String> = issue.serves.iter().map(|effect| clause(effect, unit)).collect();
    page.paragraph("     ", serves.join(" · "));
    if let Some(url) = &issue.url {
        page.line(["     ".into(), Span::new(url, Tone::Faint)]);
    }
}
