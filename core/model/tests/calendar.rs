//! Periods of a plan as dates.

mod support;

use serde_json::{Value, json};
use support::policy;
use warplan_model::calendar::{Calendar, capacity, working_days};

/// The calendar of some rules, read at noon UTC of Thursday, 2026-02-19.
fn calendar(rules: Value) -> Calendar {
    calendar_at("2026-02-19T12:00:00Z", "UTC", rules)
}

fn calendar_at(as_of: &str, time_zone: &str, rules: Value) -> Calendar {
    let policy = policy(json!({"time_zone": time_zone, "calendar": rules}));
    Calendar::new(&policy, as_of.parse().unwrap())
}

/// Periods as `first`, or as `first/last` when they are longer than a day.
fn periods(calendar: &Calendar) -> Vec<String> {
    let period = |dates: &warplan_model::calendar::PeriodDates| {
        if dates.first == dates.last {
            dates.first.to_string()
        } else {
            format!("{}/{}", dates.first, dates.last)
        }
    };
    calendar.periods.iter().map(period).collect()
}

#[test]
fn plans_start_on_the_day_after_and_skip_weekends() {
    assert_eq!(periods(&calendar(json!({"periods": 3}))), ["2026-02-20", "2026-02-23", "2026-02-24"]);
}

#[test]
fn a_start_of_the_policy_counts_even_when_nobody_works_on_it() {
    let rules = json!({"start": "2026-02-21", "periods": 2});
    assert_eq!(periods(&calendar(rules)), ["2026-02-23", "2026-02-24"]);
}

#[test]
fn days_that_have_passed_since_the_start_are_left_out() {
    let at = |as_of, rules| periods(&calendar_at(as_of, "UTC", rules));
    let days = json!({"start": "2026-02-23", "periods": 4});
    let whole = ["2026-02-23", "2026-02-24", "2026-02-25", "2026-02-26"];
    assert_eq!(at("2026-02-23T18:00:00Z", days.clone()), whole, "the first day may still be planned");
    assert_eq!(at("2026-02-24T08:00:00Z", days.clone()), whole[2..]);
    assert_eq!(at("2026-02-26T08:00:00Z", days), whole[4..]);
    let sprints = json!({"start": "2026-02-23", "periods": 2, "days_per_period": 5});
    let at = |as_of| at(as_of, sprints.clone());
    assert_eq!(at("2026-02-25T08:00:00Z"), ["2026-02-26/2026-02-27", "2026-03-02/2026-03-06"]);
    assert_eq!(at("2026-02-27T08:00:00Z"), ["2026-03-02/2026-03-06"]);
    assert_eq!(at("2026-02-28T08:00:00Z"), ["2026-03-02/2026-03-06"]);
}

#[test]
fn working_days_are_counted_with_both_ends() {
    let rules = policy(json!({"calendar": {"holidays": ["2026-02-24"]}})).calendar;
    let days =
        |from: &str, to: &str| working_days(&rules, from.parse().unwrap(), to.parse().unwrap()).count();
    assert_eq!([days("2026-02-23", "2026-02-23"), days("2026-02-20", "2026-02-25")], [1, 3]);
    assert_eq!([days("2026-02-21", "2026-02-22"), days("2026-02-25", "2026-02-23")], [0, 0]);
}

#[test]
fn holidays_are_skipped_and_other_weeks_are_possible() {
    let rules = json!({"periods": 3, "holidays": ["2026-02-20", "2026-02-24", "2026-02-22"]});
    assert_eq!(periods(&calendar(rules)), ["2026-02-23", "2026-02-25", "2026-02-26"]);
    let rules = json!({"periods": 3, "working_days": ["sunday", "monday"]});
    assert_eq!(periods(&calendar(rules)), ["2026-02-22", "2026-02-23", "2026-03-01"]);
}

#[test]
fn a_sprint_holds_as_many_working_days_as_the_policy_says() {
    let rules =
        json!({"start": "2026-02-23", "periods": 2, "days_per_period": 5, "holidays": ["2026-02-25"]});
    assert_eq!(periods(&calendar(rules)), ["2026-02-23/2026-03-02", "2026-03-03/2026-03-09"]);
}

#[test]
fn the_day_after_is_that_of_the_policys_time_zone() {
    let first = |time_zone| periods(&calendar_at("2026-02-19T23:30:00Z", time_zone, json!({"periods": 1})));
    assert_eq!(first("UTC"), ["2026-02-20"]);
    assert_eq!(first("Europe/Berlin"), ["2026-02-23"], "Friday has begun there, Saturday is free");
    assert_eq!(first("America/New_York"), ["2026-02-20"]);
}

#[test]
fn without_working_days_or_beyond_the_last_year_there_are_no_periods() {
    assert_eq!(calendar(json!({"working_days": []})).periods, []);
    let last = calendar(json!({"start": "9999-12-30", "periods": 9}));
    assert_eq!(periods(&last), ["9999-12-30", "9999-12-31"]);
}

#[test]
fn days_become_periods() {
    let sprints = calendar(json!({"start": "2026-02-23", "periods": 2, "days_per_period": 5}));
    assert_eq!(periods(&sprints), ["2026-02-23/2026-02-27", "2026-03-02/2026-03-06"]);
    let table: Vec<String> =
        ["2026-02-22", "2026-02-23", "2026-02-24", "2026-02-27", "2026-02-28", "2026-03-06", "2026-03-07"]
            .iter()
            .map(|day| {
                let date = day.parse().unwrap();
                let [first, last, after] =
                    [sprints.first_from(date), sprints.last_until(date), sprints.first_after(date)];
                format!("{day}: starts from {first}, ends until {last}, first that ends later {after}")
            })
            .collect();
    insta::assert_debug_snapshot!(table, @r#"
    [
        "2026-02-22: starts from 1, ends until 0, first that ends later 1",
        "2026-02-23: starts from 1, ends until 0, first that ends later 1",
        "2026-02-24: starts from 2, ends until 0, first that ends later 1",
        "2026-02-27: starts from 2, ends until 1, first that ends later 2",
        "2026-02-28: starts from 2, ends until 1, first that ends later 2",
        "2026-03-06: starts from 3, ends until 2, first that ends later 3",
        "2026-03-07: starts from 3, ends until 2, first that ends later 3",
    ]
    "#);
    assert_eq!(
        (sprints.dates(0), sprints.dates(2), sprints.dates(3)),
        (None, Some(sprints.periods[1]), None)
    );
}

#[test]
fn a_teams_capacity_in_a_sprint_is_that_of_its_lowest_working_day() {
    let rules = json!({"start": "2026-02-23", "periods": 4, "days_per_period": 5});
    let policy = policy(json!({"calendar": rules, "teams": {"core": {"capacity": 2, "changes": [
        {"from": "2026-02-28", "to": "2026-03-01", "capacity": 0},
        {"from": "2026-03-03", "to": "2026-03-03", "capacity": 4},
        {"from": "2026-03-09", "to": "2026-03-20", "capacity": 3},
        {"from": "2026-03-16", "to": "2026-03-16", "capacity": 1},
    ]}}}));
    let calendar = Calendar::new(&policy, "2026-02-19T12:00:00Z".parse().unwrap());
    let capacities =
        calendar.periods.iter().map(|dates| capacity(&policy.teams["core"], *dates, &policy.calendar));
    let capacities: Vec<String> = capacities.map(|units| units.to_string()).collect();
    assert_eq!(capacities, ["2", "2", "3", "1"]);
}
