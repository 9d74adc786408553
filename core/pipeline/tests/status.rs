//! Where a portfolio stands against a plan that was made earlier.

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{planned, policy, policy_json, snapshot, snapshot_json};
use warplan_model::plan::Plan;
use warplan_model::view::{Changed, KpiCause, Move, Overdue, Risk, Standing, Status};
use warplan_model::{Decimal, IssueId};
use warplan_pipeline::Basis;
use warplan_pipeline::forecast::Runs;
use warplan_pipeline::status::status;

/// The small policy with labels that say what somebody works on.
fn with_progress() -> Value {
    let mut policy = policy_json();
    policy["labels"] = json!({"in_progress": ["doing"]});
    policy["milestones"] = json!({"M1": {"title": "Uncap", "due": "2026-03-06"}});
    policy["lanes"] = json!([{"name": "Uncap", "milestone": "M1", "select": {"kpi": "depth"}}]);
    policy["exit_criteria"] = json!([{
        "id": "guide", "text": "The guide is there.", "reward": {"value": 1, "closes": {"issues": [4]}}
    }]);
    policy
}

fn plan(policy: &Value, snapshot: &Value) -> Plan {
    planned(policy, snapshot, |_, planned| planned.plan.clone())
}

/// Where a portfolio stands against a plan, with a forecast in one run.
fn stands(policy_value: &Value, snapshot_value: &Value, plan: &Plan) -> Status {
    let (policy, snapshot) = (policy(policy_value), snapshot(snapshot_value));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).expect("a portfolio without faults");
    status(&basis, plan, Some(Runs { count: 1, seed: 1, threads: 1 })).expect("a status")
}

fn issue(snapshot: &mut Value, number: u64) -> &mut Value {
    let issues = snapshot["issues"].as_array_mut().unwrap();
    issues.iter_mut().find(|issue| issue["id"] == number).unwrap()
}

/// The evening of a day on which all has gone as planned.
fn as_planned(snapshot: &Value, plan: &Plan, today: &str) -> Value {
    let mut later = snapshot.clone();
    later["as_of"] = json!(format!("{today}T18:00:00Z"));
    for step in &plan.sequence {
        let issue = later["issues"].as_array_mut().unwrap();
        let issue = issue.iter_mut().find(|issue| issue["id"].as_u64() == step.issue.number()).unwrap();
        if step.closes_on.to_string().as_str() <= today {
            issue["closed_at"] = json!(format!("{}T12:00:00Z", step.closes_on));
        } else if step.starts_on.to_string().as_str() <= today {
            issue["in_progress"] = json!(true);
        }
    }
    later
}

