//! Every fault of an export says where it is and what to do.

mod support;

use insta::assert_snapshot;
use support::faults;
use warplan_tracker::{Options, locate, read};

fn told(bytes: impl AsRef<[u8]>) -> String {
    faults(bytes.as_ref(), &Options::default())
}

#[test]
fn what_is_no_text_is_named() {
    let utf16: Vec<u8> = "[{\"number\":1}]".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_snapshot!(told([&[0xff, 0xfe], &utf16[..]].concat()), @"the text is UTF-16 (little-endian), not UTF-8; save it as UTF-8; in PowerShell write it with `| Out-File -Encoding utf8 FILE` instead of `> FILE`");
    assert_snapshot!(told(&utf16), @"the text is UTF-16 without a byte-order mark, not UTF-8; save it as UTF-8; in PowerShell write it with `| Out-File -Encoding utf8 FILE` instead of `> FILE`");
    assert_snapshot!(told([0x1f, 0x8b, 8, 0]), @"this is a gzip archive, not an export; unpack it first");
    assert_snapshot!(told(b"PK\x03\x04\x14"), @"this is a zip archive or a spreadsheet, not an export; unpack it, or save the spreadsheet as CSV");
    assert_snapshot!(told(b"[{\"title\":\"na\xefve\xe9\",\n\"caf\xe9\":1}]"), @r"
    1:14: the byte 0xEF is not UTF-8; convert the text, e.g. with `iconv -f WINDOWS-1252 -t UTF-8`
    1:17: the byte 0xE9 is not UTF-8; convert the text, e.g. with `iconv -f WINDOWS-1252 -t UTF-8`
    2:5: the byte 0xE9 is not UTF-8; convert the text, e.g. with `iconv -f WINDOWS-1252 -t UTF-8`
    ");
    assert_snapshot!(told("\u{feff}  \n"), @"there is nothing in it; export the issues again; the command that should have written it has probably failed");
    assert_snapshot!(told(""), @"there is nothing in it; export the issues again; the command that should have written it has probably failed");
}

#[test]
fn what_is_no_export_is_named() {
    assert_snapshot!(told(r#"{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}"#), @r#"the tracker answered "Not Found", not issues; check the repository's name, the token and its rate limit, then export the issues again"#);
    assert_snapshot!(told(r#"{"format":"warplan-plan/v1","schedule":{}}"#), @r#"this is "warplan-plan/v1", not a snapshot; give the output of `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`, issues of GitHub's REST API, beads JSON lines, CSV or a warplan snapshot"#);
    assert_snapshot!(told(r#"{"openapi":"3.0","info":{},"paths":{}}"#), @r#"this is JSON of an unknown kind, with the keys "openapi", "info", "paths"; give the output of `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`, issues of GitHub's REST API, beads JSON lines, CSV or a warplan snapshot"#);
    assert_snapshot!(told("<!DOCTYPE html>\n<html>"), @"1:1: this is a web page or XML, not an export; export the issues as JSON or CSV");
    assert_snapshot!(told("gh: Not Found (HTTP 404)\n"), @r#"1:1: this is neither JSON nor CSV with a header: it begins "gh: Not Found (HTTP 404)"; export the issues as JSON or CSV; the text may be the error message of a failed command"#);
    assert_snapshot!(told("error connecting to api.github.com, try later"), @r#"1:1: this is neither JSON nor CSV with a header: it begins "error connecting to api.github.com, try later"; export the issues as JSON or CSV; the text may be the error message of a failed command"#);
    assert_snapshot!(told("null"), @r#"1:1: this is neither JSON nor CSV with a header: it begins "null"; export the issues as JSON or CSV; the text may be the error message of a failed command"#);
    assert_snapshot!(told("[1, \"a\"]"), @"this is JSON, but holds no objects; give the output of `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`, issues of GitHub's REST API, beads JSON lines, CSV or a warplan snapshot");
    assert_snapshot!(told("[]"), @"the export has no issues; export all of them, e.g. with `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`");
    assert_snapshot!(told("[[],[]]"), @"the export has no issues; export all of them, e.g. with `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`");
    assert_snapshot!(told("{}"), @"this is JSON, but holds no objects; give the output of `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`, issues of GitHub's REST API, beads JSON lines, CSV or a warplan snapshot");
}

#[test]
fn broken_json_is_told_with_its_place() {
    let record = "{\"number\": 1, \"title\": \"é\", \"createdAt\": \"2026-01-01T00:00:00Z\"}";
    assert_snapshot!(told(format!("[{record},\n  {{\"number\": 2, \"ti")), @"2:19: the JSON ends before it is complete; export the issues again; the export was probably interrupted");
    assert_snapshot!(told(format!("[{record}\n {record}]")), @"2:2: this is not JSON: a comma or a closing bracket is expected here; correct the text here, or export the issues again");
    assert_snapshot!(told(format!("[{record},]")), @"1:67: this is not JSON: a value is expected here; correct the text here, or export the issues again");
    assert_snapshot!(told(format!("[{record}] and more")), @"1:68: this is not JSON: a value is expected here; correct the text here, or export the issues again");
    assert_snapshot!(told("[{\"number\": 1, \"title\": \"é\", \"createdAt\": 2026-01-01}]"), @"1:46: a record cannot be read: the number 2026 where a text in quotes is expected; correct the record, or export the issues again");
    assert_snapshot!(told("[{\"number\": 1, \"title\": \"\\ud800\"}]"), @"1:32: this is not JSON: this is no escape of JSON; correct the text here, or export the issues again");
    assert_snapshot!(told("[{\"number\": 1, \"title\": \"a\nb\"}]"), @r"1:26: this is not JSON: a control character or a line end stands within a text; correct the text here, or export the issues again");
    assert_snapshot!(told("["), @"1:1: the JSON ends before it is complete; export the issues again; the export was probably interrupted");
}

#[test]
fn all_faults_of_all_records_are_told_by_kind() {
    let text = r#"[
  {"number": 1, "title": "a"},
  {"title": "b", "createdAt": "2026-01-01T00:00:00Z"},
  {"number": 3, "title": "c", "createdAt": "01/02/2026", "closedAt": "soon"},
  {"number": 4, "title": 4, "createdAt": "2026-01-01T00:00:00Z"},
  {"number": -5, "title": "e", "createdAt": "2026-01-01T00:00:00Z"},
  12,
  {"number": 7, "title": "g", "createdAt": "2026-01-01T00:00:00Z", "labels": "bug"},
  {"number": 8, "number": 9, "title": "h", "createdAt": "2026-01-01T00:00:00Z"},
  {"number": 10, "title": "j", "createdAt": "2026-01-01T00:00:00Z"},
  {"number": 10, "title": "j", "createdAt": "2026-01-01T00:00:00Z"},
  {"message": "API rate limit exceeded"}
]"#;
    assert_snapshot!(told(text), @r#"
    2:3: #1 has no creation date; export the issues again with `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`
    3:3: a record has no number; export the issues again with `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`
    4:44: #3: the creation date "01/02/2026" is no instant; write it like 2026-02-22T14:36:20Z
    4:70: #3: the closing date "soon" is no instant; write it like 2026-02-22T14:36:20Z
    5:26: #4 cannot be read: the number 4 where a text in quotes is expected; correct the record, or export the issues again
    6:15: a record cannot be read: the number -5 where an issue number or key is expected; correct the record, or export the issues again
    7:3: an issue should stand here, not "12"; remove it, or export the issues again
    8:82: #7 cannot be read: the text "bug" where a list is expected; correct the record, or export the issues again
    9:24: a record cannot be read: number comes twice; correct the record, or export the issues again
    11:3: #10 comes twice: here and at line 10, column 3; keep one of the two records; an export holds one repository
    12:3: GitHub answered "API rate limit exceeded", not issues; check the repository's name, the token and its rate limit, then export the issues again
    "#);
}

#[test]
fn of_many_faults_of_a_kind_the_first_are_told_and_the_rest_counted() {
    let records: Vec<String> = (0..500).map(|number| format!("{{\"number\":{number}}}\n")).collect();
    let faults = read(format!("[{}]", records.join(",")).as_bytes(), &Options::default()).unwrap_err();
    assert_eq!(faults.len(), 21);
    assert_eq!(faults[19].fault.issue, Some("19".into()));
    assert_eq!(faults[20].to_string(), "and 480 more records with missing fields");
}

#[test]
fn a_fault_names_its_issue() {
    let text =
        r#"[{"number": 12, "title": 4, "created_at": "x"}, {"number": 13, "title": "t", "created_at": "x"}]"#;
    let faults = read(text.as_bytes(), &Options::default()).unwrap_err();
    let issues: Vec<String> =
        faults.iter().map(|fault| fault.fault.issue.as_ref().unwrap().to_string()).collect();
    assert_eq!(issues, ["#12", "#13"]);
}

#[test]
fn records_are_found_again() {
    let place =
        |text: &str, id: &str| locate(text.as_bytes(), &id.into()).map(|place| (place.line, place.column));
    let list = "[{\"number\": 1, \"title\": \"a\"},\n {\"number\": 2}]\n[{\"number\": 3}]";
    assert_eq!([place(list, "2"), place(list, "3"), place(list, "4")], [Some((2, 2)), Some((3, 2)), None]);
    let lines = "{\"id\":\"bd-1\",\"title\":\"a\"}\n\n  {\"id\":\"bd-2\"}\n";
    assert_eq!([place(lines, "bd-1"), place(lines, "bd-2")], [Some((1, 1)), Some((3, 3))]);
    assert_eq!(locate(b"\xff", &"1".into()), None);
    assert_eq!(place("hello", "1"), None);
}
