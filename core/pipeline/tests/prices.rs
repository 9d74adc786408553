//! What changes of a portfolio would bring.

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{policy, policy_json, snapshot, snapshot_json};
use warplan_model::Decimal;
use warplan_model::closure::Status;
use warplan_model::view::{PriceKind, PricedChange, Prices};
use warplan_pipeline::prices::{Asked, prices};
use warplan_pipeline::{Basis, PipelineError, Planned, plan};
use warplan_schedule::Options;

fn asked(resolve: usize) -> Asked {
    Asked { kinds: Vec::new(), top: usize::MAX, resolve }
}

/// Plans a portfolio and asks for prices, of the plan as `edit` leaves it.
fn priced(rules: &Value, asked: &Asked, edit: impl FnOnce(&mut Planned)) -> Result<Prices, PipelineError> {
    let (policy, snapshot) = (policy(rules), snapshot(&snapshot_json()));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
    let mut planned = plan(&basis, None, &Options::default(), &()).unwrap();
    edit(&mut planned);
    prices(&basis, &planned, asked, &Options::default(), &())
}

fn described(prices: &Prices) -> Vec<String> {
    let text = |change: &PricedChange| match change {
        PricedChange::Capacity { team, from, to } => format!("{team} {from} {to}"),
        PricedChange::Sla { issue, from, .. } => format!("sla {issue} {from}"),
        PricedChange::Cap { issue, kpis, .. } => format!("cap {issue} {}", kpis.join(" ")),
        PricedChange::Dependency { issue, after, child, .. } => {
            format!("{issue} {} {after}", if *child { "over" } else { "after" })
        }
    };
    prices
        .prices
        .iter()
        .map(|price| format!("{}: {} to {}", text(&price.change), price.at_least, price.at_most))
        .collect()
}

#[test]
fn every_team_week_sla_cap_and_dependency_has_a_price() {
    let all = priced(&policy_json(), &asked(0), |_| {}).unwrap();
    assert_eq!(all.changes, all.prices.len());
    let mut kinds: Vec<PriceKind> = all.prices.iter().map(|price| price.change.kind()).collect();
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, [PriceKind::Capacity, PriceKind::Sla, PriceKind::Cap, PriceKind::Dependency]);
    assert!(all.prices.is_sorted_by(|a, b| a.margin >= b.margin));
    assert!(all.prices.iter().all(|price| !price.proven && price.at_least <= price.at_most));
}

#[test]
fn what_is_solved_anew_is_exact_and_within_what_the_multipliers_say() {
    let (before, after) = (
        priced(&policy_json(), &asked(0), |_| {}).unwrap(),
        priced(&policy_json(), &asked(99), |_| {}).unwrap(),
    );
    insta::assert_snapshot!(described(&after).join("\n"), @r"
    core 2026-03-02 2026-03-06: 2.795 to 2.795
    #1 over #3: 0 to 0
    cap #1 depth: 0 to 0
    #1 over #2: 0 to 0
    core 2026-03-09 2026-03-09: 0 to 0
    sla #1 2026-03-03: 0 to 0
    sla #2 2026-03-03: 0 to 0
    sla #3 2026-03-03: 0 to 0
    sla #4 2026-03-09: 0 to 0
    cap #2 depth: 0 to 0
    cap #3 depth: 0 to 0
    #4 after #3: 0 to 0
    ");
    for solved in &after.prices {
        assert!(solved.proven && solved.at_least == solved.at_most);
        let bounds = before.prices.iter().find(|price| price.change == solved.change).unwrap();
        assert!(
            bounds.at_least <= solved.at_least && solved.at_most <= bounds.at_most,
            "{solved:?} {bounds:?}"
        );
    }
}

#[test]
fn sprints_have_their_own_weeks() {
    let mut rules = policy_json();
    rules["calendar"] = json!({"periods": 3, "days_per_period": 10});
    let asked = Asked { kinds: vec![PriceKind::Capacity], top: 9, resolve: 0 };
    let prices = priced(&rules, &asked, |_| {}).unwrap();
    assert_eq!(prices.changes, 3);
}

#[test]
fn the_largest_changes_are_solved_anew_and_only_so_many_are_listed() {
    let prices = priced(&policy_json(), &Asked { kinds: Vec::new(), top: 3, resolve: 1 }, |_| {}).unwrap();
    assert_eq!(prices.prices.iter().map(|price| price.proven).collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn multipliers_that_are_not_there_or_do_not_hold_price_nothing() {
    let without = priced(&policy_json(), &asked(1), |planned| planned.plan.certificate = None);
    assert_eq!(without, Err(PipelineError::Uncertified));
    let tampered = priced(&policy_json(), &asked(1), |planned| {
        let prices = &mut planned.plan.certificate.as_mut().unwrap().capacity;
        prices.entry("core".into()).or_default().insert(1, "-1".parse().unwrap());
    });
    let Err(PipelineError::Refused(reasons)) = tampered else { panic!("{tampered:?}") };
    assert_eq!(reasons, ["certificate: the price of core in period 1 is negative: -1"]);
}

#[test]
fn a_plan_names_the_capacity_and_days_that_promise_the_most() {
    let (policy, snapshot) = (policy(&policy_json()), snapshot(&snapshot_json()));
    let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
    let planned = plan(&basis, None, &Options::default(), &()).unwrap();
    assert_eq!(planned.plan.status, Status::Optimal);
    let asked = Asked { kinds: vec![PriceKind::Capacity, PriceKind::Sla], ..asked(0) };
    let all = prices(&basis, &planned, &asked, &Options::default(), &()).unwrap();
    let promising = all.prices.iter().filter(|price| price.margin > Decimal::ZERO).take(3);
    assert!(planned.plan.prices.iter().eq(promising));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Sprints, small capacities, short SLAs and caps in all combinations.
    #[test]
    fn nothing_brings_less_than_nothing_or_more_than_the_multipliers_say(
        capacity in 1..=3u32,
        periods in 2..=8u32,
        days in 1..=3u32,
        sla in 1..=9u32,
        cap in 3..=9u32,
    ) {
        let mut rules = policy_json();
        rules["teams"]["core"]["capacity"] = json!(capacity);
        rules["calendar"] = json!({"periods": periods, "days_per_period": days});
        rules["severities"]["P0"]["sla_days"] = json!(sla);
        rules["kpis"]["depth"]["caps"][0]["at"] = json!(cap);
        let (before, after) = (priced(&rules, &asked(0), |_| {}).unwrap(), priced(&rules, &asked(99), |_| {}).unwrap());
        for solved in &after.prices {
            let bounds = before.prices.iter().find(|price| price.change == solved.change).unwrap();
            prop_assert!(bounds.at_least >= Decimal::ZERO && bounds.at_least <= solved.at_least, "{solved:?} {bounds:?}");
            prop_assert!(solved.at_most <= bounds.at_most, "{solved:?} {bounds:?}");
        }
    }
}
