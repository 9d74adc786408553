use std::collections::BTreeSet;

use warplan_model::IssueId;
use warplan_model::closure::{Precedence, Problem, Schedule};
use warplan_model::view::{HandMove, Obstacle};

use super::fixture::Case;
use super::{RULES, repaired, written_schedule};

#[test]
fn a_sound_plan_has_no_finding() {
    assert_eq!(Case::sound().lint(), []);
}

#[test]
fn findings_are_sorted_and_named_after_their_rules() {
    let case = Case::new().day(9, [5, 40]).day(1, [1, 3, 7, 8]).day(2, [4, 4]).lane("Proof", [2]).demote(
        [2],
        "1",
        "2",
    );
    let findings = case.lint();
    assert!(findings.is_sorted());
    let rules: BTreeSet<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    let known: BTreeSet<&str> = RULES.iter().map(|doc| doc.id).collect();
    assert!(rules.is_subset(&known), "{rules:?}");
    assert_eq!(known.len(), RULES.len());
}

/// A schedule of the fixture's issues 1 to 6.
fn schedule(days: [u32; 6]) -> Schedule {
    Schedule { finish: days.map(|day| (day > 0).then_some(day)).to_vec() }
}

#[test]
fn a_plan_becomes_a_schedule_by_the_first_day_of_each_issue() {
    let case = Case::new().day(4, [4, 8, 40]).day(2, [4, 3]).day(9, [6]).day(u32::MAX, [5]);
    assert_eq!(written_schedule(&case.hand, &case.problem), schedule([0, 0, 2, 2, 6, 6]));
}

#[test]
fn an_umbrella_moves_to_its_last_child_and_work_behind_what_it_needs() {
    let problem = Case::new().problem;
    let repaired = repaired(&problem, &schedule([2, 1, 3, 3, 4, 1]));
    assert_eq!(repaired.schedule, schedule([3, 1, 3, 4, 0, 1]));
    let moved =
        |issue: u64, written, possible, because| HandMove { issue: issue.into(), written, possible, because };
    assert_eq!(repaired.moved, [moved(1, 2, 3, Obstacle::Dependency), moved(4, 3, 4, Obstacle::Dependency)]);
    // Two days of work that start on day 5 do not end within the horizon.
    assert_eq!(repaired.dropped, [IssueId::from(5)]);
}

#[test]
fn work_of_two_days_moves_to_the_second_because_of_itself() {
    let repaired = repaired(&Case::new().problem, &schedule([0, 0, 1, 0, 0, 0]));
    let moved = HandMove { issue: 3.into(), written: 1, possible: 2, because: Obstacle::Duration };
    assert_eq!(repaired.moved, [moved]);
}

#[test]
fn what_needs_an_issue_that_stays_open_stays_open_too() {
    let repaired = repaired(&Case::new().problem, &schedule([2, 0, 2, 3, 5, 6]));
    assert_eq!(repaired.schedule, schedule([0, 0, 2, 3, 5, 0]));
    assert_eq!(repaired.dropped, [IssueId::from(1), IssueId::from(6)]);
    assert_eq!(repaired.moved, []);
}

/// Moves one issue after another by a day until nothing is wrong; what would pass the horizon is dropped.
fn repaired_day_by_day(problem: &Problem, written: &Schedule) -> Schedule {
    let mut schedule = written.clone();
    loop {
        let at_fault = |index: &usize| {
            let task = &problem.issues[*index];
            schedule.finish[*index].is_some_and(|finish| {
                let early = |before: &Precedence| {
                    schedule.finish[before.before].is_none_or(|closes| finish < closes + before.lag)
                };
                finish < task.duration || finish > problem.periods || task.after.iter().any(early)
            })
        };
        let Some(index) = (0..problem.issues.len()).find(at_fault) else { return schedule };
        let later = schedule.finish[index].map(|finish| finish + 1);
        schedule.finish[index] = later.filter(|finish| *finish <= problem.periods);
    }
}

#[test]
fn a_repair_is_the_least_that_dependencies_ask_for() {
    let problem = Case::new().problem;
    let days = [0, 1, 3, 6];
    for case in 0..4usize.pow(6) {
        let written = schedule(std::array::from_fn(|issue| days[case / 4usize.pow(issue as u32) % 4]));
        assert_eq!(
            repaired(&problem, &written).schedule,
            repaired_day_by_day(&problem, &written),
            "{written:?}"
        );
    }
}
