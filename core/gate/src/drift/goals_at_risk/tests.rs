use serde_json::json;

use crate::drift::fixture::found;

#[test]
fn goals_on_track_do_not_count() {
    assert_eq!(found(json!({"goals_at_risk": 3})), "");
    insta::assert_snapshot!(found(json!({"goals_at_risk": 2})), @"Error drift-goals-at-risk portfolio: 3 goals are not on track, where 2 may be: Depth above 6, Uncap, Later; close #1, #2 first, or plan again with `warplan plan --previous`");
}
