//! What lanes bring, on the small portfolio.

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{planned, policy_json, snapshot_json};
use warplan_model::Decimal;
use warplan_model::view::{LaneEffect, LaneEffects};
use warplan_pipeline::lanes::lanes;

fn decimals<const N: usize>(texts: [&str; N]) -> Vec<Decimal> {
    texts.map(|text| text.parse().unwrap()).to_vec()
}

fn effects(policy: &Value) -> LaneEffects {
    planned(policy, &snapshot_json(), lanes)
}

/// The small policy with lanes of these issues.
fn with_lanes(issues: &[&[u64]]) -> Value {
    let mut policy = policy_json();
    let select = |issues: &[u64]| match issues {
        [] => json!({"severity": "P0", "kpi": "scale"}),
        _ => json!({"issues": issues}),
    };
    let lane = |(index, issues): (usize, &&[u64])| json!({"name": format!("lane {index}"), "select": select(issues)});
    policy["lanes"] = issues.iter().enumerate().map(lane).collect();
    policy
}

#[test]
fn a_lane_brings_what_is_lost_when_it_and_what_waits_for_it_stay_open() {
    let mut policy = with_lanes(&[&[1, 2, 3], &[4]]);
    policy["milestones"] = json!({"M1": {"title": "Uncap"}});
    policy["lanes"][0]["milestone"] = json!("M1");
    policy["exit_criteria"] = json!([{"id": "guided", "text": "There is a guide.", "reward": {"value": 1, "closes": {"issues": [4]}}}]);
    let found = effects(&policy);
    assert_eq!(found.kpis, ["depth", "scale"]);
    let [release, guide, rest] = &found.lanes[..] else { panic!("two lanes and the rest: {found:?}") };
    let left = LaneEffect {
        lane: None,
        milestone: None,
        closes: 1,
        leaves_open: 1,
        waiting: 0,
        done_on: Some("2026-03-09".parse().unwrap()),
        lift: "0.09".parse().unwrap(),
        end_values: decimals(["0", "0.09"]),
        rewards: Vec::new(),
    };
    assert_eq!(rest, &left, "#5 in the last period, and #6, which takes no part");
    assert_eq!((&release.lane, &release.milestone), (&Some("lane 0".into()), &Some("M1".into())));
    assert_eq!((release.closes, release.waiting, release.leaves_open), (3, 1, 0), "#4 waits for #3");
    assert_eq!(release.lift, found.lift - left.lift, "only #5 would be left");
    assert_eq!(
        release.end_values,
        decimals(["2.45", "0.175"]),
        "the cap at 6 would stay, and the guide be overdue"
    );
    assert_eq!(release.rewards, ["guided"]);
    assert_eq!((guide.lift, &guide.end_values), ("3.325".parse().unwrap(), &decimals(["0", "0.175"])));
}

#[test]
fn what_a_deferred_lane_closes_is_nothing() {
    let mut policy = with_lanes(&[&[5], &[]]);
    policy["deferrals"] = json!([{"select": {"issues": [5]}, "reason": "later"}]);
    let found = effects(&policy);
    for (lane, leaves_open) in found.lanes.iter().zip([1, 0]) {
        assert_eq!((lane.closes, lane.leaves_open, lane.done_on), (0, leaves_open, None));
        assert_eq!((lane.lift, &lane.end_values), (Decimal::ZERO, &decimals(["0", "0"])));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_issues_in_a_lane_bring_the_lift(split in prop::collection::vec(0..3usize, 5)) {
        let all = effects(&with_lanes(&[&[1, 2, 3, 4, 5]]));
        prop_assert_eq!(all.lanes[0].lift, all.lift);
        let of = |lane: usize| -> Vec<u64> {
            (1..).zip(&split).filter(|(_, at)| **at == lane).map(|(id, _)| id).collect()
        };
        let lanes = [of(0), of(1), of(2)];
        let found = effects(&with_lanes(&[&lanes[0], &lanes[1], &lanes[2]]));
        prop_assert_eq!(found.lift, all.lift);
        for (lane, effect) in lanes.iter().zip(&found.lanes) {
            prop_assert_eq!(effect.closes, lane.len());
            prop_assert!(effect.lift >= Decimal::ZERO && effect.lift <= found.lift);
        }
    }
}
