use crate::lint::fixture::Case;

#[test]
fn an_open_issue_that_takes_part_is_planned_or_deferred() {
    let case = Case::new().day(1, [2]).day(2, [3, 1]).mention([4, 6]);
    insta::assert_snapshot!(case.findings("plan-left-out"), @r"
    Error #4: in no day and not deferred: P1 doc of scale; give it a day, or list it under a heading `Deferred`
    Error #5: in no day and not deferred: P2 feature of scale; give it a day, or list it under a heading `Deferred`
    Error #6: in no day and not deferred: P1 doc of depth, scale; give it a day, or list it under a heading `Deferred`
    ");
}

#[test]
fn days_deferrals_and_lanes_speak_of_an_issue() {
    assert_eq!(Case::sound().findings("plan-left-out"), "");
    let case = Case::new().day(1, [2, 3]).defer([4, 5]).lane("Proof", [6]).milestone("M1", [1]);
    assert_eq!(case.findings("plan-left-out"), "");
}
