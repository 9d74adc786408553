use crate::lint::fixture::Case;
use warplan_model::Decimal;

#[test]
fn work_counts_on_every_day_that_it_takes() {
    insta::assert_snapshot!(Case::new().day(3, [3, 5]).day(2, [2, 4]).findings("plan-overload"), @"Error day 2: 4 units of work for team core, whose capacity is 2: #2, #3, #4, #5; move some of them to other days, or raise the team's capacity on that day");
}

#[test]
fn work_without_time_counts_from_the_first_day_on() {
    let case = Case::new()
        .day(1, [2, 3, 5, 1])
        .with(|problem| problem.resources[0].capacity[1] = Some(Decimal::ZERO));
    insta::assert_snapshot!(case.findings("plan-overload"), @"Error day 1: 3 units of work for team core, whose capacity is 2: #2, #3, #5; move some of them to other days, or raise the team's capacity on that day");
}

#[test]
fn teams_without_limit_and_days_beyond_the_horizon_hold_anything() {
    assert_eq!(Case::sound().findings("plan-overload"), "");
    assert_eq!(Case::new().day(u32::MAX, [2, 3, 4, 5, 6]).findings("plan-overload"), "");
    let unlimited =
        Case::new().day(1, [2, 3, 4, 6]).with(|problem| problem.resources[0].capacity = vec![None; 5]);
    assert_eq!(unlimited.findings("plan-overload"), "");
}
