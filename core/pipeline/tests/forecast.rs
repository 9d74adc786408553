//! Forecasts: where durations come from, what is carried out, and what is said about goals.

mod support;

use jiff::civil::Date;
use serde_json::{Value, json};
use support::{planned, policy, policy_json, snapshot, snapshot_json};
use warplan_model::plan::Plan;
use warplan_model::view::{DurationSource, Forecast, GoalForecast, GoalKind, GoalState};
use warplan_model::{Decimal, IssueId};
use warplan_pipeline::Basis;
use warplan_pipeline::forecast::{Runs, forecast, forecast_if_varying};

const RUNS: Runs = Runs { count: 2_000, seed: 1, threads: 2 };

fn plan_of(policy_value: &Value, snapshot_value: &Value) -> Plan {
    planned(policy_value, snapshot_value, |_, planned| planned.plan.clone())
}

/// Forecasts a plan on what a later snapshot says.
fn forecast_of(policy_value: &Value, snapshot_value: &Value, plan: &Plan, runs: Runs) -> Forecast {
    let (policy, snapshot) = (policy(policy_value), snapshot(snapshot_value));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
    forecast(&basis, plan, runs).unwrap()
}

/// Plans and forecasts.
fn forecasts(policy_value: &Value, snapshot_value: &Value) -> Forecast {
    forecast_of(policy_value, snapshot_value, &plan_of(policy_value, snapshot_value), RUNS)
}

/// The small policy with two milestones, one of them due, and an exit criterion.
fn with_goals() -> Value {
    let mut policy = policy_json();
    policy["milestones"] = json!({"M1": {"title": "Guide", "due": "2026-03-05"}, "M2": {"title": "Rest"}});
    policy["lanes"] = json!([
        {"name": "docs", "milestone": "M1", "select": {"issues": [4]}},
        {"name": "rest", "milestone": "M2", "select": {"issues": [5, 6]}}
    ]);
    let closes = json!({"issues": [2, 4]});
    policy["exit_criteria"] = json!([
        {"id": "guided", "text": "There is a guide.", "reward": {"value": 1, "closes": closes}},
        {"id": "liked", "text": "People like it."}
    ]);
    policy
}

fn goal<'a>(forecast: &'a Forecast, name: &str) -> &'a GoalForecast {
    forecast.goals.iter().find(|goal| goal.name == name).unwrap_or_else(|| panic!("no goal {name}"))
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn day(text: &str) -> Option<Date> {
    Some(date(text))
}

/// Whether a chance is near a share: within four standard deviations of 2,000 runs.
fn near(chance: Option<Decimal>, share: f64) -> bool {
    chance.is_some_and(|chance| (chance.to_f64() - share).abs() < 0.045)
}

#[test]
fn nothing_is_carried_out_where_no_duration_varies() {
    let plan = plan_of(&policy_json(), &snapshot_json());
    let if_varying = |policy_value: &Value| {
        let (policy, snapshot) = (policy(policy_value), snapshot(&snapshot_json()));
        let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
        forecast_if_varying(&basis, &plan, RUNS).unwrap()
    };
    assert_eq!(if_varying(&policy_json()), None);
    let range = |select: Value| json!([{"select": select, "low": 1, "likely": 2, "high": 4}]);
    let mut policy = policy_json();
    policy["durations"]["ranges"] = range(json!({"type": "feature"}));
    assert_eq!(if_varying(&policy), Some(forecast_of(&policy, &snapshot_json(), &plan, RUNS)));
    policy["durations"]["ranges"] = range(json!({"issues": [6]}));
    assert_eq!(if_varying(&policy), None, "the range is of an issue that the plan does not close");
}

#[test]
fn without_doubt_every_goal_is_reached_as_planned() {
    let found = forecasts(&with_goals(), &snapshot_json());
    let names: Vec<(&str, GoalKind)> =
        found.goals.iter().map(|goal| (goal.name.as_str(), goal.kind)).collect();
    assert_eq!(
        names,
        [
            ("M1", GoalKind::Milestone),
            ("M2", GoalKind::Milestone),
            ("guided", GoalKind::ExitCriterion),
            ("depth", GoalKind::Cap)
        ],
        "a criterion that only people can judge is no goal"
    );
    for (name, on) in
        [("M1", "2026-03-05"), ("M2", "2026-03-09"), ("guided", "2026-03-05"), ("depth", "2026-03-04")]
    {
        let goal = goal(&found, name);
        assert_eq!(
            (goal.state, goal.planned, goal.chance_planned),
            (GoalState::Forecast, day(on), Some(Decimal::ONE))
        );
        assert_eq!([goal.p50, goal.p80, goal.p95], [day(on); 3]);
        assert_eq!(goal.chances.len(), 1);
    }
    let due = goal(&found, "M1");
    assert_eq!((due.due, due.chance_due), (day("2026-03-05"), Some(Decimal::ONE)));
    assert_eq!(goal(&found, "depth").title, "depth above 6");
    assert_eq!((found.today, found.until), (date("2026-03-01"), date("2026-04-02")), "four times six days");
}

