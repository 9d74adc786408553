use crate::lint::fixture::Case;

#[test]
fn an_issue_that_is_closed_needs_no_day() {
    insta::assert_snapshot!(Case::sound().day(3, [8]).findings("plan-closed-issue"), @"Warning #8: closed since 2026-02-28, and the plan closes it on day 3 (line 5); take it out of the plan");
}

#[test]
fn a_closed_issue_may_stand_anywhere_else() {
    assert_eq!(Case::sound().lane("Proof", [4, 8]).defer([8]).findings("plan-closed-issue"), "");
}
