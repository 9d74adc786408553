//! Baselines that probes measure.

mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::{lines, policy, portfolio};
use warplan_model::history::History;
use warplan_model::policy::{Policy, Scale, Source, Worth};
use warplan_model::reading::{Reading, Readings, Says};
use warplan_model::scorecard::{KpiScore, Scorecard};
use warplan_model::{Decimal, Digest, Fault};
use warplan_score::{score_measured, takes_readings, worth};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// The sample with a probe of its KPI `depth`, and with keys of the probe replaced.
fn probed(changes: Value) -> Policy {
    let mut probe = json!({
        "read": {"junit": {"path": "junit.xml"}}, "worth": {"linear": {"from": 0.5, "to": 1}}
    });
    for (key, value) in changes.as_object().unwrap() {
        probe[key] = value.clone();
    }
    policy(json!({
        "kpis": {"depth": {"source": "telemetry", "probe": "tests"}, "reach": {}},
        "probes": {"tests": probe},
        "eligibility": {
            "tiers": {"claimed": {"cap": 6, "confidence": 0.4}, "measured": {"cap": 8, "confidence": 0.9}},
            "kpis": {"depth": "claimed", "reach": "claimed"}, "evidence": {"junit": "measured"}, "band_width": 2
        }
    }))
}

fn reads(policy: &Policy, says: Says) -> Readings {
    let reading = Reading { definition: policy.probes["tests"].definition(), evidence: None, says };
    let as_of = "2026-02-23T12:00:00Z".parse().unwrap();
    Readings::new(as_of, BTreeMap::from([("tests".to_owned(), reading)]))
}

fn scored(policy: &Policy, readings: Option<&Readings>) -> Result<Scorecard, Vec<Fault>> {
    score_measured(&portfolio(policy, &[]), policy, History::none(), readings, None)
}

fn depth(policy: &Policy, says: Says) -> KpiScore {
    scored(policy, Some(&reads(policy, says))).unwrap().kpis.remove(0)
}

#[test]
fn a_known_reading_is_the_baseline_with_the_tier_of_its_evidence() {
    let policy = probed(json!({}));
    let score = depth(&policy, Says::Number(decimal("0.85")));
    assert_eq!((score.base, score.base_source), (decimal("7"), Source::Telemetry));
    assert_eq!((score.tier.as_deref(), score.confidence), (Some("measured"), Some(decimal("0.9"))));
    assert_eq!(score.value, decimal("7"), "the cap of 6 is that of a claim");
    assert_eq!(score.band, Some((decimal("6.8"), decimal("7.2"))));
    assert_eq!(score.failures, [""; 0]);
}

#[test]
fn a_probe_may_have_a_tier_of_its_own() {
    let score = depth(&probed(json!({"tier": "claimed"})), Says::Number(decimal("1")));
    assert_eq!((score.tier.as_deref(), score.value), (Some("claimed"), decimal("6")));
}

#[test]
fn an_unknown_reading_fails_the_gate_and_the_manual_value_stands_in() {
    let policy = probed(json!({}));
    let score = depth(&policy, Says::Unknown("there is no such file".into()));
    assert_eq!((score.base, score.base_source), (decimal("7"), Source::Manual));
    assert_eq!((score.tier.as_deref(), score.value), (Some("claimed"), decimal("6")), "it is a claim again");
    assert_eq!(score.failures, ["its probe tests is unknown: there is no such file"]);
    let lenient = probed(json!({"unknown": "manual"}));
    assert_eq!(depth(&lenient, Says::Unknown("there is no such file".into())).failures, [""; 0]);
}

#[test]
fn what_is_no_number_is_unknown_too() {
    let score = depth(&probed(json!({})), Says::Verdict(true));
    assert_eq!(score.failures, ["its probe tests is unknown: true is no number"]);
}

#[test]
fn readings_that_are_not_there_or_of_something_else_are_unknown() {
    let policy = probed(json!({}));
    let told = |readings: Option<&Readings>| scored(&policy, readings).unwrap().kpis.remove(0).failures;
    assert_eq!(told(None), ["its probe tests is unknown: it was not asked"]);
    let mut readings = reads(&policy, Says::Number(Decimal::ONE));
    readings.readings.get_mut("tests").unwrap().definition = Digest::of_bytes(b"another");
    assert_eq!(
        told(Some(&readings)),
        ["its probe tests is unknown: the policy lets it read something else by now"]
    );
    readings.readings.clear();
    assert_eq!(told(Some(&readings)), ["its probe tests is unknown: the readings do not have it"]);
}

