//! What people would see of an export, as text.

#![allow(dead_code, reason = "each test file uses some of it")]

use std::fmt::Write;

use warplan_tracker::{Export, Options, read};

/// Reads a sound export with default options.
pub fn sound(text: &str) -> Export {
    read(text.as_bytes(), &Options::default()).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

/// The faults of a bad export, one a line.
pub fn faults(bytes: &[u8], options: &Options<'_>) -> String {
    match read(bytes, options) {
        Ok(export) => panic!("{} issues were read", export.snapshot.issues.len()),
        Err(faults) => faults.iter().map(|fault| format!("{fault}\n")).collect(),
    }
}

/// The issues with everything that is known of them, one a line, then the warnings.
pub fn shown(export: &Export) -> String {
    let snapshot = &export.snapshot;
    let mut out = format!("{} as of {}\n", export.kind, snapshot.as_of);
    for issue in &snapshot.issues {
        write!(out, "{} {:?} created {}", issue.id, issue.title, issue.created_at).unwrap();
        if let Some(started) = issue.started_at {
            write!(out, " started {started}").unwrap();
        }
        if let Some(closed) = issue.closed_at {
            write!(out, " closed {closed}").unwrap();
        }
        let texts = [("milestone", &issue.milestone), ("url", &issue.url)];
        for (name, text) in texts.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?))) {
            write!(out, " {name} {text}").unwrap();
        }
        if let Some(parent) = &issue.parent {
            write!(out, " parent {parent}").unwrap();
        }
        let lists = [("labels", &issue.labels), ("assignees", &issue.assignees)];
        for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            write!(out, " {name} {}", list.join("|")).unwrap();
        }
        if !issue.blocked_by.is_empty() {
            write!(out, " after {:?}", issue.blocked_by).unwrap();
        }
        out.push_str(if issue.in_progress { " in progress\n" } else { "\n" });
    }
    for warning in &export.warnings {
        writeln!(out, "warning: {}: {}: {}", warning.kind, warning.record, warning.message).unwrap();
    }
    out
}
