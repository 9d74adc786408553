//! The built-in pilot against the facts that it was written from.

use std::collections::BTreeMap;

use warplan_model::policy::Policy;
use warplan_model::portfolio::{Portfolio, build};
use warplan_model::snapshot::Snapshot;

const POLICY: &str = include_str!("../../../examples/pilot/warplan.yaml");
const SNAPSHOT: &str = include_str!("../../../examples/pilot/snapshot.json");

fn pilot() -> (Policy, Portfolio) {
    let policy = warplan_config::parse(POLICY).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(|fault| format!("{fault}\n")).collect::<String>())
    });
    let snapshot: Snapshot = serde_json::from_str(SNAPSHOT).unwrap();
    let built = build(&snapshot, &policy, snapshot.as_of).unwrap();
    assert_eq!(built.warnings, []);
    (policy, built.portfolio)
}

#[test]
fn the_topology_is_that_of_the_hand_written_plan() {
    let (policy, portfolio) = pilot();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for item in portfolio.active() {
        let [kpi] = item.kpi_names(&policy)[..] else { panic!("{} has not one KPI", item.id) };
        *counts.entry((kpi, item.severity_name(&policy))).or_default() += 1;
    }
    assert_eq!(portfolio.active().count(), 33);
    let expected = [
        (("automation_depth", "P0"), 6),
        (("automation_depth", "P1"), 5),
        (("automation_depth", "P2"), 1),
        (("data_integration", "P1"), 2),
        (("economic_measurability", "P1"), 1),
        (("economic_measurability", "P2"), 1),
        (("enterprise_readiness", "P1"), 4),
        (("operational_maturity", "P1"), 1),
        (("operational_maturity", "P2"), 2),
        (("scalability", "P1"), 10),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
}

#[test]
fn umbrellas_hold_what_their_own_lists_say() {
    let (_, portfolio) = pilot();
    let umbrellas = portfolio.items.iter().filter(|item| !item.children.is_empty());
    let lists: Vec<String> = umbrellas.map(|item| format!("{}: {:?}", item.id, item.children)).collect();
    assert_eq!(
        lists,
        [
            "#148: [#187, #188, #189, #190]",
            "#149: [#191, #192, #193, #194]",
            "#152: [#195, #196, #197]",
            "#186: [#134, #137, #144, #147, #150, #151]",
        ]
    );
}