#[test]
fn without_a_value_that_stands_in_there_is_no_score() {
    let mut policy = probed(json!({}));
    policy.releases[0].manual.remove("depth");
    assert_eq!(
        scored(&policy, Some(&reads(&policy, Says::Number(Decimal::ONE)))).unwrap().kpis[0].base,
        decimal("10")
    );
    let unknown = reads(&policy, Says::Unknown("there is no such file".into()));
    insta::assert_snapshot!(lines(&scored(&policy, Some(&unknown)).unwrap_err()), @"releases[0].manual: release v1 has no baseline for depth, and its probe tests is unknown: there is no such file; mend the evidence, or add a value here that stands in for it");
}

#[test]
fn a_release_that_was_taken_keeps_what_it_recorded() {
    let mut policy = probed(json!({}));
    assert!(takes_readings(&policy, None));
    policy.releases[0].at = Some("2026-02-20T12:00:00Z".parse().unwrap());
    policy.releases[0].telemetry.insert("depth".into(), decimal("5"));
    assert!(!takes_readings(&policy, None));
    let score = depth(&policy, Says::Number(decimal("1")));
    assert_eq!((score.base, score.probed), (decimal("5"), None));
}

fn points(worth_as: Value, scale: Scale, says: Says) -> Result<Decimal, String> {
    worth(&serde_json::from_value::<Worth>(worth_as).unwrap(), scale, &says)
}

#[test]
fn numbers_are_worth_what_the_policy_declares() {
    let number = |text: &str| Says::Number(decimal(text));
    let fewer = |text: &str| {
        points(json!({"linear": {"from": 20, "to": 0}}), Scale::default(), number(text)).unwrap()
    };
    assert_eq!(
        [fewer("0"), fewer("3"), fewer("20"), fewer("21"), fewer("-1")],
        ["10", "8.5", "0", "0", "10"].map(decimal)
    );
    let third =
        |text: &str| points(json!({"linear": {"from": 0, "to": 3}}), Scale::default(), number(text)).unwrap();
    assert_eq!([third("1"), third("2")], ["3.333333", "6.666667"].map(decimal));
    let steps = json!({"steps": [{"at_least": 0.9, "points": 10}, {"at_least": 0.5, "at_most": 0.6, "points": 5}, {"points": 1}]});
    let step = |text: &str| points(steps.clone(), Scale::default(), number(text)).unwrap();
    assert_eq!(
        [step("0.9"), step("0.899999"), step("0.6"), step("0.5"), step("0.4")],
        ["10", "1", "5", "5", "1"].map(decimal)
    );
    let verdict = json!({"verdict": {"pass": 8, "fail": 2}});
    let told = |says: Says| points(verdict.clone(), Scale::default(), says);
    assert_eq!([told(Says::Verdict(true)), told(Says::Verdict(false))], [Ok(decimal("8")), Ok(decimal("2"))]);
    assert_eq!(told(number("1")), Err("1 is no verdict".into()));
}

proptest! {
    /// Against the fraction in lowest terms: no rounding but the last.
    #[test]
    fn a_line_is_exact_and_stays_on_the_scale(
        ends in (-10_000_000_000i64..10_000_000_000, -10_000_000_000i64..10_000_000_000),
        number in -20_000_000_000i64..20_000_000_000,
        low in -1_000_000_000i64..1_000_000_000,
        span in 1i64..1_000_000_000,
    ) {
        prop_assume!(ends.0 != ends.1);
        let scale = Scale { min: Decimal::from_micros(low), max: Decimal::from_micros(low + span) };
        let [from, to] = [ends.0, ends.1].map(Decimal::from_micros);
        let line = json!({"linear": {"from": from, "to": to}});
        let found = points(line, scale, Says::Number(Decimal::from_micros(number))).unwrap().micros();
        prop_assert!((low..=low + span).contains(&found));
        // found = low + span × (number − from) / (to − from), to half a millionth.
        let (part, whole) = (i128::from(number - ends.0), i128::from(ends.1 - ends.0));
        let (part, whole) = if whole < 0 { (-part, -whole) } else { (part, whole) };
        let part = part.clamp(0, whole);
        let distance = (i128::from(found - low) * whole - i128::from(span) * part).abs();
        prop_assert!(2 * distance <= whole, "{found}");
    }
}
