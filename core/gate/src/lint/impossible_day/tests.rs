use crate::lint::fixture::Case;
use warplan_model::view::Doubt;

#[test]
fn a_day_that_cannot_be_is_an_error() {
    let case = Case::new().time("Day 0", Doubt::Impossible, Some(1), [2, 6]).time(
        "2026-02-29",
        Doubt::Impossible,
        None,
        [4],
    );
    insta::assert_snapshot!(case.findings("plan-impossible-day"), @r"
    Error day 1: `Day 0` (line 1) does not exist; #2, #6 count as closed on 2026-03-02; write the day that is meant
    Error portfolio: `2026-02-29` (line 2) does not exist; #4 has no day by it; write the day that is meant
    ");
}

#[test]
fn days_that_exist_are_in_order() {
    let case = Case::new().time("Week 1", Doubt::Vague, Some(5), [2]);
    assert_eq!(case.findings("plan-impossible-day"), "");
}
