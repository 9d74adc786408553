use serde_json::json;

use crate::drift::fixture::found;

#[test]
fn reopened_issues_count_with_new_ones() {
    assert_eq!(found(json!({"new_issues": 3})), "");
    insta::assert_snapshot!(found(json!({"new_issues": 2})), @"Error drift-new-issues portfolio: 3 issues are not known to the plan, where 2 may be: #20, #21, #9; plan again with `warplan plan --previous`, or take them out of the KPIs");
}