/// Closed issues: two P0 features of two days each, of which one waited before, a P0 doc of five days, another of
/// none, an umbrella.
fn with_history() -> Value {
    let mut snapshot = snapshot_json();
    let closed = |id: u32, from: &str, to: &str, severity: &str, kind: &str, parent: Option<u32>| {
        let labels = json!(["kpi:depth", format!("sev:{severity}"), format!("type:{kind}")]);
        let at = |day: &str| format!("2026-02-{day}T12:00:00Z");
        let mut issue =
            json!({"id": id, "title": "Done", "created_at": at(from), "closed_at": at(to), "labels": labels});
        if let Some(parent) = parent {
            issue["parent"] = json!(parent);
        }
        issue
    };
    snapshot["issues"].as_array_mut().unwrap().extend([
        closed(11, "02", "03", "P0", "feature", None),
        closed(12, "02", "09", "P0", "feature", None),
        closed(13, "07", "08", "P2", "doc", None),
        closed(14, "09", "13", "P0", "doc", None),
        closed(15, "02", "27", "P0", "feature", None),
        closed(16, "02", "27", "P2", "feature", Some(15)),
    ]);
    let waited = snapshot["issues"].as_array_mut().unwrap().iter_mut().find(|issue| issue["id"] == 12);
    waited.unwrap()["started_at"] = json!("2026-02-06T12:00:00Z");
    snapshot
}

#[test]
fn durations_are_the_issues_own_then_ranges_then_history_then_rules() {
    let mut policy = with_goals();
    policy["durations"]["issues"] = json!({"5": 2});
    policy["durations"]["ranges"] =
        json!([{"select": {"type": "doc", "severity": "P0"}, "low": 1, "likely": 1, "high": 1}]);
    policy["durations"]["history"] = json!({"at_least": 2});
    let found = forecasts(&policy, &with_history());
    let counts: Vec<_> = found
        .durations
        .iter()
        .map(|count| (count.source, count.issues, count.planned_days, count.median_days))
        .collect();
    assert_eq!(
        counts,
        [
            (DurationSource::Issue, 1, 2, 2),
            (DurationSource::Umbrella, 1, 0, 0),
            (DurationSource::Range, 1, 1, 1),
            // #3 is a P0 feature: Monday to Tuesday, and Friday to Monday, are two working days each.
            (DurationSource::TypeAndSeverity, 1, 2, 2),
            // #4 is a P1 doc, and only docs of other severities are closed: one day and five days.
            (DurationSource::Type, 1, 1, 1),
        ]
    );
    assert_eq!(goal(&found, "depth").chance_planned, Some(Decimal::ONE));
    let guide = goal(&found, "M1");
    assert_eq!((guide.p50, guide.p95), (day("2026-03-05"), day("2026-03-11")));
    assert!(near(guide.chance_due, 0.5) && near(guide.chance_planned, 0.5), "{guide:?}");
    assert_eq!(goal(&found, "M2").p95, day("2026-03-13"), "the one who writes the guide goes on with #5");

    policy["durations"]["history"] = json!({"at_least": 3});
    let found = forecasts(&policy, &with_history());
    let sources: Vec<DurationSource> = found.durations.iter().map(|count| count.source).collect();
    use DurationSource::{Issue, Range, Rule, Type, Umbrella};
    assert_eq!(sources, [Issue, Umbrella, Range, Type, Rule], "three features are closed, and two docs");
}

