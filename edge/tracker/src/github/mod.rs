//! GitHub: what `gh issue list --json` prints (camelCase, any subset of the fields) and what the REST API
//! answers (snake_case), in one or many pages. Both are read by one type, since they differ in little but the
//! spelling of their keys. Pull requests, which the API lists among the issues, are left out.

mod fields;
mod pages;
mod task_list;

use std::collections::BTreeSet;

use jiff::Timestamp;
use warplan_model::snapshot::{Issue, Snapshot, Warning};
use warplan_model::{IssueId, LocatedFault, Place};

use crate::batch::{Batch, Draft, read_all};
use crate::detect::{Format, Opening};
use crate::faults::{Sort, placed, quoted};
use crate::json::Text;
use crate::latest::Latest;
use crate::record::{Record, find, one_line};
use crate::{EXPORT_COMMAND, Kind, Options};
use fields::{Fields, issue_of, repository_of};
use task_list::tasks_of_body;

/// Fields that an export can lack and a plan can do without, and what is made of it when no record has them.
const ASSUMED: [(&str, &str); 2] = [("state", "open"), ("labels", "without labels")];

/// Both kinds of GitHub exports.
pub(crate) struct Github;

impl Format for Github {
    fn recognise(&self, opening: &Opening<'_>) -> Option<Kind> {
        if pages::is_exchange(opening) {
            return Some(Kind::GithubRest);
        }
        if !opening.has("number") {
            return None;
        }
        let rest = ["created_at", "updated_at", "html_url", "node_id", "repository_url"];
        Some(if rest.iter().any(|key| opening.has(key)) { Kind::GithubRest } else { Kind::GithubList })
    }

    fn read(&self, text: &str, _: &Options<'_>) -> Result<(Snapshot, Vec<Warning>), Vec<LocatedFault>> {
        let records = pages::records(text).map_err(|flaws| placed(text, flaws))?;
        let mut batch = read_all(&records, |record, batch| read_record(text, record, batch));
        batch.sort();
        batch.refuse_duplicates(text);
        batch.warnings.extend(missing_fields(&batch.fields));
        batch.into_snapshot(text, "github", None)
    }

    fn locate(&self, text: &str, id: &IssueId) -> Option<Place> {
        find(text, &pages::records(text).ok()?, id, identify)
    }
}

fn identify(record: &str) -> Option<IssueId> {
    #[derive(serde::Deserialize)]
    struct Number {
        number: IssueId,
    }
    serde_json::from_str(record).ok().map(|Number { number }| number)
}

fn read_record<'t>(document: &'t str, text: &'t str, batch: &mut Batch) {
    let mut record = Record::new(document, text);
    if let Some(fields) = record.fields::<Fields<'t>>(identify) {
        read_fields(&mut record, fields, batch);
    }
    batch.flaws.append(&mut record.flaws);
}

fn read_fields<'t>(record: &mut Record<'t>, fields: Fields<'t>, batch: &mut Batch) {
    record.id = fields.number.clone();
    if let (None, Some(answer)) = (&record.id, &fields.message) {
        let problem = format!("GitHub answered {}, not issues", quoted(&answer.0));
        return record.flaw(Sort::Answer, record.offset(), problem, pages::ANSWER_REMEDY);
    }
    let created = record.instant("the creation date", present(fields.created_at.as_ref()));
    let closed = record.instant("the closing date", present(fields.closing_date()));
    let updated = record.instant("the date of the last update", present(fields.updated_at.as_ref()));
    batch.latest = batch.latest.and(Latest::of(record.offset(), &[created, closed, updated]));
    note_fields(record, &fields, batch);
    if fields.is_pull_request() {
        batch.pull_requests += 1;
        return;
    }
    let closing_date = fields.is_closed() != Some(true) || present(fields.closing_date()).is_some();
    let needed = [
        (fields.number.is_some(), "number"),
        (fields.title.is_some(), "title"),
        (present(fields.created_at.as_ref()).is_some(), "creation date"),
        (closing_date, "closing date, though it is closed"),
    ];
    record.require(&needed, &format!("export the issues again with `{EXPORT_COMMAND}`"));
    let (Some(id), Some(title), Some(created_at)) = (record.id.clone(), fields.title.clone(), created) else {
        return;
    };
    let closed_at = closed.filter(|_| fields.is_closed() != Some(false));
    if let (Some(closed), None) = (closed, closed_at) {
        batch.warn("open with a closing date", &id, format!("closed at {closed}, yet open; read as open"));
    }
    batch.warn_of_order(&id, created_at, closed_at);
    let tasks = fields.body.map_or(Vec::new(), tasks_of_body);
    tasks.into_iter().for_each(|child| batch.adopt(id.clone(), child, record));
    let issue = issue(fields, id, one_line(title.0), created_at, closed_at);
    batch.drafts.push(Draft { issue, offset: record.offset(), updated_at: updated });
}

/// Notes which of the fields that exports can lack a record has.
fn note_fields(record: &Record<'_>, fields: &Fields<'_>, batch: &mut Batch) {
    if fields.is_closed().is_some() || fields.closed_at.is_some() {
        batch.fields.insert("state");
    }
    match &fields.labels {
        None => {}
        Some(None) => {
            batch.fields.insert("labels");
            batch.remark("labels that are null", "read as none", record);
        }
        Some(Some(_)) => {
            batch.fields.insert("labels");
        }
    }
}

/// Tells which fields no record of an export has, by the fields that some have.
fn missing_fields(there: &BTreeSet<&str>) -> Option<Warning> {
    let missing = ASSUMED.iter().filter(|(field, _)| !there.contains(field));
    let (names, assumed): (Vec<&str>, Vec<&str>) = missing.copied().unzip();
    (!names.is_empty()).then(|| Warning {
        kind: "missing fields".into(),
        record: names.join(", "),
        message: format!(
            "in no record: every issue is taken as {}; export the issues again with `{EXPORT_COMMAND}`",
            assumed.join(", ")
        ),
    })
}

/// A date that says something: 0001-01-01 is how some versions of gh write none.
fn present<'a, 't>(date: Option<&'a Text<'t>>) -> Option<&'a Text<'t>> {
    date.filter(|date| !date.0.starts_with("0001-01-01"))
}

fn issue(
    fields: Fields<'_>,
    id: IssueId,
    title: String,
    created_at: Timestamp,
    closed_at: Option<Timestamp>,
) -> Issue {
    let url = fields.html_url.or(fields.url);
    let repository = url.as_ref().and_then(|url| repository_of(&url.0));
    let named = fields.parent.and_then(|parent| parent.within(repository));
    let parent = named.or_else(|| issue_of(&fields.parent_issue_url?.0, repository));
    let needs = fields.blocked_by.map_or(Vec::new(), |needs| needs.0);
    let labels = fields.labels.flatten().unwrap_or_default().into_iter().filter_map(|label| label.0);
    let assignees = fields.assignees.unwrap_or_default().into_iter().filter_map(|user| user.login);
    Issue {
        parent: parent.filter(|parent| *parent != id),
        id,
        title,
        created_at,
        closed_at,
        in_progress: false,
        labels: labels.map(|label| label.0.into_owned()).collect(),
        milestone: fields.milestone.and_then(|milestone| Some(milestone.title?.0.into_owned())),
        started_at: None,
        blocked_by: needs.into_iter().filter_map(|need| need.within(repository)).collect(),
        assignees: assignees.map(|login| login.0.into_owned()).collect(),
        url: url.map(|url| url.0.into_owned()),
    }
}
