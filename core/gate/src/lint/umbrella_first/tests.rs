use crate::lint::fixture::Case;

#[test]
fn an_umbrella_does_not_close_before_its_children() {
    insta::assert_snapshot!(Case::new().day(1, [1, 2]).day(2, [3]).findings("plan-umbrella-first"), @"Error #1: closes on day 1 (line 1), before its child #3 (day 2); move it to day 2 or later");
}

#[test]
fn an_umbrella_does_not_close_over_an_open_child() {
    insta::assert_snapshot!(Case::new().day(2, [1, 3]).defer([2]).findings("plan-umbrella-first"), @"Error #1: closes on day 2 (line 1) and the plan leaves its child #2 open; plan #2 first, or leave the umbrella open");
}

#[test]
fn an_umbrella_closes_with_its_last_child_or_later() {
    assert_eq!(Case::sound().findings("plan-umbrella-first"), "");
    assert_eq!(Case::new().day(1, [2]).day(2, [3]).day(4, [1]).findings("plan-umbrella-first"), "");
}
