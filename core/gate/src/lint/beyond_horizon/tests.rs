use crate::lint::fixture::Case;
use warplan_model::view::Doubt;

#[test]
fn a_day_after_the_last_period_counts_as_none() {
    let case = Case::new().day(5, [4]).day(6, [5, 8, 40]);
    insta::assert_snapshot!(case.findings("plan-beyond-horizon"), @"Warning #5: closes on day 6 (line 2), after day 5, the last; it counts as open; close it earlier, or raise calendar.periods in the policy");
}

#[test]
fn a_date_after_the_last_period_is_named_as_it_is_written() {
    let case = Case::new().time("2026-04-01", Doubt::Beyond, Some(6), [4]);
    insta::assert_snapshot!(case.findings("plan-beyond-horizon"), @"Warning #4: closes on `2026-04-01` (line 1), after day 5, the last; it counts as open; close it earlier, or raise calendar.periods in the policy");
}