fn ids<'a>(ids: impl IntoIterator<Item = &'a IssueId>) -> String {
    ids.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn no_drift(status: &Status) {
    assert!(status.late.is_empty() && status.moved.is_empty(), "{:?} {:?}", status.late, status.moved);
    assert!(status.new.is_empty() && status.reopened.is_empty() && status.gone.is_empty());
    assert!(status.unplanned.is_empty() && status.early.is_empty() && status.changed.is_empty());
    for goal in &status.goals {
        assert!(!matches!(goal.state, Standing::AtRisk | Standing::Missed), "{goal:?}");
    }
    for kpi in &status.kpis {
        assert_eq!((kpi.difference, &kpi.because[..]), (Some(Decimal::ZERO), &[][..]), "{kpi:?}");
    }
}

#[test]
fn a_plan_that_is_kept_to_has_no_drift_on_any_day() {
    let plan = plan(&with_progress(), &snapshot_json());
    no_drift(&stands(&with_progress(), &snapshot_json(), &plan));
    for day in 2..=9 {
        let today = format!("2026-03-{day:02}");
        let status = stands(&with_progress(), &as_planned(&snapshot_json(), &plan, &today), &plan);
        no_drift(&status);
        assert_eq!(status.done.len(), status.plan.due, "{today}");
    }
}

/// The plan closes #2 on Monday the 2nd, #3 and its umbrella #1 on the 4th, #4 on the 5th and #5 on the 9th.
fn first() -> Plan {
    let plan = plan(&with_progress(), &snapshot_json());
    let days = plan.sequence.iter().map(|step| format!("{} {}", step.issue, step.closes_on.day()));
    assert_eq!(days.collect::<Vec<_>>(), ["#2 2", "#1 4", "#3 4", "#4 5", "#5 9"]);
    plan
}

/// The evening of Wednesday the 4th.
fn on_wednesday() -> Value {
    let mut later = snapshot_json();
    later["as_of"] = json!("2026-03-04T18:00:00Z");
    later
}

#[test]
fn what_is_late_holds_up_what_waits_for_it_and_the_goals() {
    let mut later = on_wednesday();
    issue(&mut later, 2)["closed_at"] = json!("2026-03-04T12:00:00Z");
    let status = stands(&with_progress(), &later, &first());
    let done: Vec<_> = status.done.iter().map(|done| (ids([&done.issue]), done.days)).collect();
    assert_eq!(done, [("#2".to_owned(), 2)], "Monday's issue was closed on Wednesday");
    let late =
        status.late.iter().map(|late| (ids([&late.issue]), late.overdue, late.days, ids(&late.waits_for)));
    let umbrella = ("#1".to_owned(), Overdue::Closing, 1, "#3".to_owned());
    assert_eq!(late.collect::<Vec<_>>(), [umbrella, ("#3".to_owned(), Overdue::Closing, 1, String::new())]);
    assert_eq!(status.late[1].earliest.unwrap().day(), 6, "two days of work are left");
    let moved = status
        .moved
        .iter()
        .map(|moved| (ids([&moved.issue]), moved.earliest.unwrap().day(), &moved.because[..]));
    let waits = [Move::Waits { on: vec![3.into()] }];
    assert_eq!(moved.collect::<Vec<_>>(), [("#4".to_owned(), 9, &waits[..])]);

    let goals: Vec<_> = status.goals.iter().map(|goal| (goal.name.as_str(), goal.state)).collect();
    let missed = Standing::Missed;
    assert_eq!(goals, [("M1", missed), ("guide", Standing::AtRisk), ("depth", missed)]);
    let day = |day: i8| jiff::civil::date(2026, 3, day);
    let late_one = Risk::Late { issues: vec![3.into()] };
    assert_eq!(status.goals[1].because, [late_one, Risk::TooLate { by: day(5), earliest: day(9) }]);
    assert_eq!(status.goals[1].chance, Some(Decimal::ZERO));
    assert_eq!((status.goals[0].due, status.goals[0].earliest), (Some(day(6)), Some(day(6))));

    let depth = &status.kpis[0];
    let cap =
        KpiCause::Cap { at: Decimal::from_int(6), planned: Some(day(4)), issues: vec![1.into(), 3.into()] };
    assert_eq!((depth.actual, depth.because.first()), (Decimal::from_int(6), Some(&cap)));
    assert!(
        depth
            .because
            .iter()
            .any(|cause| matches!(cause, KpiCause::NotClosed { issues, .. } if issues.len() == 2))
    );
    assert_eq!(ids(status.next.iter().map(|next| &next.issue)), "#3 #5");
    assert_eq!((ids(&status.next[0].unblocks), status.next[0].should_have_started), ("#1 #4".into(), true));
}

#[test]
fn what_nobody_began_is_late_only_where_the_tracker_would_say() {
    let mut later = snapshot_json();
    later["as_of"] = json!("2026-03-03T18:00:00Z");
    issue(&mut later, 2)["closed_at"] = json!("2026-03-02T12:00:00Z");
    let late = |policy: &Value, later: &Value| {
        let status = stands(policy, later, &plan(policy, &snapshot_json()));
        status.late.iter().map(|late| (ids([&late.issue]), late.overdue, late.days)).collect::<Vec<_>>()
    };
    assert_eq!(late(&with_progress(), &later), [("#3".to_owned(), Overdue::Start, 1)]);
    assert_eq!(late(&policy_json(), &later), [], "no issue and no label says that work goes on");
    issue(&mut later, 3)["in_progress"] = json!(true);
    assert_eq!(late(&with_progress(), &later), []);
}

#[test]
fn changes_of_labels_and_dependencies_move_issues() {
    let mut later = as_planned(&snapshot_json(), &first(), "2026-03-02");
    issue(&mut later, 4)["labels"] = json!(["kpi:scale", "sev:P2", "type:feature"]);
    issue(&mut later, 4)["blocked_by"] = json!([3, 5]);
    let mut policy = with_progress();
    policy["deferrals"] = json!([{"select": {"issues": [5]}, "reason": "later"}]);
    let status = stands(&policy, &later, &first());
    assert_eq!(status.changed, [Changed::Policy]);
    let four = status.moved.iter().find(|moved| moved.issue == 4.into()).unwrap();
    assert_eq!(four.earliest, None, "what it waits for is deferred");
    let text = |text: &str| text.to_owned();
    assert_eq!(
        four.because,
        [
            Move::Waits { on: vec![5.into()] },
            Move::Dependencies { added: vec![5.into()], removed: vec![] },
            Move::Severity { from: text("P1"), to: text("P2") },
            Move::Type { from: text("doc"), to: text("feature") },
        ]
    );
    let five = status.moved.iter().find(|moved| moved.issue == 5.into()).unwrap();
    assert!(five.because.contains(&Move::Deferred { reason: text("later") }));
}

#[test]
fn new_reopened_unplanned_and_lost_issues_are_told_apart() {
    let mut before = snapshot_json();
    let labels = json!(["kpi:depth", "sev:P0", "type:doc"]);
    let old = json!({"id": 7, "title": "Old", "created_at": "2026-02-20T12:00:00Z", "labels": labels,
        "closed_at": "2026-02-21T12:00:00Z"});
    before["issues"].as_array_mut().unwrap().push(old.clone());
    let plan = plan(&with_progress(), &before);
    let mut later = as_planned(&before, &plan, "2026-03-04");
    issue(&mut later, 7)["closed_at"] = Value::Null;
    issue(&mut later, 6)["labels"] = json!(["kpi:scale", "sev:P2", "type:doc"]);
    let issues = later["issues"].as_array_mut().unwrap();
    issues.retain(|issue| issue["id"] != 5);
    issues.push(json!({"id": 8, "title": "New", "created_at": "2026-03-03T12:00:00Z", "labels": labels}));
    issues.push(json!({"id": 9, "title": "Quick", "created_at": "2026-03-03T12:00:00Z", "labels": labels,
        "closed_at": "2026-03-03T13:00:00Z"}));
    let status = stands(&with_progress(), &later, &plan);
    let of = |issues: &[warplan_model::view::NewIssue]| ids(issues.iter().map(|new| &new.issue));
    assert_eq!((of(&status.new), of(&status.reopened)), ("#6 #8".into(), "#7".into()));
    assert_eq!(ids(status.unplanned.iter().map(|closed| &closed.issue)), "#9");
    assert_eq!(ids(status.gone.iter().map(|gone| &gone.issue)), "#5");
    let cap = status.goals.iter().find(|goal| goal.name == "depth").unwrap();
    assert_eq!(cap.state, Standing::Missed, "new issues hold the cap");
    assert_eq!(cap.because[0], Risk::LeftOpen { issues: vec![7.into(), 8.into()] });
}

#[test]
fn what_is_closed_early_is_no_credit_to_the_plan() {
    let mut later = as_planned(&snapshot_json(), &first(), "2026-03-04");
    issue(&mut later, 4)["closed_at"] = json!("2026-03-04T13:00:00Z");
    issue(&mut later, 5)["in_progress"] = json!(false);
    let status = stands(&with_progress(), &later, &first());
    let early: Vec<_> = status.early.iter().map(|early| (ids([&early.issue]), early.days)).collect();
    assert_eq!(early, [("#4".to_owned(), -1)]);
    let scale = &status.kpis[1];
    assert!(scale.difference.unwrap() > Decimal::ZERO, "{scale:?}");
    assert!(
        matches!(&scale.because[..], [KpiCause::ClosedBefore { issues, .. }] if ids(issues) == "#4"),
        "{scale:?}"
    );
    assert_eq!(status.goals[1].state, Standing::Reached);
}

#[test]
fn a_cap_that_lifts_ahead_of_the_plan_is_named() {
    let mut later = as_planned(&snapshot_json(), &first(), "2026-03-03");
    for number in [1, 3] {
        issue(&mut later, number)["closed_at"] = json!("2026-03-03T13:00:00Z");
    }
    let depth = &stands(&with_progress(), &later, &first()).kpis[0];
    let planned = Some(jiff::civil::date(2026, 3, 4));
    let issues = vec![1.into(), 2.into(), 3.into()];
    let lifted = KpiCause::CapLifted { at: Decimal::from_int(6), planned, issues };
    assert!(depth.planned < Some(depth.actual), "{depth:?}");
    assert!(
        matches!(&depth.because[..], [cause, KpiCause::ClosedBefore { .. }] if *cause == lifted),
        "{depth:?}"
    );
    // On its day it lifts as planned.
    later["as_of"] = json!("2026-03-04T18:00:00Z");
    assert_eq!(stands(&with_progress(), &later, &first()).kpis[0].because, []);
}

#[test]
fn a_cap_that_lifts_without_a_closing_is_no_other_input() {
    let mut policy = with_progress();
    policy["kpis"]["depth"]["caps"] = json!([]);
    let later = as_planned(&snapshot_json(), &first(), "2026-03-03");
    let depth = &stands(&policy, &later, &first()).kpis[0];
    assert!(
        matches!(&depth.because[..], [KpiCause::CapLifted { issues, .. }] if ids(issues) == "#2"),
        "{depth:?}"
    );
}

#[test]
fn work_without_a_start_date_is_said_to_be_taken_as_begun() {
    let mut later = as_planned(&snapshot_json(), &first(), "2026-03-03");
    let assumed = |policy: &Value, later: &Value| {
        ids(&stands(policy, later, &plan(policy, &snapshot_json())).assumed_begun)
    };
    assert_eq!(assumed(&with_progress(), &later), "#3", "the umbrella has no work of its own");
    issue(&mut later, 3)["started_at"] = json!("2026-03-03T09:00:00Z");
    assert_eq!(assumed(&with_progress(), &later), "");
    for number in 1..=6 {
        issue(&mut later, number).as_object_mut().unwrap().remove("in_progress");
        issue(&mut later, number).as_object_mut().unwrap().remove("started_at");
    }
    assert_eq!(assumed(&with_progress(), &later), "", "the tracker would say that somebody works on it");
    assert_eq!(assumed(&policy_json(), &later), "#3", "the tracker says nothing of anybody's work");
}

#[test]
fn a_team_without_the_time_puts_a_goal_at_risk() {
    let mut policy = with_progress();
    let plan = plan(&policy, &snapshot_json());
    policy["teams"]["core"]["changes"] = json!([{"from": "2026-03-03", "to": "2026-03-03", "capacity": 0}]);
    let later = as_planned(&snapshot_json(), &plan, "2026-03-02");
    let (policy, later) = (support::policy(&policy), snapshot(&later));
    let basis = Basis::new(&later, &policy, later.as_of, None).unwrap();
    let status = status(&basis, &plan, None).unwrap();
    let cap = status.goals.iter().find(|goal| goal.name == "depth").unwrap();
    let work = |risk: &Risk| matches!(risk, Risk::Work { needed, available, .. } if needed > available);
    assert!(cap.state == Standing::AtRisk && cap.because.iter().any(work), "{cap:?}");
}

#[test]
fn a_plan_that_is_over_can_still_be_looked_back_at() {
    let mut later = snapshot_json();
    later["as_of"] = json!("2027-01-04T18:00:00Z");
    let status = stands(&with_progress(), &later, &first());
    assert_eq!((status.late.len(), status.plan.due), (5, 5));
    let mut closed = later.clone();
    for number in 1..=6 {
        issue(&mut closed, number)["closed_at"] = json!("2026-03-02T12:00:00Z");
    }
    let status = stands(&with_progress(), &closed, &first());
    assert!(status.late.is_empty() && status.next.is_empty());
    assert!(status.goals.iter().all(|goal| goal.state == Standing::Reached), "{:?}", status.goals);
}

/// Issues with random labels, dependencies and umbrellas.
fn portfolios() -> impl Strategy<Value = Value> {
    let kpi = prop::sample::select(vec!["kpi:depth", "kpi:scale"]);
    let severity = prop::sample::select(vec!["sev:P0", "sev:P1", "sev:P2"]);
    let kind = prop::sample::select(vec!["type:feature", "type:doc"]);
    let issue = (kpi, severity, kind, 0..6usize, 0..6usize, 1..28u8);
    prop::collection::vec(issue, 1..6).prop_map(|issues| {
        let records = issues.into_iter().enumerate().map(|(index, (kpi, severity, kind, parent, before, day))| {
            let mut record = json!({
                "id": index + 1, "title": format!("Issue {index}"), "labels": [kpi, severity, kind],
                "created_at": format!("2026-02-{day:02}T12:00:00Z")
            });
            if parent < index && day % 2 == 0 {
                record["parent"] = json!(parent + 1);
            }
            if before < index {
                record["blocked_by"] = json!([before + 1]);
            }
            record
        });
        json!({
            "format": "warplan-snapshot/v1", "as_of": "2026-03-01T12:00:00Z", "issues": records.collect::<Vec<_>>()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_that_is_kept_to_has_drift(snapshot_value in portfolios(), day in 1..10u8, capacity in 1..3u32) {
        let mut policy = with_progress();
        policy["teams"]["core"]["capacity"] = json!(capacity);
        // A plan need not keep a due day that does not bind it.
        policy["milestones"] = json!({"M1": {"title": "Uncap"}});
        let (read, snapshot) = (support::policy(&policy), snapshot(&snapshot_value));
        prop_assume!(Basis::new(&snapshot, &read, snapshot.as_of, None).is_ok());
        let plan = plan(&policy, &snapshot_value);
        let today = format!("2026-03-{day:02}");
        no_drift(&stands(&policy, &as_planned(&snapshot_value, &plan, &today), &plan));
    }
}
