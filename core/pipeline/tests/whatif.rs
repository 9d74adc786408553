//! Plans under other assumptions: what each assumption does to the model, what it must fit, and what a comparison says.

mod support;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};
use support::{planned, policy, policy_json, snapshot, snapshot_json};
use warplan_model::closure::Status;
use warplan_model::view::{Scenario, WhatIf};
use warplan_model::{Decimal, IssueId};
use warplan_pipeline::whatif::{Amount, Assumed, Assumption, changed, whatif};
use warplan_pipeline::{Basis, PipelineError, model};
use warplan_schedule::Options;

fn id(number: u64) -> IssueId {
    number.into()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn capacity(amount: Amount, days: Option<(&str, &str)>) -> Assumption {
    let days = days.map(|(from, to)| (date(from), date(to)));
    Assumption::Capacity { team: "core".into(), amount, days }
}

fn assumed(assumptions: Vec<Assumption>) -> [Assumed; 1] {
    [Assumed { name: "asked".into(), assumptions }]
}

/// Every value of a model by its path, issues by their ids.
fn values(value: &Value, path: String, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| values(value, format!("{path}.{key}"), into))
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                let name = ["id", "name", "issue"].iter().find_map(|key| value.get(key));
                let name = name.map_or(at.to_string(), |name| name.to_string().replace('"', ""));
                values(value, format!("{path}.{name}"), into);
            }
        }
        value => _ = into.insert(path, value.to_string().replace('"', "")),
    }
}

/// What an assumption changes in the model: `path: before → after`.
fn differences(policy_value: &Value, snapshot_value: &Value, assumption: Assumption) -> Vec<String> {
    let (policy, snapshot) = (policy(policy_value), snapshot(snapshot_value));
    let read = |basis: &Basis<'_>| {
        let file = model(basis, None).expect("a model").file;
        let mut found = BTreeMap::new();
        values(&serde_json::to_value(&file).unwrap(), "model".into(), &mut found);
        found
    };
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
    let changed = changed(&basis, &assumed(vec![assumption])).unwrap().remove(0);
    let other = Basis::new(&changed.snapshot, &changed.policy, snapshot.as_of, None).unwrap();
    let (before, after) = (read(&basis), read(&other));
    let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
    paths.sort();
    paths.dedup();
    let text =
        |found: &BTreeMap<String, String>, path: &String| found.get(path).map_or("none".into(), Clone::clone);
    let differs = |path: &&String| before.get(*path) != after.get(*path);
    let line = |path: &String| format!("{}: {} → {}", &path[6..], text(&before, path), text(&after, path));
    paths.into_iter().filter(differs).map(line).collect()
}

fn plain(assumption: Assumption) -> Vec<String> {
    differences(&policy_json(), &snapshot_json(), assumption)
}

#[test]
fn a_capacity_changes_for_the_whole_plan_or_for_some_days() {
    assert_eq!(plain(capacity(Amount::By(Decimal::ONE), None)), ["resources.core.capacity: 1 → 2"]);
    assert_eq!(plain(capacity(Amount::To(decimal("1.5")), None)), ["resources.core.capacity: 1 → 1.5"]);
    let days = Some(("2026-03-03", "2026-03-04"));
    let row = |rows: Vec<String>| -> Vec<String> {
        let units =
            rows.iter().filter_map(|row| row.split_once(".capacity.").map(|(_, unit)| unit.to_owned()));
        units.collect()
    };
    assert_eq!(
        row(plain(capacity(Amount::By(Decimal::ONE), days))),
        ["0: none → 1", "1: none → 2", "2: none → 2", "3: none → 1", "4: none → 1", "5: none → 1"]
    );
    // Holidays of the policy: half a day's capacity from Wednesday to Friday, none on Thursday.
    let mut policy = policy_json();
    policy["teams"]["core"]["changes"] = json!([
        {"from": "2026-03-04", "to": "2026-03-06", "capacity": 0.5},
        {"from": "2026-03-05", "to": "2026-03-05", "capacity": 0}
    ]);
    let change = |amount| row(differences(&policy, &snapshot_json(), capacity(amount, days)));
    assert_eq!(change(Amount::By(Decimal::ONE)), ["1: 1 → 2", "2: 0.5 → 1.5"]);
    assert_eq!(change(Amount::To(decimal("3"))), ["1: 1 → 3", "2: 0.5 → 3"]);
    assert_eq!(change(Amount::By(decimal("-9"))), ["1: 1 → 0", "2: 0.5 → 0"]);
    let all = row(differences(&policy, &snapshot_json(), capacity(Amount::By(Decimal::ONE), None)));
    assert_eq!(all, ["0: 1 → 2", "1: 1 → 2", "2: 0.5 → 1.5", "3: 0 → 1", "4: 0.5 → 1.5", "5: 1 → 2"]);
}

