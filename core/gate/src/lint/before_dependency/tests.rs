use crate::lint::fixture::Case;

#[test]
fn an_issue_waits_for_what_it_needs() {
    let case = Case::new().day(2, [4]).day(3, [3]).day(4, [5]);
    insta::assert_snapshot!(case.findings("plan-before-dependency"), @"Error #4: closes on day 2 and needs #3, which closes on day 3; move it to day 4 or later");
}

#[test]
fn work_starts_the_day_after() {
    insta::assert_snapshot!(Case::new().day(2, [3, 4]).day(3, [5]).findings("plan-before-dependency"), @r"
    Error #4: closes on day 2 and needs #3, which closes on day 2; move it to day 3 or later
    Error #5: closes on day 3, takes 2 days and needs #4, which closes on day 2; move it to day 4 or later
    ");
    assert_eq!(Case::new().day(2, [3]).day(3, [4]).day(5, [5]).findings("plan-before-dependency"), "");
}

#[test]
fn what_is_needed_is_planned() {
    insta::assert_snapshot!(Case::new().day(2, [4]).findings("plan-before-dependency"), @"Error #4: closes on day 2 and needs #3, which the plan leaves open; plan #3 first");
}

#[test]
fn closed_dependencies_and_children_are_not_meant() {
    assert_eq!(Case::new().day(1, [1, 8]).day(2, [3]).findings("plan-before-dependency"), "");
}
