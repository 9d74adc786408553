//! Questions about a plan: explain, next, graph, review.

mod support;

use serde_json::json;
use support::{planned, policy_json, snapshot_json};
use warplan_model::calendar::Unit;
use warplan_model::view::{EdgeKind, Neighbour, Place, Relation, Served, Starts};
use warplan_model::{Decimal, IssueId};
use warplan_pipeline::Basis;
use warplan_pipeline::doubts::doubts;
use warplan_pipeline::explain::explain;
use warplan_pipeline::graph::graph;
use warplan_pipeline::next::next;
use warplan_pipeline::review::review;
use warplan_schedule::Options;

fn ids(ids: &[IssueId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

#[test]
fn an_explanation_names_cap_dependents_and_what_other_places_cost() {
    planned(&policy_json(), &snapshot_json(), |basis, planned| {
        let told = explain(basis, planned, &3.into(), &Options::default(), &()).unwrap();
        assert!(matches!(told.place, Place::Planned { finish: 3, .. }));
        let waiting: Vec<String> = told.waited_on_by.iter().map(|other| other.issue.to_string()).collect();
        assert_eq!(waiting, ["#1", "#4"]);
        assert!(told.serves.iter().any(|served| matches!(served, Served::Cap { last: true, .. })));
        assert_eq!(told.alternatives.len(), 3);
        for alternative in &told.alternatives {
            assert!(alternative.proven);
            assert!(
                alternative.difference.is_none_or(|difference| difference <= Decimal::ZERO),
                "{alternative:?}"
            );
        }
        let open = told.alternatives.iter().find(|alternative| alternative.change == "stays open").unwrap();
        assert!(open.difference.unwrap() < Decimal::ZERO, "the cap would stay");
    });
}

#[test]
fn an_explanation_of_a_deferred_issue_says_what_lifting_the_deferral_brings() {
    let mut policy = policy_json();
    policy["deferrals"] = json!([{"select": {"issues": [3]}, "reason": "later"}]);
    let best = planned(&policy_json(), &snapshot_json(), |_, planned| planned.plan.lift);
    planned(&policy, &snapshot_json(), |basis, planned| {
        let told =
            |id: u64| explain(basis, planned, &id.into(), &Options::default(), &()).unwrap().alternatives;
        let changes = |id: u64| told(id).into_iter().map(|other| other.change).collect::<Vec<_>>();
        assert_eq!(
            changes(3),
            ["its deferral is lifted", "its deferral is lifted, and it closes within the plan"]
        );
        for alternative in told(3) {
            assert_eq!(alternative.lift, Some(best), "{alternative:?}");
            assert_eq!(alternative.difference, Some(best - planned.plan.lift));
        }
        // #4 waits for #3.
        assert_eq!(changes(4)[0], "the deferral of #3 is lifted");
        assert_eq!(told(4)[0].lift, Some(best));
    });
}

#[test]
fn next_lists_only_what_can_be_started_now() {
    planned(&policy_json(), &snapshot_json(), |basis, planned| {
        let list = next(basis, planned, None);
        let startable: Vec<IssueId> = list.issues.iter().map(|issue| issue.issue.clone()).collect();
        assert_eq!(
            ids(&startable),
            ["#2", "#3", "#5"],
            "#4 waits for #3, #1 for its children, #6 takes no part"
        );
        assert_eq!(ids(&list.issues[1].unblocks), ["#1", "#4"]);
        assert!(list.issues[0].worth > list.issues[2].worth);
        let starts: Vec<Starts> = list.issues.iter().map(|issue| issue.starts).collect();
        assert_eq!(
            starts,
            [Starts::Now, Starts::Later, Starts::Later],
            "one person does one after the other"
        );
        assert!(list.issues.iter().all(|issue| issue.track == 1), "one person, one track");
    });
    let mut snapshot = snapshot_json();
    snapshot["issues"][1]["in_progress"] = json!(true);
    let mut policy = policy_json();
    policy["deferrals"] = json!([{"select": {"issues": [5]}, "reason": "later"}]);
    planned(&policy, &snapshot, |basis, planned| {
        let list = next(basis, planned, Some("core"));
        assert_eq!(ids(&list.in_progress), ["#2"]);
        assert!(list.in_progress_left_open.is_empty());
        assert_eq!(list.issues.iter().map(|issue| issue.issue.to_string()).collect::<Vec<_>>(), ["#3"]);
    });
}

#[test]
fn of_what_is_late_no_more_starts_now_than_the_team_has_room_for() {
    let mut policy_json = policy_json();
    policy_json["teams"]["core"]["capacity"] = json!(2);
    planned(&policy_json, &snapshot_json(), |then, planned| {
        let on = |day: &str, running: &[u64]| {
            let mut snapshot = then.snapshot.clone();
            for issue in &mut snapshot.issues {
                issue.in_progress = running.iter().any(|id| issue.id == (*id).into());
            }
            let basis = Basis::new(&snapshot, then.policy, day.parse().unwrap(), None).unwrap();
            let list = next(&basis, planned, None);
            let now = list.issues.iter().filter(|issue| issue.starts == Starts::Now);
            (now.map(|issue| issue.issue.to_string()).collect::<Vec<_>>(), list)
        };
        let (now, list) = on("2026-03-01T12:00:00Z", &[]);
        assert_eq!((now.len(), list.behind.len()), (2, 0), "{list:?}");
        assert!(!list.issues.iter().any(|issue| issue.should_have_started));

        let (now, list) = on("2026-03-05T20:00:00Z", &[]);
        assert_eq!((now.len(), list.issues.len()), (2, 3), "room for two: {list:?}");
        assert!(list.issues.iter().all(|issue| issue.should_have_started), "{list:?}");
        assert_eq!(list.behind.len(), 5, "{list:?}");

        let (now, list) = on("2026-03-05T20:00:00Z", &[3]);
        assert_eq!(now, ["#2"], "#3 has a unit: {list:?}");

        let (now, _) = on("2026-06-01T20:00:00Z", &[]);
        assert_eq!(now.len(), 2, "also when the plan is over");
    });
}

#[test]
fn next_names_work_in_progress_that_the_plan_leaves_open() {
    let mut snapshot = snapshot_json();
    snapshot["issues"][4]["in_progress"] = json!(true);
    let mut policy = policy_json();
    policy["deferrals"] = json!([{"select": {"issues": [5]}, "reason": "later"}]);
    planned(&policy, &snapshot, |basis, planned| {
        let list = next(basis, planned, None);
        assert_eq!(
            (ids(&list.in_progress), ids(&list.in_progress_left_open)),
            (vec!["#5".into()], vec!["#5".into()])
        );
    });
}

#[test]
fn units_are_those_of_the_calendar() {
    let mut policy = policy_json();
    policy["calendar"] = json!({"periods": 3, "days_per_period": 2});
    for (policy, unit, later) in [
        (policy_json(), Unit::Day, "closes at least one day later"),
        (policy, Unit::Period, "closes at least one period later"),
    ] {
        planned(&policy, &snapshot_json(), |basis, planned| {
            let told = explain(basis, planned, &2.into(), &Options::default(), &()).unwrap();
            assert_eq!((told.unit, next(basis, planned, None).unit), (unit, unit));
            assert!(told.alternatives.iter().any(|other| other.change == later), "{told:?}");
        });
    }
}

#[test]
fn a_neighbour_is_a_child_an_umbrella_or_a_dependency() {
    planned(&policy_json(), &snapshot_json(), |basis, planned| {
        let told = |id: u64| explain(basis, planned, &id.into(), &Options::default(), &()).unwrap();
        let relations =
            |neighbours: Vec<Neighbour>| neighbours.iter().map(|one| one.relation).collect::<Vec<_>>();
        assert_eq!(relations(told(1).waits_for), [Relation::Child, Relation::Child]);
        assert_eq!(relations(told(3).waited_on_by), [Relation::Umbrella, Relation::Dependency]);
    });
}

#[test]
fn the_critical_path_is_the_longest_chain() {
    planned(&policy_json(), &snapshot_json(), |basis, planned| {
        let graph = graph(basis, &planned.modelled.problem, Some(&planned.schedule));
        assert_eq!(ids(&graph.critical_path), ["#3", "#4"]);
        assert_eq!(graph.critical_periods, 3);
        let child = graph.edges.iter().find(|edge| edge.to == 1.into()).unwrap();
        assert_eq!((child.kind, child.critical), (EdgeKind::Child, false));
        assert_eq!(graph.nodes.iter().filter(|node| node.critical).count(), 2);
    });
}

#[test]
fn issues_alike_are_one_group_and_not_many_pairs() {
    let mut snapshot = snapshot_json();
    for (at, title) in [
        "Write the scaling guide",
        "Write scaling guide",
        "Write a scaling guide",
        "Sign images",
        "Sign the images",
    ]
    .into_iter()
    .enumerate()
    {
        snapshot["issues"][at]["title"] = json!(title);
    }
    planned(&policy_json(), &snapshot, |basis, _| {
        let groups = review(basis).similar;
        let shown: Vec<(u32, Vec<String>)> = groups
            .iter()
            .map(|group| (group.percent, group.issues.iter().map(|one| one.issue.to_string()).collect()))
            .collect();
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(shown, [(100, ids(&["#1", "#2", "#3"])), (66, ids(&["#4", "#5"]))]);
    });
}

#[test]
fn a_review_shows_what_is_old_severe_alike_and_due() {
    let mut snapshot = snapshot_json();
    snapshot["issues"][3]["title"] = json!("Write the scaling guide");
    snapshot["issues"][4]["title"] = json!("Write scaling guide");
    snapshot["issues"][4]["created_at"] = json!("2026-01-20T12:00:00Z");
    let mut policy = policy_json();
    policy["surfaces"] = json!({"release": {"umbrella": 1, "select": {"issues": [1, 2, 3, 4]}}});
    planned(&policy, &snapshot, |basis, _| {
        let review = review(basis);
        assert_eq!((review.open, review.active), (6, 5));
        assert_eq!(ids(&review.outside), ["#6"]);
        assert_eq!(review.topology[0].by_severity, [("P0".into(), 3), ("P1".into(), 0), ("P2".into(), 0)]);
        assert_eq!((review.topology[1].over_30_days, review.topology[1].overdue), (1, 1));
        assert_eq!(
            review.kill_list.iter().map(|entry| entry.issue.to_string()).collect::<Vec<_>>(),
            ["#1", "#2", "#3", "#4"]
        );
        let alike: Vec<String> = review.similar[0].issues.iter().map(|one| one.issue.to_string()).collect();
        assert_eq!((alike, review.similar[0].percent), (vec!["#5".into(), "#4".into()], 75));
        assert_eq!(ids(&review.surfaces[0].linked), ["#2", "#3"]);
        assert_eq!(ids(&review.surfaces[0].unlinked), ["#4"]);
        assert_eq!(review.due[0].turns_overdue_on.to_string(), "2026-02-11");
        assert_eq!(review.due[1].turns_overdue_on.to_string(), "2026-03-03");
    });
}

#[test]
fn blank_titles_are_no_likeness() {
    let mut snapshot = snapshot_json();
    for issue in 0..2 {
        snapshot["issues"][issue]["title"] = json!("");
    }
    planned(&policy_json(), &snapshot, |basis, _| assert_eq!(review(basis).similar, []));
}

#[test]
fn labels_that_change_the_worth_of_a_plan_without_a_word_are_doubts() {
    let told = |labels: [&[&str]; 2]| {
        let (mut snapshot, mut policy) = (snapshot_json(), policy_json());
        policy["labels"] = json!({"participation": "all"});
        snapshot["issues"].as_array_mut().unwrap().drain(2..);
        snapshot["issues"][1]["labels"] = json!(labels[1]);
        snapshot["issues"][0]["labels"] = json!(labels[0]);
        planned(&policy, &snapshot, |basis, _| {
            let told = doubts(basis);
            told.into_iter()
                .map(|warning| format!("{} {}", warning.record, warning.message))
                .collect::<Vec<_>>()
        })
    };
    let good: &[&str] = &["kpi:depth", "sev:P0", "type:doc"];
    assert!(told([good, good]).is_empty());
    assert_eq!(told([good, &["kpi:depth", "type:doc"]]), ["#2 no severity label"]);
    assert_eq!(told([&["kpi:depth", "kpi:scale", "sev:P0", "type:doc"], good]).len(), 1);
    assert_eq!(
        told([&["sev:P0", "type:doc"], &["sev:P0", "type:doc"]])[0],
        "portfolio none of the 2 open issues carries a KPI label of the policy, `kpi:…`"
    );
}
