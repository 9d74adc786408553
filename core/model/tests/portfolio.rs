//! How a snapshot is read through a policy: labels, instants, structure.

mod support;

use serde_json::json;
use support::{ids, only_item, policy, read, snapshot, warnings};
use warplan_model::IssueId;
use warplan_model::portfolio::{Class, Reading, build};

#[test]
fn a_blank_title_is_named_as_such() {
    assert_eq!(only_item(json!({"id": 1, "title": " "}), json!({})).title, "(no title)");
    assert_eq!(only_item(json!({"id": 1, "title": "Sign"}), json!({})).title, "Sign");
}

#[test]
fn an_issue_is_read_by_its_labels() {
    let item =
        only_item(json!({"id": 1, "labels": ["kpi:scale", "sev:P1", "type:doc", "help wanted"]}), json!({}));
    assert!(item.participates);
    assert_eq!((item.kpis, item.unknown_kpis), (vec![1], vec![]));
    assert_eq!((item.severity, item.kind), (Reading::Known(1), Reading::Known(1)));
    assert_eq!(item.class, Some(Class { severity: 1, kind: 1, assumed: false }));
}

#[test]
fn what_labels_do_not_say_clearly_is_a_state_of_its_own() {
    let labels = json!(["kpi:scale", "kpi:depth", "kpi:speed", "sev:P1", "sev:P0", "type:chore"]);
    let item = only_item(json!({"id": 1, "labels": labels}), json!({}));
    assert_eq!((item.kpis, item.unknown_kpis), (vec![0, 1], vec!["speed".to_owned()]));
    assert_eq!(item.severity, Reading::Several(vec!["P0".into(), "P1".into()]));
    assert_eq!(item.kind, Reading::Unknown("chore".into()));
    assert_eq!(item.class, None);
    assert_eq!(only_item(json!({"id": 1}), json!({})).severity, Reading::Missing);
}

#[test]
fn assumptions_fill_the_class_and_leave_the_reading_as_it_is() {
    let scoring = json!({
        "close_credit_points": 1, "overdue_debt_points": 1, "assume": {"severity": "P1", "type": "bug"},
    });
    let labels = json!(["kpi:depth", "type:doc"]);
    let item = only_item(json!({"id": 1, "labels": labels}), json!({"scoring": scoring}));
    assert_eq!(item.class, Some(Class { severity: 1, kind: 1, assumed: true }));
    assert_eq!(item.severity, Reading::Missing);
}

#[test]
fn an_assumed_kpi_takes_the_issues_without_any_kpi_label() {
    let scoring = json!({
        "close_credit_points": 1, "overdue_debt_points": 1,
        "assume": {"severity": "P1", "type": "bug", "kpi": "scale"},
    });
    let read = |labels: serde_json::Value| {
        let changes = json!({"scoring": scoring, "labels": {"participation": "all"}});
        let item = only_item(json!({"id": 1, "labels": labels}), changes);
        (item.kpis, item.kpi_assumed)
    };
    assert_eq!(read(json!(["help wanted"])), (vec![1], true));
    assert_eq!(read(json!(["kpi:depth"])), (vec![0], false));
    assert_eq!(read(json!(["kpi:unheard"])), (vec![], false), "a wrong label is not filled in silently");
    let item = only_item(json!({"id": 1}), json!({"scoring": scoring}));
    assert_eq!((item.kpis, item.participates), (vec![], false), "an assumption makes nothing take part");
}

#[test]
fn aliases_turn_labels_of_the_tracker_into_labels_of_the_policy() {
    let labels = json!({"aliases": {"priority:1": "sev:P1", "defect": "type:bug", "urgent": "sev:P1"}});
    let issue = json!({"id": 1, "labels": ["priority:1", "urgent", "defect", "area:api"]});
    let item = only_item(issue, json!({"labels": labels}));
    assert_eq!(item.labels, ["area:api", "sev:P1", "type:bug"]);
    assert_eq!((item.severity, item.kind), (Reading::Known(1), Reading::Known(0)));
}

#[test]
fn issues_without_a_kpi_label_take_part_only_when_all_do() {
    assert!(!only_item(json!({"id": 1, "labels": ["sev:P0"]}), json!({})).participates);
    assert!(only_item(json!({"id": 1, "labels": ["kpi:unheard"]}), json!({})).participates);
    assert!(only_item(json!({"id": 1}), json!({"labels": {"participation": "all"}})).participates);
}

#[test]
fn work_is_in_progress_by_the_tracker_or_by_a_label_and_only_while_open() {
    let labels = json!({"labels": {"in_progress": ["doing"]}});
    assert!(only_item(json!({"id": 1, "labels": ["doing"]}), labels.clone()).in_progress);
    assert!(only_item(json!({"id": 1, "in_progress": true}), labels.clone()).in_progress);
    let closed = json!({"id": 1, "labels": ["doing"], "closed_at": "2026-03-02T00:00:00Z"});
    assert!(!only_item(closed, labels).in_progress);
}

