use crate::lint::fixture::Case;

#[test]
fn a_day_after_the_last_period_counts_as_none() {
    let case = Case::new().day(5, [4]).day(6, [5, 8, 40]);
    insta::assert_snapshot!(case.findings("plan-beyond-horizon"), @"Warning #5: closes on day 6 (line 2), after day 5, the last; it counts as open; close it earlier, or raise calendar.periods in the policy");
}