#[test]
fn a_range_is_drawn_from_its_triangle() {
    let mut policy = with_goals();
    policy["durations"]["ranges"] = json!([{"select": {"issues": [2]}, "low": 0, "likely": 1, "high": 4}]);
    let found = forecasts(&policy, &snapshot_json());
    let cap = goal(&found, "depth");
    // #2 takes a day in a quarter of the runs, two in 5/12, three in 1/4, four in 1/12; then #3 takes two.
    for (chance, (on, share)) in cap.chances.iter().zip([
        ("2026-03-04", 0.25),
        ("2026-03-05", 0.6667),
        ("2026-03-06", 0.9167),
        ("2026-03-09", 1.0),
    ]) {
        assert!(chance.on == date(on) && near(Some(chance.chance), share), "{chance:?} is not {on}, {share}");
    }
    assert_eq!((cap.p50, cap.p80, cap.p95), (day("2026-03-05"), day("2026-03-06"), day("2026-03-09")));
    assert!(near(cap.chance_planned, 0.25));
    // Five issues, one after the other: #2, #3 with the umbrella, #4, #5.
    let counts: Vec<(Date, [u32; 3])> =
        found.closed.iter().map(|count| (count.on, [count.p50, count.p80, count.p95])).collect();
    let expected = [
        ("2026-03-03", [1, 0, 0]),
        ("2026-03-04", [1, 1, 0]),
        ("2026-03-05", [3, 1, 1]),
        ("2026-03-06", [4, 3, 1]),
        ("2026-03-09", [4, 4, 3]),
        ("2026-03-10", [5, 4, 4]),
        ("2026-03-11", [5, 5, 4]),
        ("2026-03-12", [5, 5, 5]),
    ];
    assert_eq!(counts, expected.map(|(on, count)| (date(on), count)));
}

#[test]
fn equal_seeds_give_equal_forecasts_on_any_number_of_threads() {
    let mut policy = with_goals();
    policy["durations"]["ranges"] = json!([{"select": {}, "low": 0, "likely": 2, "high": 4}]);
    let plan = plan_of(&policy, &snapshot_json());
    let with = |seed, threads| forecast_of(&policy, &snapshot_json(), &plan, Runs { seed, threads, ..RUNS });
    let one = with(1, 1);
    assert_eq!([with(1, 2), with(1, 8)], [one.clone(), one.clone()]);
    assert_ne!(with(2, 1).goals, one.goals);
}

#[test]
fn what_the_plan_leaves_open_is_said() {
    let mut policy = with_goals();
    policy["calendar"]["periods"] = json!(4);
    policy["deferrals"] = json!([{"select": {"issues": [5]}, "reason": "later"}]);
    policy["exit_criteria"][0]["reward"]["closes"] = json!({"issues": [4, 5]});
    policy["lanes"][0]["select"] = json!({"issues": [4, 5]});
    let found = forecasts(&policy, &snapshot_json());
    let five: [IssueId; 1] = [5.into()];
    let milestone = goal(&found, "M1");
    assert_eq!((milestone.state, milestone.planned), (GoalState::Forecast, day("2026-03-05")), "without #5");
    assert_eq!(milestone.left_open, five);
    let criterion = goal(&found, "guided");
    assert_eq!((criterion.state, criterion.planned, criterion.p50), (GoalState::LeftOpen, None, None));
    assert_eq!(
        (&criterion.left_open[..], criterion.chance_planned, criterion.chances.len()),
        (&five[..], None, 0)
    );
    assert_eq!(goal(&found, "M2").state, GoalState::Reached, "#6 takes no part");
}

#[test]
fn an_older_plan_is_carried_on_from_what_is_open_now() {
    let policy = with_goals();
    let plan = plan_of(&policy, &snapshot_json());
    // Tuesday evening: #2 is closed, #3 has begun on Tuesday, and somebody has found another P0.
    let mut later = snapshot_json();
    later["as_of"] = json!("2026-03-03T18:00:00Z");
    later["issues"][1]["closed_at"] = json!("2026-03-02T12:00:00Z");
    later["issues"][2]["in_progress"] = json!(true);
    let found = forecast_of(&policy, &later, &plan, RUNS);
    assert_eq!(found.in_progress, [3.into()]);
    assert_eq!(
        (goal(&found, "depth").p95, goal(&found, "M1").p95),
        (day("2026-03-04"), day("2026-03-05")),
        "one day is left of #3"
    );
    let labels = ["kpi:depth", "sev:P0", "type:doc"];
    let new = json!({"id": 8, "title": "Leak", "created_at": "2026-03-03T12:00:00Z", "labels": labels});
    later["issues"].as_array_mut().unwrap().push(new);
    let cap = forecast_of(&policy, &later, &plan, RUNS);
    let cap = goal(&cap, "depth");
    assert_eq!(
        (cap.state, &cap.left_open[..]),
        (GoalState::LeftOpen, &[8.into()][..]),
        "the plan does not have #8"
    );
    // Thursday evening: nothing has happened.
    later["issues"].as_array_mut().unwrap().pop();
    later["as_of"] = json!("2026-03-05T18:00:00Z");
    let late = forecast_of(&policy, &later, &plan, RUNS);
    assert_eq!(goal(&late, "depth").p50, day("2026-03-06"), "it has taken longer than any, so a day is left");
    assert_eq!(
        (goal(&late, "M1").chance_due, goal(&late, "M1").chance_planned),
        (Some(Decimal::ZERO), Some(Decimal::ZERO))
    );
    // A week after the plan's end: everything is done.
    let mut done = later;
    done["as_of"] = json!("2026-03-20T18:00:00Z");
    for issue in done["issues"].as_array_mut().unwrap().iter_mut().take(4) {
        issue["closed_at"] = json!("2026-03-05T12:00:00Z");
    }
    let done = forecast_of(&policy, &done, &plan, RUNS);
    for name in ["M1", "guided"] {
        assert_eq!((goal(&done, name).state, goal(&done, name).p50), (GoalState::Reached, None));
    }
    assert!(done.goals.iter().all(|goal| goal.kind != GoalKind::Cap), "no cap holds any more");
}

