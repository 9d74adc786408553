//! Finds out from the content which tracker wrote an export.

use warplan_model::snapshot::{Snapshot, Warning};
use warplan_model::{Fault, IssueId, LocatedFault, Path, Place};

use crate::batch::no_issues;
use crate::faults::{Flaw, Sort, quoted};
use crate::json::{Text, broken_at, entries, first_records};
use crate::{EXPORT_COMMAND, Kind, Options};
use crate::{beads::Beads, csv::Csv, github::Github, warplan::Warplan};

/// A way of writing issues down.
pub(crate) trait Format: Sync {
    /// The kind of an export with this opening; `None` when it is of another format.
    fn recognise(&self, opening: &Opening<'_>) -> Option<Kind>;

    /// Reads an export of the format.
    fn read(&self, text: &str, options: &Options<'_>) -> Result<(Snapshot, Vec<Warning>), Vec<LocatedFault>>;

    /// Where the record of an issue stands.
    fn locate(&self, text: &str, id: &IssueId) -> Option<Place>;
}

const FORMATS: [&dyn Format; 4] = [&Warplan, &Github, &Beads, &Csv];

/// What an export begins with.
pub(crate) enum Opening<'t> {
    /// The keys of a JSON object with the texts of their values, up to the key `format`.
    Object(Vec<(&'t str, &'t str)>),
    /// The first line of a text that is no JSON.
    Line(&'t str),
}

impl<'t> Opening<'t> {
    /// Of the object that a JSON text begins with.
    pub(crate) fn of(text: &'t str) -> Self {
        let mut keys = Vec::new();
        for entry in entries(text) {
            keys.push(entry);
            if entry.0 == "format" {
                break;
            }
        }
        Opening::Object(keys)
    }

    /// The text of a key's value.
    pub(crate) fn value(&self, key: &str) -> Option<&'t str> {
        let Opening::Object(entries) = self else { return None };
        entries.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    fn keys(&self) -> impl Iterator<Item = &'t str> {
        let entries = if let Opening::Object(entries) = self { &entries[..] } else { &[] };
        entries.iter().map(|(key, _)| *key)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    fn format(&self) -> Option<(&'static dyn Format, Kind)> {
        FORMATS.into_iter().find_map(|format| Some((format, format.recognise(self)?)))
    }
}

/// The format of an export: that of its first record, or of the first that tells.
///
/// # Errors
/// What it seems to be when it is of no known format.
pub(crate) fn detect(text: &str) -> Result<(&'static dyn Format, Kind), Vec<LocatedFault>> {
    const RECORDS_LIMIT: usize = 100;
    let body = text.trim_start();
    if !body.starts_with(['[', '{']) {
        let line = body.lines().next().unwrap_or_default();
        return Opening::Line(line).format().ok_or_else(|| vec![unknown_text(text, line)]);
    }
    let first = Opening::of(body.trim_start_matches(|next: char| next == '[' || next.is_ascii_whitespace()));
    if let Some(found) = first.format() {
        return Ok(found);
    }
    let records = first_records(text, RECORDS_LIMIT);
    let told = records.iter().find_map(|record| Opening::of(record).format());
    told.ok_or_else(|| vec![unknown_json(text, &first, records.is_empty())])
}

fn unknown_text(text: &str, line: &str) -> LocatedFault {
    let (problem, remedy) = if line.starts_with('<') {
        ("this is a web page or XML, not an export".into(), "export the issues as JSON or CSV")
    } else {
        let problem = format!("this is neither JSON nor CSV with a header: it begins {}", quoted(line));
        (problem, "export the issues as JSON or CSV; the text may be the error message of a failed command")
    };
    Flaw::new(Sort::Unreadable, text.len() - text.trim_start().len(), problem, remedy).placed(text)
}

fn unknown_json(text: &str, first: &Opening<'_>, empty: bool) -> LocatedFault {
    if let Some(flaw) = broken_at(text) {
        return flaw.placed(text);
    }
    if empty {
        return no_issues();
    }
    let known = format!(
        "give the output of `{EXPORT_COMMAND}`, issues of GitHub's REST API, beads JSON lines, CSV or a warplan \
         snapshot"
    );
    let keys: Vec<String> = first.keys().take(8).map(quoted).collect();
    let (problem, remedy) = if let Some(message) = first.value("message") {
        let remedy =
            "check the repository's name, the token and its rate limit, then export the issues again";
        (format!("the tracker answered {}, not issues", quoted_json(message)), remedy.to_owned())
    } else if let Some(format) = first.value("format") {
        (format!("this is {}, not a snapshot", quoted_json(format)), known)
    } else if keys.is_empty() {
        ("this is JSON, but holds no objects".into(), known)
    } else {
        (format!("this is JSON of an unknown kind, with the keys {}", keys.join(", ")), known)
    };
    LocatedFault { place: None, fault: Fault::new(Path::default(), problem, remedy) }
}

/// The text of a JSON value for people.
fn quoted_json(value: &str) -> String {
    serde_json::from_str::<Text<'_>>(value).map_or_else(|_| quoted(value), |text| quoted(&text.0))
}
