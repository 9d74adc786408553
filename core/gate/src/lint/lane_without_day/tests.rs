use crate::lint::fixture::Case;

#[test]
fn an_issue_of_a_lane_or_milestone_needs_a_day() {
    let case = Case::new().lane("Proof", [4, 3]).milestone("M1: Pilot", [5, 4]).day(2, [3]);
    insta::assert_snapshot!(case.findings("plan-lane-without-day"), @r"
    Error #4: in lane Proof (line 1) without a day, and not deferred; give it a day, 3 at the earliest, or list it under a heading `Deferred`
    Error #5: in milestone M1: Pilot (line 2) without a day, and not deferred; give it a day, or list it under a heading `Deferred`
    ");
}

#[test]
fn the_first_possible_day_follows_from_the_others() {
    let case = Case::new().lane("Proof", [4]).day(4, [3]);
    insta::assert_snapshot!(case.findings("plan-lane-without-day"), @"Error #4: in lane Proof (line 1) without a day, and not deferred; give it a day, 5 at the earliest, or list it under a heading `Deferred`");
    assert!(
        !Case::new().lane("Proof", [4]).day(5, [3]).findings("plan-lane-without-day").contains("earliest")
    );
}

#[test]
fn deferred_closed_and_unknown_issues_need_none() {
    assert_eq!(Case::new().lane("Proof", [4, 8, 40]).defer([4]).findings("plan-lane-without-day"), "");
}
