//! KPI values release over release, as a table.

use insta::assert_snapshot;
use warplan_model::view::Trend;
use warplan_report::{human, markdown};
use warplan_testkit::scores::{self, Names, Values};

fn course(count: usize) -> Trend {
    let policy = scores::policy(3, Names::Short);
    let mut course = scores::trend(&policy, &scores::releases(&policy, count, Values::Mixed));
    course.kpis[1].title = "a|b <i>\u{1b}[2J".into();
    course
}

#[test]
fn the_last_releases_stand_beside_each_other_with_what_is_to_come() {
    assert_snapshot!(markdown::trend(&course(8)));
    assert_snapshot!(human::trend(&course(8), &human::Style::default()));
}

#[test]
fn a_single_release_has_no_change() {
    assert_snapshot!(markdown::trend(&course(1)));
}

#[test]
fn what_is_not_known_is_a_dash() {
    let mut course = course(3);
    course.kpis[0].values[0] = None;
    assert_snapshot!(markdown::trend(&course));
}

#[test]
fn the_last_points_keep_what_is_planned() {
    let course = course(8);
    let last = course.last(2);
    let labels: Vec<&str> = last.points.iter().map(|point| point.label.as_str()).collect();
    assert_eq!(labels, ["v1.5", "v1.6", "planned end"]);
    assert_eq!(last.kpis[0].values, course.kpis[0].values[5..]);
    assert_eq!(course.last(100), course);
}
