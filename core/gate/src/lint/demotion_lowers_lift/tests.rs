use crate::lint::fixture::Case;

#[test]
fn a_demotion_that_costs_the_best_plan_lift_is_named() {
    let case = Case::sound().demote([4, 6], "10.5", "12").demote([4], "11.9", "12");
    insta::assert_snapshot!(case.findings("plan-demotion-lowers-lift"), @r"
    Warning #4: moving #4 to P2 lowers the lift of the best plan from 12 to 11.9; keep the severity, and defer with a reason
    Warning portfolio: moving #4, #6 to P2 lowers the lift of the best plan from 12 to 10.5; keep the severity, and defer with a reason
    ");
}

#[test]
fn a_demotion_that_costs_nothing_is_in_order() {
    let case = Case::sound().demote([4], "12", "12").demote([6], "12.1", "12");
    assert_eq!(case.findings("plan-demotion-lowers-lift"), "");
}
