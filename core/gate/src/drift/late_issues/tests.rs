use serde_json::json;

use crate::drift::fixture::found;

#[test]
fn as_many_as_may_be_late_pass_and_one_more_fails() {
    assert_eq!(found(json!({"late_issues": 2})), "");
    insta::assert_snapshot!(found(json!({"late_issues": 1})), @"Error drift-late-issues portfolio: 2 issues are late, where 1 may be: #1, #2; close or begin them, or plan again with `warplan plan --previous`");
}
