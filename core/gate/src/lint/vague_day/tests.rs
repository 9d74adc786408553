use crate::lint::fixture::Case;
use warplan_model::view::Doubt;

#[test]
fn what_closes_within_a_week_counts_on_its_last_day() {
    let case = Case::new().time("Week 1", Doubt::Vague, Some(5), [2, 3]);
    insta::assert_snapshot!(case.findings("plan-vague-day"), @"Note day 5: `Week 1` (line 1) names no day; #2, #3 count as closed on 2026-03-06; name the day of each");
}

#[test]
fn a_named_day_is_in_order() {
    assert_eq!(Case::sound().findings("plan-vague-day"), "");
}
