//! GitHub: what `gh issue list --json` prints.

use jiff::Timestamp;
use serde::Deserialize;
use warplan_model::snapshot::{Issue, Snapshot};
use warplan_model::{Fault, IssueId, LocatedFault, Path, Place};

use crate::{Export, Kind};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    number: IssueId,
    title: String,
    url: Option<String>,
    created_at: Timestamp,
    closed_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
    #[serde(default)]
    labels: Vec<Label>,
    milestone: Option<Milestone>,
    #[serde(default)]
    assignees: Vec<User>,
}

#[derive(Deserialize)]
struct Label {
    name: String,
}

#[derive(Deserialize)]
struct Milestone {
    title: String,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

pub(crate) fn read(text: &str) -> Result<Export, Vec<LocatedFault>> {
    let records: Vec<Record> = serde_json::from_str(text).map_err(|error| {
        let place = Place { line: error.line(), column: error.column() };
        let fault = Fault::new(Path::default(), error.to_string(), "export the issues again");
        vec![LocatedFault { place: Some(place), fault }]
    })?;
    let instants = |record: &Record| record.closed_at.max(record.updated_at).max(Some(record.created_at));
    let as_of = records.iter().filter_map(instants).max().ok_or_else(|| {
        let fault = Fault::new(Path::default(), "the export has no issues", "export the issues again");
        vec![LocatedFault { place: None, fault }]
    })?;
    let issues = records.into_iter().map(issue).collect();
    Ok(Export {
        kind: Kind::GithubList,
        snapshot: Snapshot::new("github", as_of, issues),
        warnings: Vec::new(),
    })
}

fn issue(record: Record) -> Issue {
    Issue {
        id: record.number,
        title: record.title,
        url: record.url,
        created_at: record.created_at,
        closed_at: record.closed_at.filter(|closed| closed.as_second() > 0),
        in_progress: false,
        labels: record.labels.into_iter().map(|label| label.name).collect(),
        milestone: record.milestone.map(|milestone| milestone.title),
        parent: None,
        blocked_by: Vec::new(),
        assignees: record.assignees.into_iter().map(|user| user.login).collect(),
    }
}
