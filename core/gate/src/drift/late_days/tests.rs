use serde_json::json;

use crate::drift::fixture::found;

#[test]
fn an_issue_fails_past_its_days_and_says_what_to_close_first() {
    assert_eq!(found(json!({"late_days": 4})), "");
    insta::assert_snapshot!(found(json!({"late_days": 3})), @"Error drift-late-days #2: should be in progress since 2026-02-23: 4 working days late, where 3 may be; close #1, #9 first, or plan again with `warplan plan --previous`");
    insta::assert_snapshot!(found(json!({"late_days": 2})), @r"
    Error drift-late-days #1: should be closed since 2026-02-24: 3 working days late, where 2 may be; nothing holds it: work on it, or plan again with `warplan plan --previous`
    Error drift-late-days #2: should be in progress since 2026-02-23: 4 working days late, where 2 may be; close #1, #9 first, or plan again with `warplan plan --previous`
    ");
}
