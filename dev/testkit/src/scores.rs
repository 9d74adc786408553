//! Scorecards of any shape, for pictures and reports: seeded, so that equal shapes give equal scorecards.

use jiff::{SignedDuration, Timestamp};
use warplan_model::Decimal;
use warplan_model::policy::Policy;
use warplan_model::scorecard::{CapHeld, KpiScore, SCORECARD_FORMAT, Scorecard};
use warplan_model::view::{Trend, TrendPoint};

use crate::models::Random;

/// What KPIs are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// A word or two.
    Short,
    /// Forty characters.
    Long,
}

/// Which values KPIs have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// All the lowest.
    Lowest,
    /// All the highest.
    Highest,
    /// Seeded ones, rising from release to release; some capped, some failing.
    Mixed,
}

const SHORT: [&str; 8] = [
    "Automation depth",
    "Evidence",
    "Operational maturity",
    "Integrity",
    "Technical completeness",
    "Adoption",
    "Security",
    "Cost control",
];

const LONG: [&str; 5] = [
    "Technical completeness of the data plane",
    "operational_maturity_of_incident_handlin",
    "Evidence for regulators and for auditors",
    "Customer-visible reliability per quarter",
    "Zusammenarbeitsfähigkeitsprüfungsergebni",
];

/// A policy with so many KPIs: floors of 5 but for each fourth, drops of at most 1.
pub fn policy(kpis: usize, names: Names) -> Policy {
    let kpis: serde_json::Map<String, serde_json::Value> = (0..kpis)
        .map(|index| {
            let floor = (index % 4 != 3).then_some(5);
            let kpi = serde_json::json!({"title": name(index, names), "floor": floor, "max_drop": 1});
            (format!("kpi_{index:02}"), kpi)
        })
        .collect();
    let policy = serde_json::json!({
        "format": "warplan-policy/v1", "name": "Pictures", "severities": {}, "types": {}, "kpis": kpis,
        "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2},
    });
    serde_json::from_value(policy).expect("it is a policy")
}

fn name(index: usize, names: Names) -> String {
    match names {
        Names::Short if index < SHORT.len() => SHORT[index].into(),
        Names::Short => format!("{} {}", SHORT[index % SHORT.len()], index / SHORT.len() + 1),
        Names::Long => LONG[index % LONG.len()].into(),
    }
}

/// The scorecards of so many releases, the oldest first.
pub fn releases(policy: &Policy, count: usize, values: Values) -> Vec<Scorecard> {
    let mut random = Random::new(7);
    let mut cards: Vec<Scorecard> = Vec::new();
    let first: Timestamp = "2026-01-05T12:00:00Z".parse().expect("it is an instant");
    for release in 0..count {
        let before = cards.last();
        let kpis = policy.kpis.keys().enumerate().map(|(index, key)| {
            let previous = before.and_then(|card| card.kpi(key)).map(|score| score.value);
            score(policy, key, index, previous, values, &mut random)
        });
        let kpis: Vec<KpiScore> = kpis.collect();
        let passes = kpis.iter().all(|score| score.failures.is_empty());
        cards.push(Scorecard {
            format: SCORECARD_FORMAT.into(),
            as_of: first + SignedDuration::from_hours(24 * 14 * release as i64),
            release: Some(format!("v1.{release}")),
            previous: before.and_then(|card| card.release.clone()),
            credit_window: "closed since the last release".into(),
            kpis,
            unclassified: Vec::new(),
            passes,
            inputs: None,
        });
    }
    cards
}

/// The scorecards over time, as if the last of several were the end of a plan.
pub fn trend(policy: &Policy, cards: &[Scorecard]) -> Trend {
    let mut trend = Trend::of_releases(policy, &cards.iter().collect::<Vec<_>>());
    if let [_, .., last] = trend.points.as_mut_slice() {
        *last = TrendPoint { label: "planned end".into(), planned: true };
    }
    trend
}

fn score(
    policy: &Policy,
    key: &str,
    index: usize,
    previous: Option<Decimal>,
    values: Values,
    random: &mut Random,
) -> KpiScore {
    let scale = policy.scale;
    let (base, free) = match (values, previous) {
        (Values::Lowest, _) => (scale.min, scale.min),
        (Values::Highest, _) => (scale.max, scale.max),
        (Values::Mixed, None) => (random.hundredths(350, 750), random.hundredths(400, 800)),
        (Values::Mixed, Some(previous)) => (previous, previous + random.hundredths(-50, 80)),
    };
    let capped = values == Values::Mixed && index % 3 == 1;
    let at = Decimal::from_int(6);
    let free = if capped && index % 6 == 1 { free.max(at + random.hundredths(10, 90)) } else { free };
    let cap = capped.then(|| CapHeld {
        at,
        because: "open P0".into(),
        issues: [134, 137, 142, 150].map(Into::into).to_vec(),
        binds: free > at,
    });
    let value = cap.as_ref().map_or(free, |cap| free.min(cap.at)).clamped(scale.min, scale.max);
    let half = Decimal::from_micros(600_000);
    let band = (values == Values::Mixed && index % 4 == 2).then(|| {
        ((value - half).clamped(scale.min, scale.max), (value + half).clamped(scale.min, scale.max))
    });
    let mut score = KpiScore {
        kpi: key.into(),
        title: policy.kpis[key].title.clone().unwrap_or_default(),
        open: 3,
        closed: 2,
        base,
        base_source: Default::default(),
        probed: None,
        tier: None,
        confidence: None,
        credit: Decimal::ZERO,
        credits: Vec::new(),
        uplift: Decimal::ZERO,
        debt: Decimal::ZERO,
        debts: Vec::new(),
        cap,
        value,
        band,
        previous,
        delta: previous.map(|previous| value - previous),
        failures: Vec::new(),
    };
    score.failures = score.breaches(&policy.kpis[key]).iter().map(ToString::to_string).collect();
    score
}
