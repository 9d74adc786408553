//! beads: one JSON object a line. `dependencies` say that `issue_id` needs `depends_on_id` (`blocks`) or belongs
//! to it (`parent-child`). Exports of real trackers hold more than issues; what is left out is told.

use jiff::Timestamp;
use serde::Deserialize;
use warplan_model::snapshot::{Issue, Snapshot, Warning};
use warplan_model::{IssueId, LocatedFault, Place};

use crate::batch::{Batch, Draft, read_all};
use crate::detect::{Format, Opening};
use crate::faults::{Lines, placed, quoted};
use crate::json::{Text, records};
use crate::latest::Latest;
use crate::record::{Record, find, one_line};
use crate::{Kind, Options};

const REMEDY: &str = "correct the line, or export the issues again with `bd export`";

/// What an issue can be in; all but `closed` are open.
const STATUSES: [&str; 7] = ["open", "in_progress", "blocked", "deferred", "pinned", "hooked", "closed"];

/// Links that say nothing about the order of work.
const HARMLESS: [&str; 18] = [
    "approved-by",
    "assigned-to",
    "attests",
    "authored-by",
    "caused-by",
    "delegated-from",
    "discovered-from",
    "duplicate-of",
    "duplicates",
    "related",
    "related-to",
    "relates-to",
    "replies-to",
    "superseded-by",
    "supersedes",
    "tracks",
    "until",
    "validates",
];

/// Other words for `blocks`: each says of `issue_id` that it waits for `depends_on_id`.
const WAITING: [&str; 7] =
    ["blocked-by", "blocks-on", "conditional-blocks", "depends-on", "needs", "requires", "waits-for"];

#[derive(Deserialize)]
struct Fields<'t> {
    #[serde(borrow, rename = "_type")]
    record_type: Option<Text<'t>>,
    #[serde(borrow)]
    id: Option<Text<'t>>,
    #[serde(borrow)]
    title: Option<Text<'t>>,
    #[serde(borrow)]
    status: Option<Text<'t>>,
    priority: Option<i64>,
    #[serde(borrow)]
    issue_type: Option<Text<'t>>,
    #[serde(borrow)]
    created_at: Option<Text<'t>>,
    #[serde(borrow)]
    updated_at: Option<Text<'t>>,
    #[serde(borrow)]
    started_at: Option<Text<'t>>,
    #[serde(borrow)]
    closed_at: Option<Text<'t>>,
    #[serde(borrow)]
    assignee: Option<Text<'t>>,
    #[serde(borrow)]
    labels: Option<Vec<Text<'t>>>,
    #[serde(borrow)]
    dependencies: Option<Vec<Dependency<'t>>>,
}

#[derive(Deserialize)]
struct Dependency<'t> {
    #[serde(borrow)]
    issue_id: Option<Text<'t>>,
    #[serde(borrow)]
    depends_on_id: Option<Text<'t>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Text<'t>>,
}

/// Exports of beads.
pub(crate) struct Beads;

impl Format for Beads {
    fn recognise(&self, opening: &Opening<'_>) -> Option<Kind> {
        let told = opening.has("_type") || opening.has("issue_type");
        let issue = opening.has("id") && opening.has("title") && !opening.has("number");
        (told || issue).then_some(Kind::Beads)
    }

    fn read(&self, text: &str, _: &Options<'_>) -> Result<(Snapshot, Vec<Warning>), Vec<LocatedFault>> {
        let records = records(text).map_err(|flaw| placed(text, vec![flaw]))?;
        let mut batch = read_all(&records, |record, batch| read_record(text, record, batch));
        batch.sort();
        keep_latest(&mut batch, text);
        batch.into_snapshot(text, "beads", None)
    }

    fn locate(&self, text: &str, id: &IssueId) -> Option<Place> {
        find(text, &records(text).ok()?, id, identify)
    }
}

fn identify(record: &str) -> Option<IssueId> {
    #[derive(Deserialize)]
    struct Key {
        id: IssueId,
    }
    serde_json::from_str(record).ok().map(|Key { id }| id)
}

fn read_record<'t>(document: &'t str, text: &'t str, batch: &mut Batch) {
    let mut record = Record::new(document, text);
    if let Some(fields) = record.fields::<Fields<'t>>(identify) {
        read_fields(&mut record, fields, batch);
    }
    batch.flaws.append(&mut record.flaws);
}

fn read_fields<'t>(record: &mut Record<'t>, fields: Fields<'t>, batch: &mut Batch) {
    record.id = fields.id.as_ref().filter(|id| !id.0.trim().is_empty()).map(|id| IssueId::new(&id.0));
    let created = record.instant("created_at", fields.created_at.as_ref());
    let updated = record.instant("updated_at", fields.updated_at.as_ref());
    let started_at = record.instant("started_at", fields.started_at.as_ref());
    let closed = record.instant("closed_at", fields.closed_at.as_ref());
    let dates = [created, updated, started_at, closed];
    batch.latest = batch.latest.and(Latest::of(record.offset(), &dates));
    let status = fields.status.as_ref().map_or("open", |status| &status.0);
    let left_out = match (&fields.record_type, &record.id, status, &fields.issue_type) {
        (Some(other), ..) if other.0 != "issue" => Some(format!("records of type {}", quoted(&other.0))),
        (_, None, ..) => Some("records without an id".into()),
        (_, _, "tombstone", _) => Some("tombstones".into()),
        (.., Some(kind)) if kind.0 == "message" => Some("messages".into()),
        _ => None,
    };
    if let Some(kind) = left_out {
        return batch.remark(kind, "left out, they are no issues", record);
    }
    let dated = status != "closed" || fields.closed_at.is_some() || fields.updated_at.is_some();
    let needed = [
        (fields.title.is_some(), "title"),
        (fields.created_at.is_some(), "created_at"),
        (dated, "closed_at, though it is closed"),
    ];
    record.require(&needed, REMEDY);
    let (Some(id), Some(title), Some(created_at)) = (record.id.clone(), fields.title.clone(), created) else {
        return;
    };
    let closed_at = closing_date(&id, status, closed, updated, batch);
    remark_on_values(record, status, fields.priority, batch);
    batch.warn_of_order(&id, created_at, closed_at);
    let labels = labels(&fields, status);
    let blocked_by = needs(record, &id, fields.dependencies.unwrap_or_default(), batch);
    let issue = Issue {
        id,
        title: one_line(title.0),
        url: None,
        created_at,
        started_at,
        closed_at,
        in_progress: status == "in_progress",
        labels,
        milestone: None,
        parent: None,
        blocked_by,
        assignees: fields.assignee.into_iter().map(|name| name.0.into_owned()).collect(),
    };
    batch.drafts.push(Draft { issue, offset: record.offset(), updated_at: updated });
}

