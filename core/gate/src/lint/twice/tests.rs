use crate::lint::fixture::Case;

#[test]
fn two_days_or_a_day_and_a_deferral_contradict_each_other() {
    let case = Case::new().day(4, [4]).day(2, [4, 3]).day(5, [4]).day(3, [5]).defer([5]);
    insta::assert_snapshot!(case.findings("plan-twice"), @r"
    Warning #4: on day 2 (line 2) and on day 4 (line 1) and on day 5 (line 3); day 2 counts; keep one of the places
    Warning #5: on day 3 (line 4) and deferred (line 5); day 3 counts; keep one of the places
    ");
}

#[test]
fn a_lane_and_a_mention_are_no_further_place() {
    assert_eq!(Case::sound().lane("Proof", [4]).mention([4]).defer([7]).findings("plan-twice"), "");
}
