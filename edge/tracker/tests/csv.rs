//! CSV with a header.

mod support;

use insta::assert_snapshot;
use jiff::tz::TimeZone;
use support::{faults, shown};
use warplan_model::policy::CsvColumns;
use warplan_tracker::{Options, guess_columns, locate, read};

fn pilot_columns() -> CsvColumns {
    serde_json::from_str(
        r#"{"id":"number","title":"title","created_at":"created","closed_at":"closed","parent":"parent",
            "blocked_by":"needs","assignees":"who","labels":"tags","label_columns":{"sev":"sev:"}}"#,
    )
    .unwrap()
}

const HEADER: &str = "number,title,created,closed,parent,needs,who,tags,sev\n";

fn faults_of(rows: &str) -> String {
    let columns = pilot_columns();
    faults(format!("{HEADER}{rows}").as_bytes(), &Options { csv: Some(&columns), ..Options::default() })
}

#[test]
fn columns_are_read_as_the_policy_says() {
    let columns = pilot_columns();
    let zone = TimeZone::get("Europe/Paris").unwrap();
    let text = format!(
        "{HEADER}#2,\"Say \"\"hi\"\",\nthen go\",2026-02-20T13:51:14Z,,,,,,P1\r\n\n\
         3, Later ,2026-02-20,2026-07-01 08:00,2,\"1; 2,#4\",\"ann; bob\",\"a;b, c\",\n"
    );
    let export = read(text.as_bytes(), &Options { csv: Some(&columns), zone }).unwrap();
    assert_snapshot!(shown(&export), @r#"
    CSV as of 2026-07-01T06:00:00Z
    #2 "Say \"hi\", then go" created 2026-02-20T13:51:14Z labels sev:P1
    #3 "Later" created 2026-02-19T23:00:00Z closed 2026-07-01T06:00:00Z parent #2 labels a|b|c assignees ann|bob after [#1, #2, #4]
    warning: one date long after all others: #3: has the date 2026-07-01T06:00:00Z, 130 days after the latest of the other records, and all counts as of then; correct it, or name the instant with --as-of
    "#);
}

#[test]
fn semicolons_and_tabulators_separate_too() {
    let columns: CsvColumns = serde_json::from_str(r#"{"id":"id","title":"t","created_at":"c"}"#).unwrap();
    let options = Options { csv: Some(&columns), ..Options::default() };
    for text in [
        "id;t;c\n1;a, b;2026-01-01\n",
        "id\tt\tc\n1\ta, b\t2026-01-01\n",
        "\u{feff}id,t,c\n1,\"a, b\",2026-01-01",
    ] {
        assert_eq!(read(text.as_bytes(), &options).unwrap().snapshot.issues[0].title, "a, b");
    }
}

/// As Jira writes lists.
#[test]
fn a_list_may_be_spread_over_columns_of_one_name() {
    let columns: CsvColumns =
        serde_json::from_str(r#"{"id":"Key","title":"T","created_at":"C","labels":"Labels"}"#).unwrap();
    let options = Options { csv: Some(&columns), ..Options::default() };
    let text = "Key,Labels,Labels,T,C,Note,Note\nP-1,b,a,t,2026-01-01,,\n";
    assert_eq!(read(text.as_bytes(), &options).unwrap().snapshot.issues[0].labels, ["a", "b"]);
}

#[test]
fn without_a_mapping_the_error_shows_what_to_write() {
    let text = "number,title,kpi,Severity,Issue Type,created_at,parent\n1,a,b,c,d,2026-01-01,\n";
    assert_snapshot!(faults(text.as_bytes(), &Options::default()), @r#"1:1: this is CSV with the columns "number", "title", "kpi", "Severity", "Issue Type", "created_at", "parent"; the policy does not say what they are; write into the policy: csv: {id: number, title: title, created_at: created_at, parent: parent, label_columns: {kpi: "kpi:", Severity: "sev:", "Issue Type": "type:"}}"#);
    assert_snapshot!(faults(b"set,instance,budget\n1,2,3\n", &Options::default()), @r#"1:1: this is CSV with the columns "set", "instance", "budget"; the policy does not say what they are; write into the policy: csv: {id: "NAME OF THE COLUMN", title: "NAME OF THE COLUMN", created_at: "NAME OF THE COLUMN"}"#);
}

#[test]
fn usual_headers_tell_their_columns() {
    let text =
        "Key,Summary,Created,Labels,Labels,Priority,Milestone,Milestone\nP-1,t,2026-01-01,b,a,High,,\n";
    let columns = guess_columns(text.as_bytes()).unwrap();
    let export = read(text.as_bytes(), &Options { csv: Some(&columns), ..Options::default() }).unwrap();
    assert_eq!(export.snapshot.issues[0].labels, ["a", "b", "priority:High"]);
    assert_eq!(columns.milestone, None, "of two columns of a name it is not clear which");
    assert_eq!(guess_columns(b"number,title,kpi\n1,a,b\n"), None, "nothing says when an issue was created");
}

#[test]
fn a_mapping_that_does_not_fit_is_told_with_the_columns() {
    let columns = pilot_columns();
    let options = Options { csv: Some(&columns), ..Options::default() };
    assert_snapshot!(faults(b"number,title,title,created,sev,needs\n", &options), @r#"
    1:1: the table has 2 columns "title"; correct csv in the policy; the columns are "number", "title", "title", "created", "sev", "needs"
    1:1: the table has no column "closed", which the policy names; correct csv in the policy; the columns are "number", "title", "title", "created", "sev", "needs"
    1:1: the table has no column "parent", which the policy names; correct csv in the policy; the columns are "number", "title", "title", "created", "sev", "needs"
    1:1: the table has no column "who", which the policy names; correct csv in the policy; the columns are "number", "title", "title", "created", "sev", "needs"
    1:1: the table has no column "tags", which the policy names; correct csv in the policy; the columns are "number", "title", "title", "created", "sev", "needs"
    "#);
}

#[test]
fn all_faults_of_all_rows_are_told_with_their_cells() {
    assert_snapshot!(faults_of(
        "1,a,20.02.2026,,,,,,\n\
         ,b,2026-02-20,,,,,,\n\
         #,b,2026-02-20,,,,,,\n\
         3,,2026-02-20,,,,,,\n\
         4,\"two\nlines\",2026-02-20,2026-02-19,,,,,\n\
         5,a,2026-13-01,never,,,,,\n"
    ), @r#"
    2:5: #1: created "20.02.2026" is no date; write it like 2026-02-22 or 2026-02-22T14:36:20Z
    8:5: #5: created "2026-13-01" is no date; write it like 2026-02-22 or 2026-02-22T14:36:20Z
    8:16: #5: closed "never" is no date; write it like 2026-02-22 or 2026-02-22T14:36:20Z
    3:1: a row has no number; fill the cell, or remove the row
    4:1: a row has no number; fill the cell, or remove the row
    5:3: #3 has no title; fill the cell, or remove the row
    7:19: #4 was closed at 2026-02-19T00:00:00Z, before its creation at 2026-02-20T00:00:00Z; correct one of the dates
    "#);
    assert_snapshot!(faults_of("1,a,2026-02-20,,,,,,\n2,b,2026-02-20\n3,a,b,2026-02-20,,,,,,\n"), @r"
    3:1: 3 cells, the header has 9; quote cells that hold the separator, and fill up short rows
    4:1: 10 cells, the header has 9; quote cells that hold the separator, and fill up short rows
    ");
    assert_snapshot!(faults_of("1,a,2026-02-20,,,,,,\n2,\"b,2026-02-20,,,,,,\n3,c,2026-02-20,,,,,,\n"), @"3:1: a quotation mark opens and none closes; close it, or double it where it belongs to the text");
    assert_snapshot!(faults_of("7,a,2026-02-20,,,,,,\n8,b,2026-02-20,,,,,,\n#7,c,2026-02-20,,,,,,\n"), @"4:1: #7 comes twice: here and at line 2, column 1; keep one of the two records; an export holds one repository");
    assert_snapshot!(faults_of(""), @"the export has no issues; export all of them, e.g. with `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`");
}

#[test]
fn an_issue_is_found_again_by_the_leftmost_field() {
    let text = format!("{HEADER}1,a,2026-02-20,,186,,,,\n186,b,2026-02-20,,,,,,\n");
    let place = locate(text.as_bytes(), &"186".into()).unwrap();
    assert_eq!((place.line, place.column), (3, 1));
    assert_eq!(locate(text.as_bytes(), &"99".into()), None);
}
