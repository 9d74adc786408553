//! warplan's own snapshots: one object, every key known, dates in order. Who may write them: warplan and people
//! who prepare a portfolio by hand, so what is wrong is a fault and not a warning.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use warplan_model::snapshot::{Issue, SNAPSHOT_FORMAT, Snapshot, Warning};
use warplan_model::{IssueId, LocatedFault, Place, json_problem};

use crate::batch::{Batch, Draft, read_all};
use crate::detect::{Format, Opening};
use crate::faults::{Flaw, Sort, placed, quoted};
use crate::json::{Text, elements, offset_in, offset_of, syntax};
use crate::record::{Record, find, one_line};
use crate::{Kind, Options};

/// Snapshots in warplan's own format.
pub(crate) struct Warplan;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'t> {
    #[serde(borrow)]
    format: Text<'t>,
    #[serde(borrow)]
    as_of: Text<'t>,
    #[serde(borrow)]
    source: Option<Text<'t>>,
    #[serde(borrow)]
    issues: &'t RawValue,
}

impl Format for Warplan {
    fn recognise(&self, opening: &Opening<'_>) -> Option<Kind> {
        let named = opening.value("format").is_some_and(|format| format.starts_with("\"warplan-snapshot"));
        let shaped = opening.has("issues") && opening.has("as_of");
        (named || shaped).then_some(Kind::Warplan)
    }

    fn read(&self, text: &str, _: &Options<'_>) -> Result<(Snapshot, Vec<Warning>), Vec<LocatedFault>> {
        let one = |flaw: Flaw| placed(text, vec![flaw]);
        let envelope = envelope(text).map_err(one)?;
        let as_of = as_of(text, &envelope).map_err(one)?;
        let records = records(text, &envelope).map_err(one)?;
        let mut batch = read_all(&records, |record, batch| read_record(text, record, as_of, batch));
        batch.sort();
        batch.refuse_duplicates(text);
        let source = envelope.source.map_or(String::new(), |source| source.0.into_owned());
        batch.into_snapshot(text, &source, Some(as_of))
    }

    fn locate(&self, text: &str, id: &IssueId) -> Option<Place> {
        find(text, &records(text, &envelope(text).ok()?).ok()?, id, identify)
    }
}

fn envelope(text: &str) -> Result<Envelope<'_>, Flaw> {
    serde_json::from_str(text).map_err(|error: serde_json::Error| {
        if error.is_data() {
            let problem = format!("the snapshot cannot be read: {}", json_problem(&error));
            let remedy = "a snapshot has the keys format, as_of, source and issues";
            Flaw::new(Sort::Unreadable, offset_of(text, &error), problem, remedy)
        } else {
            syntax(text, 0, &error)
        }
    })
}

fn as_of(text: &str, envelope: &Envelope<'_>) -> Result<Timestamp, Flaw> {
    let offset = |value: &str| offset_in(text, value).unwrap_or(0).saturating_sub(1);
    if envelope.format.0 != SNAPSHOT_FORMAT {
        let problem = format!("{} is not a format that this warplan reads", quoted(&envelope.format.0));
        let remedy = format!("write {SNAPSHOT_FORMAT:?}, or use the warplan that wrote it");
        return Err(Flaw::new(Sort::Unreadable, offset(&envelope.format.0), problem, remedy));
    }
    envelope.as_of.0.parse().map_err(|_| {
        let problem = format!("as_of {} is no instant", quoted(&envelope.as_of.0));
        Flaw::new(Sort::NoInstant, offset(&envelope.as_of.0), problem, "write it like 2026-02-22T18:59:42Z")
    })
}

fn records<'t>(text: &'t str, envelope: &Envelope<'t>) -> Result<Vec<&'t str>, Flaw> {
    let issues = envelope.issues.get();
    elements(issues).ok_or_else(|| {
        let problem = format!("issues is {}, not a list", quoted(issues));
        let offset = offset_in(text, issues).unwrap_or(0);
        Flaw::new(Sort::Unreadable, offset, problem, "list the issues in brackets")
    })
}

fn identify(record: &str) -> Option<IssueId> {
    #[derive(Deserialize)]
    struct Key {
        #[serde(alias = "number")]
        id: IssueId,
    }
    serde_json::from_str(record).ok().map(|Key { id }| id)
}

fn read_record<'t>(document: &'t str, text: &'t str, as_of: Timestamp, batch: &mut Batch) {
    let mut record = Record::new(document, text);
    if let Some(mut issue) = record.fields::<Issue>(identify) {
        record.id = Some(issue.id.clone());
        issue.title = one_line(issue.title.into());
        let created = std::iter::once(("created", issue.created_at));
        let started = issue.started_at.map(|started| ("started", started));
        let closed = issue.closed_at.map(|closed| ("closed", closed));
        for (act, instant) in created.chain(started).chain(closed) {
            if instant > as_of {
                let problem = format!("{} was {act} at {instant}, after as_of, {as_of}", issue.id);
                record.flaw(Sort::Dates, record.offset(), problem, "correct the date or as_of");
            }
        }
        if let Some(closed) = issue.closed_at.filter(|closed| *closed < issue.created_at) {
            let created = issue.created_at;
            let problem = format!("{} was closed at {closed}, before its creation at {created}", issue.id);
            record.flaw(Sort::Dates, record.offset(), problem, "correct one of the dates");
        }
        batch.drafts.push(Draft { issue, offset: record.offset(), updated_at: None });
    }
    batch.flaws.append(&mut record.flaws);
}