/// Tells of a status and a priority that beads does not have by itself: trackers add some, and people mistype them.
fn remark_on_values(record: &Record<'_>, status: &str, priority: Option<i64>, batch: &mut Batch) {
    if !STATUSES.contains(&status) {
        batch.remark(format!("status {}", quoted(status)), "unknown, read as open", record);
    }
    if let Some(priority) = priority.filter(|priority| !(0..=4).contains(priority)) {
        let outcome = "beads has 0 to 4; kept as a label";
        batch.remark(format!("priority {priority}"), outcome, record);
    }
}

/// When an issue was closed; the last update stands in for a missing date.
fn closing_date(
    id: &IssueId,
    status: &str,
    closed: Option<Timestamp>,
    updated: Option<Timestamp>,
    batch: &mut Batch,
) -> Option<Timestamp> {
    match (status, closed) {
        ("closed", Some(closed)) => Some(closed),
        ("closed", None) => {
            let updated = updated?;
            let message = format!("taken as closed at its last update, {updated}");
            batch.warn("closed without a date", id, message);
            Some(updated)
        }
        (_, Some(closed)) => {
            let message = format!("{status}, yet closed at {closed}; read as open");
            batch.warn("open with a closing date", id, message);
            None
        }
        (_, None) => None,
    }
}

/// Its own labels, and what beads keeps in fields of its own.
fn labels(fields: &Fields<'_>, status: &str) -> Vec<String> {
    let own = fields.labels.iter().flatten().map(|label| label.0.to_string());
    let priority = fields.priority.map(|priority| format!("priority:{priority}"));
    let kind = fields.issue_type.as_ref().map(|kind| format!("type:{}", kind.0));
    let known = ["open", "in_progress", "closed"].contains(&status);
    let status = (!known).then(|| format!("status:{status}"));
    own.chain(priority).chain(kind).chain(status).collect()
}

/// What an issue waits for; its umbrellas go to the batch.
fn needs(record: &Record<'_>, id: &IssueId, links: Vec<Dependency<'_>>, batch: &mut Batch) -> Vec<IssueId> {
    let mut needs = Vec::new();
    for link in links {
        let kind = link.kind.as_ref().map_or("", |kind| &kind.0);
        let target =
            link.depends_on_id.filter(|target| !target.0.is_empty()).map(|target| IssueId::new(&target.0));
        let elsewhere = link.issue_id.is_some_and(|source| source.0 != id.as_str());
        match (target, kind) {
            (_, kind) if HARMLESS.contains(&kind) => {}
            (None, _) => batch.remark("dependencies on nothing", "the dependency is ignored", record),
            (Some(_), _) if elsewhere => {
                batch.remark("dependencies of another issue", "the dependency is ignored", record);
            }
            (Some(target), "blocks") => needs.push(target),
            (Some(target), "parent-child") => batch.adopt(target, id.clone(), record),
            (Some(target), kind) if WAITING.contains(&kind) => {
                let warning = format!("dependencies of type {kind}");
                batch.remark(warning, "read as `blocks`: the issue waits for the one it depends on", record);
                needs.push(target);
            }
            (Some(_), kind) => {
                let warning = format!("dependencies of type {}", quoted(kind));
                batch.remark(warning, "unknown, the dependency is ignored", record);
            }
        }
    }
    needs
}

/// Of the records of one issue keeps the one updated last, of equal ones the last; the drafts are sorted.
fn keep_latest(batch: &mut Batch, text: &str) {
    let lines = Lines::of(text);
    let mut dropped = Vec::new();
    let mut warnings = Vec::new();
    for group in batch.drafts.chunk_by(|a, b| a.issue.id == b.issue.id).filter(|group| group.len() > 1) {
        let Some(kept) = group.iter().max_by_key(|draft| (draft.updated_at, draft.offset)) else { continue };
        dropped.extend(group.iter().map(|draft| draft.offset).filter(|offset| *offset != kept.offset));
        let places: Vec<String> = group.iter().map(|draft| lines.line(draft.offset).to_string()).collect();
        let message =
            format!("on lines {}; line {}, updated last, counts", places.join(", "), lines.line(kept.offset));
        warnings.push(Warning {
            kind: "duplicate records".into(),
            record: kept.issue.id.to_string(),
            message,
        });
    }
    batch.warnings.append(&mut warnings);
    dropped.sort_unstable();
    batch.drop_records(&dropped);
}