#[test]
fn an_issue_that_is_dropped_may_start_only_after_the_plan() {
    assert_eq!(plain(Assumption::Drop(id(5))), ["issues.5.earliest: none → 7"]);
}

#[test]
fn an_issue_that_has_to_close_is_a_must_also_when_the_policy_leaves_it_for_later() {
    assert_eq!(
        plain(Assumption::Close(id(5))),
        ["issues.5.earliest: none → 1", "issues.5.must: none → true"]
    );
    let mut policy = policy_json();
    policy["deferrals"] = json!([{"select": {"severity": "P2"}, "reason": "later"}]);
    assert_eq!(
        differences(&policy, &snapshot_json(), Assumption::Close(id(5))),
        ["issues.5.earliest: 7 → 1", "issues.5.must: none → true"]
    );
}

#[test]
fn another_severity_changes_credit_debt_due_date_and_cap() {
    assert_eq!(
        plain(Assumption::Severity(id(2), "P2".into())),
        [
            "kpis.depth.caps.0.while_open.1: 2 → 3",
            "kpis.depth.caps.0.while_open.2: 3 → none",
            "kpis.depth.terms.2.credit: 0.09 → 0.045",
            "kpis.depth.terms.2.debt: 0.12 → none",
            "kpis.depth.terms.2.debt_from: 2 → none",
        ]
    );
    // What the tracker calls it does not matter, only what the policy reads.
    let (mut policy, mut snapshot) = (policy_json(), snapshot_json());
    policy["labels"] = json!({"aliases": {"urgent": "sev:P0"}});
    snapshot["issues"][1]["labels"] = json!(["kpi:depth", "urgent", "type:doc"]);
    let found = differences(&policy, &snapshot, Assumption::Severity(id(2), "P2".into()));
    assert_eq!(found, plain(Assumption::Severity(id(2), "P2".into())));
}

#[test]
fn another_duration_changes_only_that() {
    assert_eq!(plain(Assumption::Duration(id(5), 4)), ["issues.5.duration: 2 → 4"]);
    assert_eq!(plain(Assumption::Duration(id(4), 3)), ["issues.4.duration: 1 → 3"]);
}

#[test]
fn deadlines_bind_an_issue_or_all_issues_of_a_milestone() {
    assert_eq!(
        plain(Assumption::IssueDeadline(id(5), date("2026-03-07"))),
        ["issues.5.latest: none → 5", "issues.5.must: none → true"]
    );
    let mut policy = policy_json();
    policy["milestones"] = json!({"M1": {"title": "Guide"}, "M2": {"title": "Rest"}});
    policy["lanes"] = json!([
        {"name": "docs", "milestone": "M1", "select": {"issues": [4, 5]}},
        {"name": "rest", "milestone": "M2", "select": {}}
    ]);
    let deadline = Assumption::MilestoneDeadline("M1".into(), date("2026-03-09"));
    assert_eq!(
        differences(&policy, &snapshot_json(), deadline),
        [
            "issues.4.latest: none → 6",
            "issues.4.must: none → true",
            "issues.5.latest: none → 6",
            "issues.5.must: none → true",
        ]
    );
}

#[test]
fn an_issue_waits_no_longer_for_what_the_tracker_or_the_policy_puts_before_it() {
    assert_eq!(plain(Assumption::Independent(id(4), id(3))), ["issues.4.after.3.id: 3 → none"]);
    let mut policy = policy_json();
    policy["dependencies"] = json!({"5": [2, 4]});
    assert_eq!(
        differences(&policy, &snapshot_json(), Assumption::Independent(id(5), id(4))),
        ["issues.5.after.4.id: 4 → none"]
    );
}

