//! The report of a plan that was made some days ago, and of a portfolio in which nothing is left to plan.

mod support;

use insta::assert_snapshot;
use support::{Material, id, questions, status};
use warplan_model::policy::Policy;
use warplan_model::portfolio::{self, Portfolio};
use warplan_model::snapshot::Snapshot;
use warplan_model::view::{DependencyGraph, LaneEffects, Status, Trend};
use warplan_report::{Report, WarPlan, Written};

/// The little portfolio as it is at the end of a day, with some issues closed.
fn portfolio_of(policy: &Policy, day: &str, closed: &[u64]) -> Portfolio {
    let snapshot: Snapshot = serde_json::from_str(include_str!("support/snapshot.json")).unwrap();
    let as_of = format!("{day}T18:00:00Z").parse().unwrap();
    let mut issues = snapshot.issues;
    for issue in issues.iter_mut().filter(|issue| closed.iter().any(|&number| issue.id == id(number))) {
        issue.closed_at = Some(as_of);
    }
    let snapshot = Snapshot::new("later", as_of, issues);
    portfolio::build(&snapshot, policy, as_of).unwrap().portfolio
}

fn written(material: &Material, graph: &DependencyGraph, status: Option<&Status>) -> Written {
    let trend = Trend::new(&material.policy, [("v1".to_owned(), Some(&material.scorecard))]);
    let report = Report {
        war_plan: WarPlan {
            policy: &material.policy,
            review: &material.review,
            gates: &material.gates,
            scorecard: &material.scorecard,
            plan: &material.plan,
            portfolio: &material.portfolio,
            lanes: &material.lanes,
            economics: None,
        },
        comparison: None,
        forecast: None,
        releases: &trend,
        days: &trend,
        status,
        graph,
        deltas: None,
    };
    report.write()
}

/// The lines that say when something was planned, or what has become of it.
fn said(markdown: &str) -> String {
    let words = ["late", "Late", "done", "closed", "Closed", "lifted", "Cap of", "Reached"];
    let lines = markdown.lines().filter(|line| words.iter().any(|word| line.contains(word)));
    let until = lines.take_while(|line| !line.contains("<summary>Done"));
    until.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_the_plan_had_planned_by_now_is_late_or_done() {
    let mut material = Material::new();
    material.portfolio = portfolio_of(&material.policy, "2026-03-03", &[9]);
    let mut status = status::status();
    (status.moved, status.kpis, status.goals) = Default::default();
    let report = written(&material, &questions::graph(), Some(&status)).markdown;
    assert_snapshot!(said(&report));
    // The same plan on its own day has nothing late.
    let fresh = written(&Material::new(), &questions::graph(), None).markdown;
    assert!(!said(&fresh).contains("**late**") && said(&fresh).contains("lifts on Tue 3 Mar"), "{fresh}");
}

#[test]
fn what_is_closed_ahead_of_its_day_is_done() {
    let mut material = Material::new();
    material.portfolio = portfolio_of(&material.policy, "2026-03-02", &[7, 8, 9]);
    material.scorecard.kpis[0].cap = None;
    let report = written(&material, &questions::graph(), None).markdown;
    assert_snapshot!(said(&report));
}

#[test]
fn a_report_says_that_nothing_is_open() {
    let mut material = Material::new();
    let plan = &mut material.plan;
    (plan.sequence, plan.schedule, plan.caps, plan.rewards) = Default::default();
    plan.deferred.clear();
    material.portfolio = portfolio_of(&material.policy, "2026-03-01", &[7, 8, 9, 10, 11, 12, 13]);
    material.lanes = LaneEffects { lanes: Vec::new(), ..material.lanes };
    material.scorecard.kpis[0].cap = None;
    let graph = DependencyGraph { nodes: Vec::new(), edges: Vec::new(), ..questions::graph() };
    let Written { html, markdown, pictures } = written(&material, &graph, None);
    assert!(markdown.contains("**Nothing is open on 2026-03-01 18:00 UTC.**"), "{markdown}");
    let headings: Vec<&str> = markdown.lines().filter(|line| line.starts_with('#')).collect();
    assert_snapshot!(headings.join("\n"));
    let names: Vec<&str> = pictures.iter().map(|(name, _)| *name).collect();
    assert!(!names.contains(&"timeline") && names.contains(&"radar"), "{names:?}");
    assert!(html.contains("Nothing is open on"), "the page says the same");
    // An issue without a label is open and takes no part.
    material.portfolio = portfolio_of(&material.policy, "2026-03-01", &[7, 8, 9, 10, 11, 12]);
    let open = written(&material, &graph, None).markdown;
    assert!(open.contains("the open issue takes no part"), "{open}");
}
