use crate::lint::fixture::Case;

#[test]
fn a_late_day_costs_the_debt_of_the_days_before_it() {
    // #6 owes 0.1 in depth and twice 0.1 in scale, which weighs 2, on days 3 and 4.
    insta::assert_snapshot!(Case::new().day(5, [6]).defer([2, 3, 4]).findings("plan-sla-breach").lines().next().unwrap(), @"Warning #6: closes on day 5 with debt from day 3 (2026-03-04) on: 0.6 KPI-days; close it by day 3");
}

#[test]
fn debt_that_no_day_avoids_is_not_held_against_the_plan() {
    // The debt of #3 counts from day 1 on, and its two days of work end on day 2 at the earliest.
    assert_eq!(Case::sound().findings("plan-sla-breach"), "");
    insta::assert_snapshot!(Case::new().day(1, [2, 6]).day(2, [4]).day(3, [3, 1]).findings("plan-sla-breach"), @"Warning #3: closes on day 3 with debt from day 1 (2026-03-02) on: 0.24 KPI-days; close it by day 2");
}

#[test]
fn issues_that_stay_open_share_a_finding_dearest_first() {
    insta::assert_snapshot!(Case::new().day(1, [2]).findings("plan-sla-breach"), @"Warning portfolio: 4 issues without a day of the plan stay open past the SLA: 2.54 KPI-days of debt (#3 0.96, #6 0.9, #1 0.48, #4 0.2); close the dearest first, #3 by day 2");
}

#[test]
fn an_issue_beyond_the_horizon_counts_as_open() {
    insta::assert_snapshot!(Case::new().day(9, [6]).findings("plan-sla-breach"), @"Warning portfolio: 5 issues without a day of the plan stay open past the SLA: 3.14 KPI-days of debt (#3 0.96, #6 0.9, #2 0.6, #1 0.48, #4 0.2); close the dearest first, #3 by day 2");
}

#[test]
fn a_single_point_is_one_kpi_day() {
    let five = |problem: &mut warplan_model::closure::Problem| {
        for kpi in &mut problem.kpis {
            kpi.terms.retain(|term| term.issue == 5);
            kpi.weight = warplan_model::Decimal::from_int(5);
        }
    };
    insta::assert_snapshot!(Case::new().day(4, [6]).with(five).findings("plan-sla-breach"), @"Warning #6: closes on day 4 with debt from day 3 (2026-03-04) on: 1 KPI-day; close it by day 3");
}

#[test]
fn a_day_on_which_the_debt_would_begin_is_in_time() {
    assert_eq!(
        Case::new().day(1, [2]).day(2, [3]).day(3, [6]).day(4, [1]).day(5, [4]).findings("plan-sla-breach"),
        ""
    );
}

#[test]
fn what_the_policy_leaves_for_later_cannot_close_in_time() {
    let later = |problem: &mut warplan_model::closure::Problem| problem.issues[5].earliest = 6;
    assert_eq!(
        Case::new().day(1, [2]).day(2, [3, 1]).day(3, [4]).with(later).findings("plan-sla-breach"),
        ""
    );
}