#[test]
fn an_umbrella_without_its_last_child_keeps_its_time() {
    assert_eq!(plain(Assumption::Independent(id(1), id(3))), ["issues.1.after.3.id: 3 → none"]);
    let mut snapshot = snapshot_json();
    snapshot["issues"][1].as_object_mut().unwrap().remove("parent");
    assert_eq!(
        differences(&policy_json(), &snapshot, Assumption::Independent(id(1), id(3))),
        ["issues.1.after.3.id: 3 → none"]
    );
    snapshot["issues"][2].as_object_mut().unwrap().remove("parent");
    let mut policy = policy_json();
    policy["umbrellas"] = json!({"children": {"1": [3]}});
    assert_eq!(
        differences(&policy, &snapshot, Assumption::Independent(id(1), id(3))),
        ["issues.1.after.3.id: 3 → none"]
    );
}

#[test]
fn assumptions_about_what_is_not_there_are_refused_together() {
    let mut snapshot_value = snapshot_json();
    snapshot_value["issues"][1]["closed_at"] = json!("2026-02-28T12:00:00Z");
    let mut policy_value = policy_json();
    policy_value["milestones"] = json!({"M1": {"title": "Done"}});
    policy_value["lanes"] = json!([{"name": "done", "milestone": "M1", "select": {"issues": [2, 6]}}]);
    let asked = [
        Assumption::Capacity { team: "cora".into(), amount: Amount::By(Decimal::ONE), days: None },
        capacity(Amount::To(decimal("-1")), None),
        capacity(Amount::By(Decimal::ONE), Some(("2026-04-01", "2026-04-05"))),
        capacity(Amount::By(Decimal::ONE), Some(("2026-03-05", "2026-03-03"))),
        Assumption::Drop(id(9)),
        Assumption::Close(id(2)),
        Assumption::Duration(id(6), 2),
        Assumption::Severity(id(3), "P7".into()),
        Assumption::MilestoneDeadline("M9".into(), date("2026-03-05")),
        Assumption::MilestoneDeadline("M1".into(), date("2026-03-05")),
        Assumption::IssueDeadline(id(9), date("2026-03-05")),
        Assumption::Independent(id(4), id(5)),
        Assumption::Independent(id(5), id(4)),
    ];
    let (policy, snapshot) = (policy(&policy_value), snapshot(&snapshot_value));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
    let Err(PipelineError::Assumptions(faults)) = changed(&basis, &assumed(asked.to_vec())) else {
        panic!("they are refused")
    };
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @r##"
    the policy has no team "cora"; use one of core
    core cannot have less than no capacity; use 0 or more
    no day of the plan lies between 2026-04-01 and 2026-04-05; the plan goes from 2026-03-02 to 2026-03-09
    no day of the plan lies between 2026-03-05 and 2026-03-03; the plan goes from 2026-03-02 to 2026-03-09
    the snapshot has no issue #9; correct the number
    #2 is closed; name an open issue
    #6 takes no part in the plan; name an issue with a KPI label, or give it one
    the policy has no severity "P7"; use one of P0, P1, P2
    the policy has no milestone "M9"; use one of M1
    no open issue is left in the lanes of M1; name another milestone
    the snapshot has no issue #9; correct the number
    #4 does not wait for #5; it waits for #3
    #5 does not wait for #4; it waits for no open issue
    scenario asked: "#9 stays open" contradicts "#9 closes by 2026-03-05"; keep one of them, or ask for two scenarios
    "##);
}

fn compared(policy_value: &Value, asked: &[Assumed]) -> WhatIf {
    planned(policy_value, &snapshot_json(), |basis, planned| {
        whatif(basis, planned, asked, &Options::default(), &()).unwrap()
    })
}

fn moved(scenario: &Scenario) -> Vec<String> {
    let day = |day: Option<Date>| day.map_or("open".to_owned(), |day| day.strftime("%m-%d").to_string());
    scenario
        .moved
        .iter()
        .map(|moved| format!("{} {} → {}", moved.issue, day(moved.from), day(moved.to)))
        .collect()
}

