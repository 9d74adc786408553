//! Exports of GitHub: `gh issue list --json` and the REST API.

mod support;

use insta::assert_snapshot;
use support::{faults, shown, sound};
use warplan_testkit::exports::write_github_list;
use warplan_tracker::{Kind, Options, read};

#[test]
fn a_list_of_gh_is_read_with_all_its_fields() {
    let export = sound(
        r#"[{"assignees":[{"id":"U_1","login":"zoe","name":""},{"login":"ann"}],"author":{"login":"x"},
            "body":"text","closedAt":"2026-02-23T10:00:00Z","createdAt":"2026-02-20T13:51:16Z",
            "labels":[{"id":"LA_1","name":"sev:P0","description":"","color":"f00"},{"name":"kpi:automation_depth"}],
            "milestone":{"number":3,"title":"M3","dueOn":null},"number":134,"state":"CLOSED",
            "title":"Dependency lock","updatedAt":"2026-02-23T10:00:01Z","url":"https://github.com/o/r/issues/134"},
            {"number":9,"title":"Bare","createdAt":"2026-02-20T13:51:16Z"}]"#,
    );
    assert_snapshot!(shown(&export), @r#"
    gh issue list --json as of 2026-02-23T10:00:01Z
    #9 "Bare" created 2026-02-20T13:51:16Z
    #134 "Dependency lock" created 2026-02-20T13:51:16Z closed 2026-02-23T10:00:00Z milestone M3 url https://github.com/o/r/issues/134 labels kpi:automation_depth|sev:P0 assignees ann|zoe
    "#);
}

