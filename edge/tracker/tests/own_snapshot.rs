//! warplan's own snapshots.

mod support;

use insta::assert_snapshot;
use support::{faults, sound};
use warplan_model::canonical_bytes;
use warplan_tracker::{Kind, Options, locate, read};

fn snapshot(issues: &str) -> String {
    format!(
        "{{\"format\": \"warplan-snapshot/v1\", \"as_of\": \"2026-02-22T18:59:42Z\", \"source\": \"github\",\n\
         \"issues\": [\n{issues}\n]}}\n"
    )
}

fn faults_of(issues: &str) -> String {
    faults(snapshot(issues).as_bytes(), &Options::default())
}

#[test]
fn what_was_written_is_read_again() {
    let export = sound(&snapshot(
        r##"{"id": 134, "title": "Lock\u001b[31m", "created_at": "2026-02-20T13:51:16Z", "labels": ["b", "a"], "parent": "186",
            "closed_at": "2026-02-21T00:00:00Z", "blocked_by": ["#9", 133], "milestone": "M1", "url": "u", "assignees": ["x"]},
           {"number": "bd-1", "title": "Key", "created_at": "2026-02-20T13:51:16Z", "in_progress": true}"##,
    ));
    assert_eq!(export.kind, Kind::Warplan);
    let written = canonical_bytes(&export.snapshot);
    let again = read(&written, &Options::default()).unwrap();
    assert_eq!(again.snapshot, export.snapshot);
    assert_eq!(canonical_bytes(&again.snapshot), written);
    assert_eq!(export.snapshot.issues[0].title, "Lock\u{1b}[31m");
}

#[test]
fn keys_outside_the_format_and_missing_ones_are_faults() {
    assert_snapshot!(faults_of(
        r#"{"id": 1, "title": "t", "created_at": "2026-02-20T13:51:16Z", "labesl": []},
{"id": 2, "created_at": "2026-02-20T13:51:16Z"},
{"id": 3, "title": "t", "created_at": "2026-02-20"},
"four""#
    ), @r#"
    3:70: #1 cannot be read: unknown key labesl; the keys here are id, number, title, url, created_at, started_at, closed_at, in_progress, labels, milestone, parent, blocked_by, assignees; correct the record, or export the issues again
    4:47: #2 cannot be read: title is missing; correct the record, or export the issues again
    5:50: #3 cannot be read: the text "2026-02-20" where an instant such as "2026-02-22T14:36:20Z" is expected; correct the record, or export the issues again
    6:1: an issue should stand here, not "\"four\""; remove it, or export the issues again
    "#);
    assert_snapshot!(faults(br#"{"format": "warplan-snapshot/v1", "issues": [], "asof": 1}"#, &Options::default()), @"1:54: the snapshot cannot be read: unknown key asof; the keys here are format, as_of, source, issues; a snapshot has the keys format, as_of, source and issues");
    assert_snapshot!(faults(br#"{"format": "warplan-snapshot/v9", "as_of": "2026-02-22T18:59:42Z", "issues": []}"#, &Options::default()), @r#"1:12: "warplan-snapshot/v9" is not a format that this warplan reads; write "warplan-snapshot/v1", or use the warplan that wrote it"#);
    assert_snapshot!(faults(br#"{"format": "warplan-snapshot/v1", "as_of": "today", "issues": []}"#, &Options::default()), @r#"1:44: as_of "today" is no instant; write it like 2026-02-22T18:59:42Z"#);
    assert_snapshot!(faults(br#"{"format": "warplan-snapshot/v1", "as_of": "2026-02-22T18:59:42Z", "issues": {}}"#, &Options::default()), @r#"1:78: issues is "{}", not a list; list the issues in brackets"#);
    assert_snapshot!(faults_of(""), @"the export has no issues; export all of them, e.g. with `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`");
}

#[test]
fn dates_are_in_order() {
    assert_snapshot!(faults_of(
        r#"{"id": 1, "title": "t", "created_at": "2026-02-22T18:59:43Z"},
{"id": 2, "title": "t", "created_at": "2026-02-20T00:00:00Z", "closed_at": "2027-01-01T00:00:00Z"},
{"id": 3, "title": "t", "created_at": "2026-02-20T00:00:00Z", "closed_at": "2026-02-19T00:00:00Z"},
{"id": 4, "title": "t", "created_at": "2026-02-22T18:59:42Z", "closed_at": "2026-02-22T18:59:42Z"}"#
    ), @r"
    3:1: #1 was created at 2026-02-22T18:59:43Z, after as_of, 2026-02-22T18:59:42Z; correct the date or as_of
    4:1: #2 was closed at 2027-01-01T00:00:00Z, after as_of, 2026-02-22T18:59:42Z; correct the date or as_of
    5:1: #3 was closed at 2026-02-19T00:00:00Z, before its creation at 2026-02-20T00:00:00Z; correct one of the dates
    ");
}

#[test]
fn an_issue_comes_once() {
    assert_snapshot!(faults_of(
        r#"{"id": 1, "title": "t", "created_at": "2026-02-20T00:00:00Z"},
{"id": 2, "title": "t", "created_at": "2026-02-20T00:00:00Z"},
{"id": "1", "title": "t", "created_at": "2026-02-20T00:00:00Z"}"#
    ), @"5:1: #1 comes twice: here and at line 3, column 1; keep one of the two records; an export holds one repository");
}

#[test]
fn issues_are_found_again() {
    let text = snapshot(
        "{\"id\": 1, \"title\": \"t\", \"created_at\": \"2026-02-20T00:00:00Z\"},\n  {\"number\": \"bd-2\"}",
    );
    let place = |id: &str| locate(text.as_bytes(), &id.into()).map(|place| (place.line, place.column));
    assert_eq!([place("1"), place("bd-2"), place("3")], [Some((3, 1)), Some((4, 3)), None]);
}