#[test]
fn scenarios_stand_side_by_side_each_with_its_difference() {
    let asked = [
        Assumed { name: "more".into(), assumptions: vec![capacity(Amount::By(Decimal::ONE), None)] },
        Assumed { name: "less".into(), assumptions: vec![Assumption::Drop(id(3))] },
        Assumed { name: "same".into(), assumptions: vec![capacity(Amount::To(Decimal::ONE), None)] },
    ];
    let found = compared(&policy_json(), &asked);
    assert_eq!(found.kpis, ["depth", "scale"]);
    assert_eq!(
        found.scenarios.iter().map(|scenario| scenario.name.as_str()).collect::<Vec<_>>(),
        ["more", "less", "same"]
    );
    for scenario in &found.scenarios {
        let figures = scenario.figures.as_ref().unwrap();
        assert_eq!((figures.status, figures.objective), (Status::Optimal, figures.bound));
        assert_eq!(figures.objective - figures.do_nothing, figures.lift);
        assert_eq!(scenario.difference, Some(figures.objective - found.current.objective));
        assert_eq!(scenario.lift_difference, Some(figures.lift - found.current.lift));
    }
    let [more, less, same] = &found.scenarios[..] else { panic!("three scenarios") };
    assert_eq!(more.assumptions, ["core has +1 capacity"]);
    assert_eq!(found.current.reached, [("depth above 6".into(), Some(date("2026-03-04")))]);
    assert_eq!(more.figures.as_ref().unwrap().reached, [("depth above 6".into(), Some(date("2026-03-03")))]);
    assert!(more.difference > Some(Decimal::ZERO));
    for issue in ["#1 03-04 → open", "#3 03-04 → open", "#4 03-05 → open"] {
        assert!(moved(less).contains(&issue.to_owned()), "#3 is dropped, #1 is over it, #4 waits for it");
    }
    assert_eq!(less.figures.as_ref().unwrap().reached, [("depth above 6".into(), None)]);
    assert_eq!((same.difference, &same.moved[..]), (Some(Decimal::ZERO), &[][..]));
}

#[test]
fn a_demotion_changes_what_doing_nothing_is_worth() {
    let demote = |number| Assumption::Severity(id(number), "P2".into());
    let found = compared(&policy_json(), &assumed(vec![demote(1), demote(2), demote(3)]));
    let figures = found.scenarios[0].figures.as_ref().unwrap();
    assert!(figures.do_nothing > found.current.do_nothing, "nothing caps the KPI");
    assert!(found.scenarios[0].difference > Some(Decimal::ZERO), "so the best plan is worth more");
    assert!(found.scenarios[0].lift_difference < Some(Decimal::ZERO), "but it lifts less");
    assert_eq!(figures.reached, [], "and there is no cap to lift");
}

#[test]
fn a_scenario_without_a_plan_says_why() {
    let asked = [
        Assumed {
            name: "soon".into(),
            assumptions: vec![Assumption::IssueDeadline(id(4), date("2026-03-03"))],
        },
        Assumed { name: "gone".into(), assumptions: vec![capacity(Amount::To(Decimal::ZERO), None)] },
        Assumed {
            name: "past".into(),
            assumptions: vec![Assumption::IssueDeadline(id(4), date("2026-02-03"))],
        },
        Assumed { name: "both".into(), assumptions: vec![Assumption::Close(id(4)), Assumption::Drop(id(3))] },
    ];
    let found = compared(&policy_json(), &asked);
    for scenario in &found.scenarios {
        assert_eq!((&scenario.figures, scenario.difference, &scenario.moved[..]), (&None, None, &[][..]));
        assert!(!scenario.conflict.is_empty(), "{}", scenario.name);
    }
    assert!(
        found.scenarios[0].conflict.iter().any(|reason| reason.contains("#4")),
        "{:?}",
        found.scenarios[0]
    );
    assert_eq!(
        found.scenarios[1].conflict,
        ["teams.core.capacity: core has no capacity in any period of the plan; raise it, or remove the team"]
    );
}

#[test]
fn a_plan_that_departs_from_another_is_compared_without_the_price_of_movement() {
    let first = planned(&policy_json(), &snapshot_json(), |_, planned| planned.plan.clone());
    let mut policy_value = policy_json();
    policy_value["stability"] = json!({"points_per_period": 0.5});
    let (policy, snapshot) = (policy(&policy_value), snapshot(&snapshot_json()));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
    let again = warplan_pipeline::plan(&basis, Some(&first), &Options::default(), &()).unwrap();
    let asked = assumed(vec![capacity(Amount::By(Decimal::ONE), Some(("2026-03-03", "2026-03-03")))]);
    let found = whatif(&basis, &again, &asked, &Options::default(), &()).unwrap();
    assert_eq!((found.current.lift, found.current.objective), (first.lift, first.objective));
    let scenario = &found.scenarios[0];
    assert!(scenario.difference >= Some(Decimal::ZERO));
    let free = compared(&policy_json(), &asked);
    assert!(scenario.moved.len() <= free.scenarios[0].moved.len(), "moves have a price here too");
    assert!(scenario.difference <= free.scenarios[0].difference);
}
