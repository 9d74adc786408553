use crate::lint::fixture::Case;
use warplan_model::view::Doubt;

#[test]
fn what_closes_on_a_day_off_closes_later() {
    let case = Case::new().time("2026-03-07", Doubt::DayOff, Some(5), [4]).time(
        "Sunday",
        Doubt::DayOff,
        Some(5),
        [8],
    );
    insta::assert_snapshot!(case.findings("plan-day-off"), @"Warning day 5: `2026-03-07` (line 1) is no working day; #4 counts as closed on 2026-03-06; write a working day, or change calendar.working_days or calendar.holidays in the policy");
}

#[test]
fn working_days_are_in_order() {
    assert_eq!(Case::sound().findings("plan-day-off"), "");
}
