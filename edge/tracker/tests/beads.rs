//! Exports of beads.

mod support;

use insta::assert_snapshot;
use support::{faults, shown, sound};
use warplan_tracker::Options;

const DATES: &str = r#""created_at":"2025-12-01T00:00:00Z","updated_at":"2025-12-02T00:00:00Z""#;

fn lines(records: &[&str]) -> String {
    records.iter().map(|record| record.replace("DATES", DATES) + "\n").collect()
}

#[test]
fn fields_become_labels_and_own_labels_stay() {
    let export = sound(&lines(&[
        r#"{"_type":"issue","id":"bd-1","title":"Own","status":"open","priority":0,"issue_type":"bug","labels":["ui","type:bug"],"assignee":"ann",DATES}"#,
        r#"{"id":"bd-2","title":"Two\nlines","status":"in_progress","priority":2,DATES}"#,
        r#"{"id":"bd-3","title":"Later","status":"deferred","issue_type":"epic",DATES}"#,
        r#"{"id":"bd-4","title":"Stuck","status":"blocked",DATES}"#,
        r#"{"id":"bd-5","title":"Done","status":"closed","started_at":"2025-12-02T08:00:00Z","closed_at":"2025-12-03T00:00:00.5+01:00",DATES}"#,
    ]));
    assert_snapshot!(shown(&export), @r#"
    beads JSON lines as of 2025-12-02T23:00:00.5Z
    bd-1 "Own" created 2025-12-01T00:00:00Z labels priority:0|type:bug|ui assignees ann
    bd-2 "Two lines" created 2025-12-01T00:00:00Z labels priority:2 in progress
    bd-3 "Later" created 2025-12-01T00:00:00Z labels status:deferred|type:epic
    bd-4 "Stuck" created 2025-12-01T00:00:00Z labels status:blocked
    bd-5 "Done" created 2025-12-01T00:00:00Z started 2025-12-02T08:00:00Z closed 2025-12-02T23:00:00.5Z
    "#);
}

#[test]
fn dependencies_order_work_or_make_umbrellas() {
    let link = |target: &str, kind: &str| {
        format!(r#"{{"issue_id":"bd-1","depends_on_id":"{target}","type":"{kind}"}}"#)
    };
    let links = [
        link("bd-2", "blocks"),
        link("bd-3", "blocks-on"),
        link("bd-4", "blocked-by"),
        link("bd-9", "blocks"),
        link("bd-5", "parent-child"),
        link("bd-4", "parent-child"),
        link("bd-1", "parent-child"),
        link("bd-2", "related"),
        link("bd-2", "discovered-from"),
        link("bd-2", "smells-like"),
        r#"{"issue_id":"bd-7","depends_on_id":"bd-2","type":"blocks"}"#.into(),
        r#"{"issue_id":"bd-1","depends_on_id":null,"type":"blocks"}"#.into(),
    ];
    let first = format!(r#"{{"id":"bd-1","title":"t","dependencies":[{}],DATES}}"#, links.join(","));
    let export = sound(&lines(&[
        &first,
        r#"{"id":"bd-2","title":"t",DATES}"#,
        r#"{"id":"bd-3","title":"t",DATES}"#,
        r#"{"id":"bd-4","title":"t","dependencies":null,DATES}"#,
        r#"{"id":"bd-5","title":"t",DATES}"#,
    ]));
    assert_snapshot!(shown(&export), @r#"
    beads JSON lines as of 2025-12-02T00:00:00Z
    bd-1 "t" created 2025-12-01T00:00:00Z parent bd-4 after [bd-2, bd-3, bd-4, bd-9]
    bd-2 "t" created 2025-12-01T00:00:00Z
    bd-3 "t" created 2025-12-01T00:00:00Z
    bd-4 "t" created 2025-12-01T00:00:00Z
    bd-5 "t" created 2025-12-01T00:00:00Z
    warning: dependencies of another issue: bd-1: the dependency is ignored (1 in all)
    warning: dependencies of type "smells-like": bd-1: unknown, the dependency is ignored (1 in all)
    warning: dependencies of type blocked-by: bd-1: read as `blocks`: the issue waits for the one it depends on (1 in all)
    warning: dependencies of type blocks-on: bd-1: read as `blocks`: the issue waits for the one it depends on (1 in all)
    warning: dependencies on nothing: bd-1: the dependency is ignored (1 in all)
    warning: several umbrellas: bd-1: claimed by bd-4, bd-5; counted under the first
    "#);
}

#[test]
fn what_is_no_issue_is_left_out_by_name() {
    let export = sound(&lines(&[
        r#"{"_type":"memory","key":"a","value":"b"}"#,
        r#"{"id":"bd-1","title":"t",DATES}"#,
        r#"{"id":"bd-2","title":"t","status":"tombstone","deleted_at":"2025-12-03T00:00:00Z",DATES}"#,
        "",
        r#"{"id":null,"title":"nameless",DATES}"#,
        r#"{"key":"b","value":"c"}"#,
        r#"{"id":"bd-3","title":"hello","issue_type":"message",DATES}"#,
    ]));
    assert_snapshot!(shown(&export), @r#"
    beads JSON lines as of 2025-12-02T00:00:00Z
    bd-1 "t" created 2025-12-01T00:00:00Z
    warning: messages: bd-3: left out, they are no issues (1 in all)
    warning: records of type "memory": line 1: left out, they are no issues (1 in all)
    warning: records without an id: line 5, line 6: left out, they are no issues (2 in all)
    warning: tombstones: bd-2: left out, they are no issues (1 in all)
    "#);
}

#[test]
fn a_status_and_a_priority_that_beads_does_not_have_are_told() {
    let export = sound(&lines(&[
        r#"{"id":"bd-1","title":"t","status":"wip","priority":7,DATES}"#,
        r#"{"id":"bd-2","title":"t","status":"hooked","priority":4,DATES}"#,
        r#"{"id":"bd-3","title":"t","status":"wip","priority":-1,DATES}"#,
    ]));
    assert_snapshot!(shown(&export), @r#"
    beads JSON lines as of 2025-12-02T00:00:00Z
    bd-1 "t" created 2025-12-01T00:00:00Z labels priority:7|status:wip
    bd-2 "t" created 2025-12-01T00:00:00Z labels priority:4|status:hooked
    bd-3 "t" created 2025-12-01T00:00:00Z labels priority:-1|status:wip
    warning: priority -1: bd-3: beads has 0 to 4; kept as a label (1 in all)
    warning: priority 7: bd-1: beads has 0 to 4; kept as a label (1 in all)
    warning: status "wip": bd-1, bd-3: unknown, read as open (2 in all)
    "#);
}

/// More lines than a thread reads at once.
#[test]
fn nameless_records_are_named_by_their_lines() {
    let issues: String = (0..5_000)
        .map(|number| match number % 2_499 {
            0 => lines(&[r#"{"_type":"memory"}"#]),
            _ => lines(&[r#"{"id":"bd-N","title":"t",DATES}"#]).replace('N', &number.to_string()),
        })
        .collect();
    assert_eq!(sound(&issues).warnings[0].record, "line 1, line 2500, line 4999");
}

#[test]
fn of_two_records_the_one_updated_last_counts_with_its_links() {
    let record = |updated: &str, title: &str, umbrella: &str| {
        format!(
            r#"{{"id":"bd-1","title":"{title}","created_at":"2025-12-01T00:00:00Z","updated_at":"{updated}","dependencies":[{{"issue_id":"bd-1","depends_on_id":"{umbrella}","type":"parent-child"}}]}}"#
        )
    };
    let late = record("2025-12-14T11:00:00-07:00", "late", "bd-8");
    let early = record("2025-12-14T12:00:00Z", "early", "bd-7");
    for order in [[&late, &early], [&early, &late]] {
        let export = sound(&lines(&[order[0], order[1]]));
        assert_eq!(export.snapshot.issues.len(), 1);
        assert_eq!(export.snapshot.issues[0].title, "late");
        assert_eq!(export.snapshot.issues[0].parent, Some("bd-8".into()));
    }
    let same = record("2025-12-14T12:00:00Z", "same", "bd-7");
    assert_snapshot!(shown(&sound(&lines(&[&early, &same]))), @r#"
    beads JSON lines as of 2025-12-14T12:00:00Z
    bd-1 "same" created 2025-12-01T00:00:00Z parent bd-7
    warning: duplicate records: bd-1: on lines 1, 2; line 2, updated last, counts
    "#);
}

#[test]
fn odd_dates_are_kept_and_told() {
    let export = sound(&lines(&[
        r#"{"id":"bd-1","title":"t","status":"closed",DATES}"#,
        r#"{"id":"bd-2","title":"t","status":"closed","closed_at":"2025-11-30T00:00:00Z",DATES}"#,
        r#"{"id":"bd-3","title":"t","status":"open","closed_at":"2025-12-02T00:00:00Z",DATES}"#,
    ]));
    assert_snapshot!(shown(&export), @r#"
    beads JSON lines as of 2025-12-02T00:00:00Z
    bd-1 "t" created 2025-12-01T00:00:00Z closed 2025-12-02T00:00:00Z
    bd-2 "t" created 2025-12-01T00:00:00Z closed 2025-11-30T00:00:00Z
    bd-3 "t" created 2025-12-01T00:00:00Z
    warning: closed before created: bd-2: closed at 2025-11-30T00:00:00Z, created at 2025-12-01T00:00:00Z; kept as it is
    warning: closed without a date: bd-1: taken as closed at its last update, 2025-12-02T00:00:00Z
    warning: open with a closing date: bd-3: open, yet closed at 2025-12-02T00:00:00Z; read as open
    "#);
}

#[test]
fn each_broken_line_is_a_fault_by_itself() {
    let text = lines(&[
        r#"{"id":"bd-1","title":"t",DATES}"#,
        r#"{"id":"bd-2","title":"t",DATES"#,
        r#"{"id":"bd-3","title":5,DATES}"#,
        r#"{"id":"bd-4","status":"closed","created_at":"yesterday"}"#,
        r#"<<<<<<< HEAD"#,
        r#"{"id":"bd-5","title":"t",DATES}"#,
    ]);
    assert_snapshot!(faults(text.as_bytes(), &Options::default()), @r#"
    2:96: the JSON ends before it is complete; export the issues again; the export was probably interrupted
    5:1: this is not JSON: a value is expected here; correct the text here, or export the issues again
    3:22: bd-3 cannot be read: the number 5 where a text in quotes is expected; correct the record, or export the issues again
    4:1: bd-4 has no title, no closed_at, though it is closed; correct the line, or export the issues again with `bd export`
    4:45: bd-4: created_at "yesterday" is no instant; write it like 2026-02-22T14:36:20Z
    "#);
}

#[test]
fn an_array_is_as_good_as_lines() {
    let array = lines(&[r#"[{"id":"bd-1","title":"t",DATES},"#, r#"{"id":"bd-2","title":"t",DATES}]"#]);
    assert_eq!(sound(&array).snapshot.issues.len(), 2);
}
