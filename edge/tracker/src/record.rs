//! One record being read: what is wrong with it is collected, so that all of it is told at once.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;
use warplan_model::{IssueId, Place, json_problem, place_of};

use crate::faults::{Flaw, Sort, quoted};
use crate::json::{Text, offset_in, offset_of, syntax};

/// A record of a document, and what was found wrong with it.
pub(crate) struct Record<'t> {
    document: &'t str,
    text: &'t str,
    /// The issue, when it is known.
    pub(crate) id: Option<IssueId>,
    pub(crate) flaws: Vec<Flaw>,
}

impl<'t> Record<'t> {
    pub(crate) fn new(document: &'t str, text: &'t str) -> Self {
        Record { document, text, id: None, flaws: Vec::new() }
    }

    /// Where it begins.
    pub(crate) fn offset(&self) -> usize {
        offset_in(self.document, self.text).unwrap_or(0)
    }

    /// What it is called in messages.
    pub(crate) fn name(&self) -> String {
        self.id.as_ref().map_or_else(|| "a record".into(), ToString::to_string)
    }

    /// Its fields; `identify` finds the issue of a record whose fields cannot be read.
    pub(crate) fn fields<T: Deserialize<'t>>(&mut self, identify: fn(&str) -> Option<IssueId>) -> Option<T> {
        let read = if self.text.starts_with('{') {
            serde_json::from_str(self.text).map(Some)
        } else {
            serde_json::from_str::<IgnoredAny>(self.text).map(|_| None)
        };
        let error = match read {
            Ok(Some(fields)) => return Some(fields),
            Ok(None) => {
                let problem = format!("an issue should stand here, not {}", quoted(self.text));
                self.flaw(Sort::Unreadable, self.offset(), problem, "remove it, or export the issues again");
                return None;
            }
            Err(error) => error,
        };
        if error.classify() == Category::Data {
            self.id = identify(self.text);
            let at = self.offset() + offset_of(self.text, &error);
            let problem = format!("{} cannot be read: {}", self.name(), json_problem(&error));
            self.flaw(Sort::Unreadable, at, problem, "correct the record, or export the issues again");
        } else {
            self.flaws.push(syntax(self.text, self.offset(), &error));
        }
        None
    }

    /// The instant that the field `key` holds.
    pub(crate) fn instant(&mut self, key: &str, text: Option<&Text<'t>>) -> Option<Timestamp> {
        let text = &text?.0;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            let problem = format!("{}: {key} {} is no instant", self.name(), quoted(text));
            // An escaped value is a copy and stands nowhere.
            let at = offset_in(self.document, text).map_or(self.offset(), |at| at.saturating_sub(1));
            self.flaw(Sort::NoInstant, at, problem, "write it like 2026-02-22T14:36:20Z");
        }
        parsed
    }

    /// Tells which of the fields that must be there are missing.
    pub(crate) fn require(&mut self, fields: &[(bool, &str)], remedy: &str) {
        let missing: Vec<&str> = fields.iter().filter(|(there, _)| !there).map(|(_, name)| *name).collect();
        if !missing.is_empty() {
            let problem = format!("{} has no {}", self.name(), missing.join(", no "));
            self.flaw(Sort::MissingField, self.offset(), problem, remedy);
        }
    }

    pub(crate) fn flaw(&mut self, sort: Sort, offset: usize, problem: String, remedy: &str) {
        self.flaws.push(Flaw::new(sort, offset, problem, remedy).of(self.id.as_ref()));
    }
}

/// A title on one line: line breaks become a blank.
pub(crate) fn one_line(text: Cow<'_, str>) -> String {
    if !text.contains(['\n', '\r']) {
        return text.into_owned();
    }
    text.split(['\n', '\r']).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Where the record of an issue stands.
pub(crate) fn find(
    document: &str,
    records: &[&str],
    id: &IssueId,
    identify: fn(&str) -> Option<IssueId>,
) -> Option<Place> {
    let record = records.iter().find(|record| identify(record).as_ref() == Some(id))?;
    Some(place_of(document, offset_in(document, record)?))
}
