//! Where the portfolio stands against its plan: short, with what is long folded away.

use warplan_model::IssueId;
use warplan_model::view::{ExitState, KpiStatus, NewIssue, NextStep, Standing, Starts, Status};

use crate::document::{Document, Inline, Table, left, right};
use crate::facts::status as facts;
use crate::{text, words};

/// Columns of a title.
const TITLE: usize = 80;
/// Steps that are proposed.
const STEPS: usize = 5;

/// The document, with at most so many rows in a list.
pub(super) fn document(status: &Status, rows: usize) -> Document {
    let mut document = Document::default();
    document
        .heading(3, Inline::text(&format!("{}: {}", cut(&status.name), words::day_of_year(status.today))));
    document.paragraph(Inline::text(&facts::progress(status)).strong());
    let planned = format!("Against the plan of {}.", words::instant(status.plan.as_of));
    let changes = facts::changes(status).map(|changes| format!(" {changes}.")).unwrap_or_default();
    let assumed = facts::assumed(status).map(|assumed| format!(" {assumed}.")).unwrap_or_default();
    document.paragraph(Inline::text(&format!("{planned}{changes}{assumed}")));
    document.table(kpis(&status.kpis));
    goals(&mut document, status);
    next(&mut document, &status.next);
    exit(&mut document, status);
    let mut list = |heading: &str, found: Vec<Row<'_>>| fold(&mut document, heading, found, rows);
    list("Late", status.late.iter().map(|it| (&it.issue, &it.title, facts::lateness(it))).collect());
    list("Moved", status.moved.iter().map(|it| (&it.issue, &it.title, facts::movement(it))).collect());
    list("New", status.new.iter().map(new).collect());
    list("Reopened", status.reopened.iter().map(new).collect());
    let closings =
        [("Early", &status.early), ("Closed unplanned", &status.unplanned), ("Done", &status.done)];
    for (heading, closed) in closings {
        list(heading, closed.iter().map(|it| (&it.issue, &it.title, facts::closing(it))).collect());
    }
    let gone = status.gone.iter().map(|it| (&it.issue, &it.title, "not in the snapshot any more".to_owned()));
    list("Gone", gone.collect());
    document
}

/// An issue, its title, and what is said of it.
type Row<'a> = (&'a IssueId, &'a String, String);

fn cut(title: &str) -> String {
    text::fit(&text::plain(title), TITLE)
}

fn kpis(kpis: &[KpiStatus]) -> Table {
    let mut table =
        Table::new([left("KPI"), right("Planned"), right("Actual"), right("Difference"), left("Why")]);
    for kpi in kpis {
        let known = |text: Option<String>| Inline::text(&text.unwrap_or_else(|| "–".into()));
        let because: Vec<String> = kpi.because.iter().map(facts::cause).collect();
        let differs = kpi.difference.is_some_and(|difference| difference != warplan_model::Decimal::ZERO);
        let difference = known(kpi.difference.map(words::change));
        table.row([
            Inline::text(&cut(&kpi.title)),
            known(kpi.planned.map(words::points)),
            Inline::text(&words::points(kpi.actual)),
            if differs { difference.strong() } else { difference },
            Inline::text(&because.join("; ")),
        ]);
    }
    table
}

/// Goals that are not on track, each with why; of the others, how many there are.
fn goals(document: &mut Document, status: &Status) {
    let said = status.at_risk().map(|goal| {
        let mut parts = vec![facts::days(goal)];
        parts.extend(goal.because.iter().map(facts::risk));
        parts.retain(|part| !part.is_empty());
        let state = Inline::text(&words::capitalised(facts::standing(goal.state))).strong();
        state + Inline::text(&format!(": {} ({})", cut(&facts::goal(goal)), parts.join("; ")))
    });
    let said: Vec<Inline> = said.collect();
    let in_state = |state: Standing| status.goals.iter().filter(|goal| goal.state == state).count();
    let others = [(in_state(Standing::OnTrack), "on track"), (in_state(Standing::Reached), "reached")];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    let others: Vec<String> = others.map(|(count, state)| format!("{count} {state}")).collect();
    document.bullets(said);
    if !others.is_empty() {
        let text = format!("Milestones, exit criteria and caps: {}.", others.join(", "));
        document.paragraph(Inline::text(&text));
    }
}

fn next(document: &mut Document, steps: &[NextStep]) {
    let now = steps.iter().filter(|step| step.starts == Starts::Now);
    let said = now.take(STEPS).map(|step| {
        let text = format!(" {}: {}", cut(&step.title), facts::start(step));
        Inline::linked_issue(&step.issue, step.url.as_deref()) + " " + Inline::text(&text)
    });
    let said: Vec<Inline> = said.collect();
    if !said.is_empty() {
        document.paragraph("**Do next**");
        document.bullets(said);
    }
}

fn exit(document: &mut Document, status: &Status) {
    if status.exit.is_empty() {
        return;
    }
    let in_state = |state: ExitState| status.exit.iter().filter(move |criterion| criterion.state == state);
    let met = in_state(ExitState::Met).count();
    let unmet = in_state(ExitState::Unmet).map(|criterion| Inline::code(&criterion.id));
    let unmet = Inline::list(unmet);
    let text = Inline::text(&format!("Exit criteria met: {met} of {}", status.exit.len()));
    document.paragraph(if unmet.is_empty() { text } else { text + ", not " + unmet });
}

fn new(new: &NewIssue) -> Row<'_> {
    let parts = [new.severity.clone(), new.kpis.join(" "), format!("created {}", words::day(new.created_on))];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (&new.issue, &new.title, parts.join(", "))
}

/// A table that is folded away, unless it is empty.
fn fold(document: &mut Document, heading: &str, found: Vec<Row<'_>>, rows: usize) {
    if found.is_empty() {
        return;
    }
    let mut within = Document::default();
    let mut table = Table::new([left("Issue"), left("Title"), left("")]);
    for (issue, title, text) in found.iter().take(rows) {
        table.row([Inline::issue(issue), Inline::text(&cut(title)), Inline::text(text)]);
    }
    within.table(table);
    if found.len() > rows {
        within.paragraph(Inline::text(&format!("{} more are not shown.", found.len() - rows)));
    }
    document.fold(format!("{heading} ({})", found.len()), within);
}
