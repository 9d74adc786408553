use crate::lint::fixture::Case;
use warplan_model::view::Doubt;

#[test]
fn open_issues_of_days_that_are_over_count_on_the_first_day_that_is_left() {
    let case = Case::new()
        .time("Day 1", Doubt::Passed, Some(1), [2, 8])
        .time("Day 2", Doubt::Passed, Some(1), [8])
        .time("2026-02-27", Doubt::Passed, None, [4]);
    insta::assert_snapshot!(case.findings("plan-passed-day"), @r"
    Warning day 1: `Day 1` (line 1) is over; #2 counts as closed on 2026-03-02; give each a day that is still to come
    Warning portfolio: `2026-02-27` (line 3) is over; #4 has no day by it; give each a day that is still to come
    ");
}

#[test]
fn a_past_date_beside_an_issue_that_has_a_day_says_nothing() {
    let case = Case::new().day(2, [4]).time("2026-02-27", Doubt::Passed, None, [4]);
    assert_eq!(case.findings("plan-passed-day"), "");
}