#[test]
fn of_work_in_progress_only_longer_durations_are_left() {
    let mut policy = with_goals();
    let plan = plan_of(&policy, &snapshot_json());
    policy["durations"]["ranges"] = json!([{"select": {"issues": [3]}, "low": 0, "likely": 1, "high": 4}]);
    let mut later = snapshot_json();
    later["as_of"] = json!("2026-03-03T18:00:00Z");
    later["issues"][1]["closed_at"] = json!("2026-03-02T12:00:00Z");
    later["issues"][2]["in_progress"] = json!(true);
    // It has taken a day. Of two, three and four days, 5 to 3 to 1, one, two and three are left.
    let found = forecast_of(&policy, &later, &plan, RUNS);
    for (chance, (on, share)) in goal(&found, "depth").chances.iter().zip([
        ("2026-03-04", 0.5556),
        ("2026-03-05", 0.8889),
        ("2026-03-06", 1.0),
    ]) {
        assert!(chance.on == date(on) && near(Some(chance.chance), share), "{chance:?} is not {on}, {share}");
    }
}

#[test]
fn what_does_not_end_before_the_calendar_is_later() {
    let mut policy = with_goals();
    policy["durations"]["ranges"] = json!([{"select": {"issues": [2]}, "low": 1, "likely": 2, "high": 90}]);
    let found = forecasts(&policy, &snapshot_json());
    let cap = goal(&found, "depth");
    assert_eq!((cap.state, cap.p95), (GoalState::Forecast, None));
    assert!(cap.chances.last().unwrap().chance < Decimal::ONE);
    assert!(cap.chances.last().unwrap().on <= found.until);
}

#[test]
fn dates_of_the_policy_are_asked_about_and_not_enforced() {
    let mut policy = with_goals();
    policy["milestones"]["M1"]["binding"] = json!(true);
    policy["pins"] = json!([{"issue": 5, "on": "2026-03-09"}, {"issue": 2, "not_after": "2026-03-02"}]);
    let plan = plan_of(&policy, &snapshot_json());
    policy["durations"]["ranges"] = json!([{"select": {"issues": [2]}, "low": 3, "likely": 3, "high": 3}]);
    let found = forecast_of(&policy, &snapshot_json(), &plan, RUNS);
    assert_eq!(goal(&found, "M1").p50, day("2026-03-09"), "two days late");
    assert_eq!(goal(&found, "M1").chance_due, Some(Decimal::ZERO));
    assert_eq!(goal(&found, "M2").p50, day("2026-03-11"));
}

#[test]
fn sprints_are_forecast_by_sprint() {
    let mut policy = with_goals();
    policy["calendar"] = json!({"periods": 3, "days_per_period": 5});
    policy["durations"]["ranges"] =
        json!([{"select": {"type": "feature"}, "low": 1, "likely": 4, "high": 9}]);
    let found = forecasts(&policy, &snapshot_json());
    let range = found.durations.iter().find(|count| count.source == DurationSource::Range).unwrap();
    assert_eq!(
        (range.issues, range.planned_days, range.median_days),
        (1, 5, 5),
        "half of the time within one sprint of five days"
    );
    assert_eq!(found.until, date("2026-05-22"), "twelve sprints");
}
