use crate::lint::fixture::Case;
use warplan_model::IssueId;
use warplan_model::closure::{Problem, Task};

fn task(problem: &mut Problem, id: u64) -> &mut Task {
    let index = problem.index_of(&IssueId::from(id)).unwrap();
    &mut problem.issues[index]
}

#[test]
fn work_needs_its_duration() {
    insta::assert_snapshot!(Case::new().day(1, [3]).findings("plan-date"), @"Error #3: closes on day 1 and takes 2 days; move it to day 2 or later");
}

#[test]
fn dates_of_the_policy_hold_for_the_plan() {
    let case = Case::sound().with(|problem| {
        task(problem, 2).earliest = 6;
        task(problem, 3).earliest = 2;
        task(problem, 4).latest = 2;
    });
    insta::assert_snapshot!(case.findings("plan-date"), @r"
    Error #2: closes on day 1, and the policy leaves it for later; defer it here too, or take it out of the policy's deferrals
    Error #3: closes on day 2, takes 2 days and may not start before day 2; move it to day 3 or later
    Error #4: closes on day 3 and has to close by day 2; move it to day 2 or earlier
    ");
}

#[test]
fn what_must_close_needs_a_day() {
    let must = |problem: &mut Problem| {
        (task(problem, 5).must, task(problem, 5).latest) = (true, 4);
        task(problem, 4).must = true;
    };
    insta::assert_snapshot!(Case::new().day(3, [4]).with(must).findings("plan-date"), @"Error #5: has to close by day 4 and has no day; give it a day from 2 to 4");
}

#[test]
fn a_plan_that_keeps_every_date_is_in_order() {
    assert_eq!(Case::sound().findings("plan-date"), "");
}
