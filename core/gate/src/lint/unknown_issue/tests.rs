use crate::lint::fixture::Case;

#[test]
fn a_number_that_the_tracker_lacks_is_named_with_its_lines() {
    let case = Case::sound().lane("Proof", [4, 40]).defer([40, 41]).mention([42]).mention([42, 8]);
    insta::assert_snapshot!(case.findings("plan-unknown-issue"), @r"
    Error #40: the tracker has no such issue (lines 5, 6); correct the number, or remove it
    Error #41: the tracker has no such issue (line 6); correct the number, or remove it
    Warning #42: the tracker has no such issue (lines 7, 8); correct the number, or remove it
    ");
}

#[test]
fn issues_of_the_tracker_are_known_whatever_their_state() {
    assert_eq!(Case::sound().mention([1, 7, 8]).findings("plan-unknown-issue"), "");
}