#[test]
fn an_older_instant_sees_the_issues_as_they_were_then() {
    let snapshot = snapshot(json!([
        {"id": 1, "created_at": "2026-03-01T12:00:00Z", "closed_at": "2026-03-05T12:00:00Z"},
        {"id": 2, "created_at": "2026-03-04T12:00:00Z", "blocked_by": [3]},
        {"id": 3, "created_at": "2026-03-06T12:00:00Z"},
        {"id": 4, "created_at": "2026-03-01T12:00:00Z", "parent": 3},
    ]));
    let at = |instant: &str| {
        let built = build(&snapshot, &policy(json!({})), instant.parse().unwrap()).unwrap();
        assert_eq!(built.warnings, [], "what was created later is no oddity");
        built.portfolio
    };
    let open = |instant| at(instant).open().map(|item| item.id.to_string()).collect::<Vec<_>>();
    assert_eq!(open("2026-03-03T00:00:00Z"), ["#1", "#4"]);
    assert_eq!(open("2026-03-04T12:00:00Z"), ["#1", "#2", "#4"], "created at the instant");
    assert_eq!(open("2026-03-05T12:00:00Z"), ["#2", "#4"], "closed at the instant");
    assert_eq!(open("2026-03-06T12:00:00Z"), ["#2", "#3", "#4"]);

    let before = at("2026-03-05T11:59:59Z");
    assert_eq!(before.items[0].closed_at, None, "what is still to come is not known");
    assert_eq!((before.items[1].after.len(), before.items[2].parent.clone()), (0, None));
}

#[test]
fn dates_are_those_of_the_policys_time_zone() {
    let issue = json!({"id": 1, "created_at": "2026-03-01T23:30:00Z", "labels": ["sev:P0", "type:doc"]});
    let berlin = policy(json!({"time_zone": "Europe/Berlin"}));
    let snapshot = snapshot(json!([issue]));
    let portfolio = build(&snapshot, &berlin, "2026-03-05T22:59:59Z".parse().unwrap()).unwrap().portfolio;
    let item = &portfolio.items[0];
    assert_eq!(
        (item.created_on.to_string(), portfolio.today.to_string()),
        ("2026-03-02".into(), "2026-03-05".into())
    );
    assert_eq!(item.age_days(portfolio.today), 3);
    assert_eq!(item.sla_ends_on(&berlin).unwrap().to_string(), "2026-03-05");
    assert!(!item.overdue(&berlin, portfolio.today));
    assert!(item.overdue(&berlin, portfolio.today.tomorrow().unwrap()), "one day after the SLA");
}

#[test]
fn parents_children_and_dependencies_come_from_the_tracker_and_the_policy() {
    let built = read(
        json!([
            {"id": 1, "blocked_by": [2, 3]},
            {"id": 2, "parent": 1},
            {"id": 3},
            {"id": 4, "parent": 1},
            {"id": "a-1", "blocked_by": [3]},
        ]),
        json!({"dependencies": {"1": [3, "a-1"]}, "umbrellas": {"children": {"3": [4]}}}),
    );
    let portfolio = built.unwrap().portfolio;
    let item = |id: &str| portfolio.item(&IssueId::new(id)).unwrap();
    assert_eq!(item("1").children, ids(&["2"]), "the policy gave #4 another parent");
    assert_eq!(item("4").parent, Some(3.into()));
    assert_eq!(item("1").after, ids(&["3", "a-1"]), "children are not repeated, nothing comes twice");
}

#[test]
fn dangling_references_are_warnings_that_name_both_ends() {
    let built = read(json!([{"id": 1, "parent": 9, "blocked_by": ["x-7"]}]), json!({})).unwrap();
    insta::assert_debug_snapshot!(warnings(&built), @r#"
    [
        "dangling dependency (#1): x-7 is not in the snapshot; the reference is ignored",
        "dangling parent (#1): #9 is not in the snapshot; the reference is ignored",
    ]
    "#);
}

#[test]
fn the_first_surface_and_the_first_lane_that_select_an_issue_have_it() {
    let changes = json!({
        "surfaces": {
            "release": {"select": {"issues": [1], "label": ["ci"]}},
            "rest": {"select": {"kpi": "depth"}},
        },
        "lanes": [
            {"name": "docs", "select": {"type": "doc"}},
            {"name": "by surface", "select": {"surface": ["release", "rest"]}},
        ],
    });
    let read = |issue: serde_json::Value| {
        let named = json!({"id": 1, "labels": ["kpi:depth"]});
        let issues = if issue["id"] == 1 { json!([issue]) } else { json!([named, issue]) };
        let portfolio = read(issues, changes.clone()).unwrap().portfolio;
        portfolio.items.last().map(|item| (item.surface, item.lane)).unwrap()
    };
    assert_eq!(read(json!({"id": 1, "labels": ["kpi:depth", "ci"]})), (Some(0), Some(1)));
    assert_eq!(read(json!({"id": 1, "labels": ["kpi:depth"]})), (Some(1), Some(1)), "every key must match");
    assert_eq!(read(json!({"id": 2, "labels": ["kpi:depth", "type:doc"]})), (Some(1), Some(0)));
    assert_eq!(read(json!({"id": 2, "labels": ["ci"]})), (None, None));
}
