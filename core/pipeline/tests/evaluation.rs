//! A hand-written plan beside the best one.

mod support;

use serde_json::Value;
use support::{planned, policy_json, snapshot_json};
use warplan_model::finding::Finding;
use warplan_model::plan::KpiCourse;
use warplan_model::view::{Comparison, HandDay, HandDemotion, HandPlan, Mention};
use warplan_model::{Decimal, IssueId};
use warplan_pipeline::evaluate::{beside_the_best, demoted, evaluate};
use warplan_schedule::Options;

/// A plan that closes issues on days, a line for each day.
fn hand(days: &[(u32, &[u64])]) -> HandPlan {
    let mut hand = HandPlan::default();
    for (line, (day, issues)) in (1..).zip(days) {
        let mention = |issue: &u64| Mention { issue: IssueId::from(*issue), line };
        let closes: Vec<Mention> = issues.iter().map(mention).collect();
        hand.mentions.extend(closes.iter().cloned());
        hand.days.push(HandDay { day: *day, closes });
    }
    hand
}

fn compare(policy: &Value, snapshot: &Value, hand: &HandPlan) -> Comparison {
    planned(policy, snapshot, |basis, planned| {
        let demoted = demoted(basis, hand, &Options::default(), &()).expect("plans");
        evaluate(basis, planned, hand, &demoted)
    })
}

fn rules(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{} {}", finding.rule, finding.subject)).collect()
}

#[test]
fn the_best_plan_written_by_hand_differs_by_nothing() {
    let (policy, snapshot) = (policy_json(), snapshot_json());
    let hand = planned(&policy, &snapshot, |_, planned| {
        let steps = planned.plan.sequence.iter();
        let days: Vec<(u32, [u64; 1])> =
            steps.map(|step| (step.finish, [step.issue.number().expect("a number")])).collect();
        hand(&days.iter().map(|(day, issue)| (*day, &issue[..])).collect::<Vec<_>>())
    });
    let comparison = compare(&policy, &snapshot, &hand);
    assert_eq!((comparison.lift, comparison.difference), (comparison.best_lift, Decimal::ZERO));
    assert!(comparison.feasible && comparison.moved.is_empty());
    assert_eq!(comparison.closed, comparison.best_closed);
    assert!(!comparison.findings.iter().any(|finding| finding.rule == "plan-before-dependency"));
}

#[test]
fn a_plan_is_valued_as_dependencies_allow_it() {
    // Umbrella #1 is written before its child #3, and #4 on the day of #3, which it needs.
    let comparison = compare(&policy_json(), &snapshot_json(), &hand(&[(1, &[2]), (2, &[1]), (3, &[3, 4])]));
    let moved: Vec<_> =
        comparison.moved.iter().map(|moved| (moved.issue.clone(), moved.written, moved.possible)).collect();
    assert_eq!(moved, [(IssueId::from(1), 2, 3), (IssueId::from(4), 3, 4)]);
    let finishes: Vec<(u64, u32)> = comparison
        .finishes
        .iter()
        .map(|(issue, finish)| (issue.number().expect("a number"), *finish))
        .collect();
    assert_eq!(finishes, [(1, 3), (2, 1), (3, 3), (4, 4)]);
    assert_eq!(comparison.closed, 4);
    assert_eq!(comparison.difference, comparison.best_lift - comparison.lift);
    assert!(comparison.difference >= Decimal::ZERO);
    let lifts = comparison.caps[0].lifts.as_ref().expect("the cap lifts");
    assert_eq!(lifts.period, 3);
    assert_eq!(comparison.end_values.len(), 2);
    let ends: Vec<Decimal> = comparison.kpis.iter().map(|course| *course.values.last().unwrap()).collect();
    assert_eq!(ends, comparison.end_values);
    let sum = |of: fn(&KpiCourse) -> &Vec<Decimal>| -> Decimal {
        comparison.kpis.iter().flat_map(of).copied().sum()
    };
    assert_eq!(
        sum(|course| &course.values) - sum(|course| &course.idle),
        comparison.lift,
        "every weight is one"
    );
    let found = [
        "plan-before-dependency #4",
        "plan-left-out #5",
        "plan-overload day 3",
        "plan-umbrella-first #1",
        "plan-sla-breach #3",
    ];
    assert_eq!(rules(&comparison.findings), found);
}

#[test]
fn a_plan_that_asks_too_much_of_a_team_is_not_feasible() {
    let comparison = compare(&policy_json(), &snapshot_json(), &hand(&[(2, &[2, 3, 1])]));
    assert!(!comparison.feasible);
    assert!(rules(&comparison.findings).contains(&"plan-overload day 2".into()));
}

#[test]
fn a_demotion_is_judged_by_the_best_plan_under_it() {
    let mut hand = hand(&[(1, &[2]), (3, &[3, 1]), (4, &[4])]);
    let demotion = |to: &str, issues: &[u64]| HandDemotion {
        to: to.into(),
        line: 9,
        issues: issues.iter().copied().map(IssueId::from).collect(),
    };
    // #4 is a P1. Raising it, moving it to what it is, and naming what does not exist is no demotion.
    hand.demotions = vec![demotion("P2", &[4, 99]), demotion("P0", &[4]), demotion("P1", &[4])];
    let comparison = compare(&policy_json(), &snapshot_json(), &hand);
    let demotions: Vec<&Finding> =
        comparison.findings.iter().filter(|finding| finding.rule == "plan-demotion-lowers-lift").collect();
    assert_eq!(rules(&demotions.into_iter().cloned().collect::<Vec<_>>()), ["plan-demotion-lowers-lift #4"]);
    let mut policy = policy_json();
    policy["kpis"]["scale"]["weight"] = 0.into();
    assert!(
        !rules(&compare(&policy, &snapshot_json(), &hand).findings)
            .contains(&"plan-demotion-lowers-lift #4".into())
    );
}

#[test]
fn what_was_announced_before_does_not_price_the_hand_written_plan() {
    let mut policy = policy_json();
    policy["stability"] = serde_json::json!({"points_per_period": 1});
    let (policy, snapshot) = (support::policy(&policy), support::snapshot(&snapshot_json()));
    let basis = warplan_pipeline::Basis::new(&snapshot, &policy, snapshot.as_of, None).expect("a portfolio");
    let options = Options::default();
    let first = warplan_pipeline::plan(&basis, None, &options, &()).expect("a plan");
    let again = warplan_pipeline::plan(&basis, Some(&first.plan), &options, &()).expect("a plan");
    let plan = hand(&[(1, &[2]), (3, &[3, 1])]);
    let demoted = demoted(&basis, &plan, &options, &()).expect("plans");
    let value = |planned| evaluate(&basis, planned, &plan, &demoted);
    assert_eq!(value(&again), value(&first));
}

#[test]
fn planning_and_valuing_at_the_same_time_changes_nothing() {
    let mut plan = hand(&[(1, &[2]), (3, &[3, 1])]);
    plan.demotions.push(HandDemotion { issues: vec![IssueId::from(4)], to: "P2".into(), line: 9 });
    let (policy, snapshot) = (support::policy(&policy_json()), support::snapshot(&snapshot_json()));
    let basis = warplan_pipeline::Basis::new(&snapshot, &policy, snapshot.as_of, None).expect("a portfolio");
    let with = |threads| {
        let options = Options { threads, ..Options::default() };
        let (planned, comparison) = beside_the_best(&basis, &plan, &options, &()).expect("both");
        (planned.plan, comparison)
    };
    assert_eq!(with(1), with(2));
    assert!(with(2).1.findings.iter().any(|finding| finding.rule == "plan-demotion-lowers-lift"));
}
