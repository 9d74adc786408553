use crate::lint::fixture::Case;

#[test]
fn an_issue_without_a_kpi_takes_time_and_lifts_nothing() {
    insta::assert_snapshot!(Case::sound().day(3, [7]).findings("plan-takes-no-part"), @"Warning #7: closes on day 3 (line 5) and takes no part, so nothing counts it; label it with its KPI, or take it out of the plan");
}

#[test]
fn issues_that_take_part_and_closed_ones_are_not_meant() {
    assert_eq!(Case::sound().day(3, [8, 40]).findings("plan-takes-no-part"), "");
}