#[test]
fn closed_is_what_has_a_closing_date_and_is_not_said_to_be_open() {
    let issue = |number: u32, rest: &str| {
        format!(r#"{{"number":{number},"title":"t","createdAt":"2026-01-01T00:00:00Z","labels":[]{rest}}}"#)
    };
    let issues = [
        issue(1, r#","closedAt":null,"state":"OPEN""#),
        issue(2, r#","closedAt":"0001-01-01T00:00:00Z""#),
        issue(3, r#","closedAt":"2026-01-02T00:00:00Z""#),
        issue(4, r#","closedAt":"2026-01-02T00:00:00Z","closed":true"#),
        issue(5, r#","closedAt":"2026-01-02T00:00:00Z","state":"OPEN""#),
        issue(6, r#","closedAt":"2025-12-31T00:00:00Z","state":"closed""#),
    ];
    assert_snapshot!(shown(&sound(&format!("[{}]", issues.join(",")))), @r#"
    gh issue list --json as of 2026-01-02T00:00:00Z
    #1 "t" created 2026-01-01T00:00:00Z
    #2 "t" created 2026-01-01T00:00:00Z
    #3 "t" created 2026-01-01T00:00:00Z closed 2026-01-02T00:00:00Z
    #4 "t" created 2026-01-01T00:00:00Z closed 2026-01-02T00:00:00Z
    #5 "t" created 2026-01-01T00:00:00Z
    #6 "t" created 2026-01-01T00:00:00Z closed 2025-12-31T00:00:00Z
    warning: closed before created: #6: closed at 2025-12-31T00:00:00Z, created at 2026-01-01T00:00:00Z; kept as it is
    warning: open with a closing date: #5: closed at 2026-01-02T00:00:00Z, yet open; read as open
    "#);
    let dateless = format!("[{}]", issue(7, r#","state":"CLOSED","updatedAt":"2026-01-02T00:00:00Z""#));
    assert_snapshot!(faults(dateless.as_bytes(), &Options::default()), @"1:2: #7 has no closing date, though it is closed; export the issues again with `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`");
}

#[test]
fn pull_requests_are_left_out_and_counted() {
    let export = sound(
        r#"[{"number":1,"title":"a","state":"open","created_at":"2026-01-01T00:00:00Z","html_url":"https://github.com/o/r/issues/1",
             "url":"https://api.github.com/repos/o/r/issues/1","labels":["bug",{"name":"x"},{"name":null}]},
            {"number":2,"title":"b","created_at":"2026-01-02T00:00:00Z","pull_request":{"url":""}},
            {"number":3,"title":"c","created_at":"2026-01-03T00:00:00Z","pull_request":null},
            {"number":4,"title":"d","created_at":"2026-01-02T00:00:00Z","url":"https://github.com/o/r/pull/4"}]"#,
    );
    assert_snapshot!(shown(&export), @r#"
    GitHub REST API as of 2026-01-03T00:00:00Z
    #1 "a" created 2026-01-01T00:00:00Z url https://github.com/o/r/issues/1 labels bug|x
    #3 "c" created 2026-01-03T00:00:00Z
    warning: pull requests: 2 records: left out, they are no issues
    "#);
}

/// As one array, as `gh api --paginate` prints pages, with `--slurp`, and as JSON lines.
#[test]
fn pages_are_read_as_one_list() {
    let issue = |number: u32| {
        format!(r#"{{"number":{number},"node_id":"I","title":"[]{{","created_at":"2026-01-01T00:00:00Z"}}"#)
    };
    let [a, b, c] = [issue(1), issue(2), issue(3)];
    let whole = sound(&format!("[{a},{b},{c}]"));
    assert_eq!((whole.kind, whole.snapshot.issues.len()), (Kind::GithubRest, 3));
    for pages in [
        format!("[{c},{a}][{b}]"),
        format!("[{a},{b}]\n\n[{c}]\n[]"),
        format!("[[{a},{b}],[],[{c}]]"),
        format!("{a}\n{c}\r\n\n{b}\n"),
    ] {
        assert_eq!(sound(&pages), whole, "{pages}");
    }
}

#[test]
fn of_recorded_traffic_the_answers_to_questions_for_issues_count() {
    let exchange = |method: &str, path: &str, response: &str| {
        format!(r#"{{"scope":"s","method":"{method}","path":"{path}","status":200,"response":{response}}}"#)
    };
    let issue = r#"{"number":7,"title":"t","created_at":"2026-01-01T00:00:00Z","state":"open","labels":[]}"#;
    let traffic = [
        exchange("post", "/repos/o/r/issues", issue),
        exchange("get", "/repos/o/r/labels", r#"[{"id":1,"name":"bug"}]"#),
        exchange("get", "/repositories/1/issues?per_page=3&page=2", &format!("[{issue}]")),
        exchange("get", "/repos/o/r/issues/8", &issue.replace('7', "8")),
        exchange("delete", "/repos/o/r", r#""""#),
    ];
    assert_snapshot!(shown(&sound(&format!("[{}]", traffic.join(",")))), @r#"
    GitHub REST API as of 2026-01-01T00:00:00Z
    #7 "t" created 2026-01-01T00:00:00Z
    #8 "t" created 2026-01-01T00:00:00Z
    "#);
    let refused = exchange("get", "/repos/o/r/issues", r#"{"message":"Not Found"}"#).replace("200", "404");
    assert_snapshot!(faults(format!("[{refused}]").as_bytes(), &Options::default()), @r#"1:81: GitHub answered 404 "Not Found", not issues; check the repository's name, the token and its rate limit, then export the issues again"#);
}

#[test]
fn task_lists_make_children_unless_a_parent_is_known() {
    let issue = |number: u32, rest: &str| {
        format!(
            r#"{{"number":{number},"title":"t","createdAt":"2026-01-01T00:00:00Z","closedAt":null,"labels":[],"url":"https://github.com/o/r/issues/{number}"{rest}}}"#
        )
    };
    let issues = [
        issue(1, ""),
        issue(2, r#","parent":{"number":30,"url":"https://github.com/o/r/issues/30"}"#),
        issue(3, r#","parent":{"number":30,"url":"https://github.com/o/other/issues/30"}"#),
        issue(4, r#","parent":null"#),
        issue(20, r##","body":"- [ ] #1\r\n- [x] #2 done\n* [ ] #3\n- [ ] #20\n- [ ] #999""##),
        issue(10, r##","body":"- [x] #1""##),
        issue(30, r#","body":null"#),
    ];
    assert_snapshot!(shown(&sound(&format!("[{}]", issues.join(",")))), @r#"
    gh issue list --json as of 2026-01-01T00:00:00Z
    #1 "t" created 2026-01-01T00:00:00Z url https://github.com/o/r/issues/1 parent #10
    #2 "t" created 2026-01-01T00:00:00Z url https://github.com/o/r/issues/2 parent #30
    #3 "t" created 2026-01-01T00:00:00Z url https://github.com/o/r/issues/3 parent #20
    #4 "t" created 2026-01-01T00:00:00Z url https://github.com/o/r/issues/4
    #10 "t" created 2026-01-01T00:00:00Z url https://github.com/o/r/issues/10
    #20 "t" created 2026-01-01T00:00:00Z url https://github.com/o/r/issues/20
    #30 "t" created 2026-01-01T00:00:00Z url https://github.com/o/r/issues/30
    warning: several umbrellas: #1: claimed by #10, #20; counted under the first
    "#);
}

#[test]
fn native_parents_and_dependencies_are_read() {
    let export = sound(
        r#"[{"number":1,"title":"t","createdAt":"2026-01-01T00:00:00Z","state":"OPEN","labels":[],"blockedBy":{"nodes":[{"number":3},{"number":2}],"totalCount":2}},
            {"number":2,"title":"t","createdAt":"2026-01-01T00:00:00Z","blockedBy":[]},
            {"number":3,"title":"t","createdAt":"2026-01-01T00:00:00Z","parent_issue_url":"https://api.github.com/repos/o/r/issues/2",
             "sub_issues_summary":{"total":0},"issue_dependencies_summary":{"blocked_by":1}}]"#,
    );
    assert_snapshot!(shown(&export), @r#"
    gh issue list --json as of 2026-01-01T00:00:00Z
    #1 "t" created 2026-01-01T00:00:00Z after [#2, #3]
    #2 "t" created 2026-01-01T00:00:00Z
    #3 "t" created 2026-01-01T00:00:00Z parent #2
    "#);
}

#[test]
fn fields_that_no_record_has_are_told_with_what_is_assumed_and_how_to_get_them() {
    let list = |rest: [&str; 2]| {
        let issue = |number: usize| {
            let rest = rest[number - 1];
            format!(r#"{{"number":{number},"title":"t","createdAt":"2026-01-01T00:00:00Z"{rest}}}"#)
        };
        let warnings = sound(&format!("[{},{}]", issue(1), issue(2))).warnings;
        warnings
            .iter()
            .map(|told| format!("{}: {}: {}\n", told.kind, told.record, told.message))
            .collect::<String>()
    };
    assert_snapshot!(list(["", ""]), @"missing fields: state, labels: in no record: every issue is taken as open, without labels; export the issues again with `gh issue list --state all --limit 10000 --json number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body`");
    assert!(list(["", r#","closedAt":null"#]).starts_with("missing fields: labels: "));
    assert!(list([r#","labels":[]"#, ""]).starts_with("missing fields: state: "));
    assert_eq!(list([r#","labels":[],"state":"OPEN""#, ""]), "");
    assert_snapshot!(list([r#","labels":[],"state":"OPEN""#, r#","labels":null"#]), @"labels that are null: #2: read as none (1 in all)");
}

/// A mistyped year must not move all that depends on the day.
#[test]
fn a_record_that_alone_says_when_the_export_was_made_is_named() {
    let list = |last: &str| {
        let issue = |number: u32, created: &str| {
            format!(r#"{{"number":{number},"title":"t","state":"OPEN","labels":[],"createdAt":"{created}"}}"#)
        };
        let days = ["2026-02-20T00:00:00Z", last, "2026-02-10T00:00:00Z"];
        let issues: Vec<String> = (1..).zip(days).map(|(number, day)| issue(number, day)).collect();
        sound(&format!("[{}]", issues.join(",")))
    };
    assert_snapshot!(shown(&list("2036-02-20T00:00:00Z")), @r#"
    gh issue list --json as of 2036-02-20T00:00:00Z
    #1 "t" created 2026-02-20T00:00:00Z
    #2 "t" created 2036-02-20T00:00:00Z
    #3 "t" created 2026-02-10T00:00:00Z
    warning: one date long after all others: #2: has the date 2036-02-20T00:00:00Z, 3652 days after the latest of the other records, and all counts as of then; correct it, or name the instant with --as-of
    "#);
    assert!(list("2026-03-22T00:00:00Z").warnings.is_empty());
}

#[test]
fn as_of_is_the_latest_instant_of_any_record() {
    let export = sound(
        r#"[{"number":1,"title":"t","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-03-01T00:00:00+02:00"},
            {"number":2,"title":"t","created_at":"2026-01-01T00:00:00Z","closed_at":"2026-02-01T00:00:00Z"}]"#,
    );
    assert_eq!(export.snapshot.as_of.to_string(), "2026-02-28T22:00:00Z");
}

/// Longer than what a thread reads at once.
#[test]
fn a_long_list_is_read_whole_on_any_number_of_threads() {
    const COUNT: usize = 5_000;
    let mut bytes = Vec::new();
    write_github_list(&mut bytes, COUNT, 11).unwrap();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| read(&bytes, &Options::default()).unwrap())
    };
    let export = on(1);
    assert_eq!(export, on(3));
    let ids: Vec<u64> = export.snapshot.issues.iter().filter_map(|issue| issue.id.number()).collect();
    assert_eq!(ids, (1..=COUNT as u64).collect::<Vec<_>>());
    let children = export.snapshot.issues.iter().filter(|issue| issue.parent.is_some()).count();
    assert_eq!((children, export.warnings.len()), (COUNT / 50 * 5, 0));
}
