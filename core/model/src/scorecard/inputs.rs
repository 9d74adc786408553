//! What a scorecard was made from.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::policy::{Cap, Policy, Scale, Scoring, Severity, Tier, TypeRule};
use crate::{Decimal, Digest};

/// What a scorecard was made from: who has a policy, a snapshot and readings of these
/// digests can compute it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreInputs {
    /// Of the policy.
    pub policy: Digest,
    /// Of the snapshot.
    pub snapshot: Digest,
    /// Of what probes read; absent where none was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readings: Option<Digest>,
    /// What the policy said about scoring.
    pub rules: ScoreRules,
}

/// What scores depend on beside baselines, evidence and issues. Scorecards compare under equal rules only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreRules {
    /// Range of every KPI.
    pub scale: Scale,
    /// Points and windows.
    pub scoring: Scoring,
    /// Severities by name.
    pub severities: BTreeMap<String, Severity>,
    /// Types by name.
    pub types: BTreeMap<String, TypeRule>,
    /// KPIs by key.
    pub kpis: BTreeMap<String, KpiRules>,
    /// Tiers of evidence by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tiers: BTreeMap<String, Tier>,
}

/// What the score of a KPI and its gate depend on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KpiRules {
    /// The release gate fails below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Decimal>,
    /// The release gate fails when the KPI drops by more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_drop: Option<Decimal>,
    /// The most that credits add in a release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_uplift_per_release: Option<Decimal>,
    /// Limits while issues are open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<Cap>,
}

impl ScoreRules {
    /// Those of a policy.
    pub fn of(policy: &Policy) -> Self {
        let kpis = policy.kpis.iter().map(|(key, kpi)| {
            let rules = KpiRules {
                floor: kpi.floor,
                max_drop: kpi.max_drop,
                max_uplift_per_release: kpi.max_uplift_per_release,
                caps: kpi.caps.clone(),
            };
            (key.clone(), rules)
        });
        let tiers = policy.eligibility.iter().flat_map(|eligibility| &eligibility.tiers);
        ScoreRules {
            scale: policy.scale,
            scoring: policy.scoring.clone(),
            severities: policy.severities.clone().into_iter().collect(),
            types: policy.types.clone().into_iter().collect(),
            kpis: kpis.collect(),
            tiers: tiers.map(|(name, tier)| (name.clone(), tier.clone())).collect(),
        }
    }

    /// Where other rules score KPIs that both have otherwise, a clause each, e.g. `severities.P0.sla_days was 3 and is 5`.
    /// Floors and allowed drops judge a score and do not change it.
    pub fn differences(&self, later: &ScoreRules) -> Vec<String> {
        let mut found = Vec::new();
        differences("", &self.shared_with(later), &later.shared_with(self), &mut found);
        found
    }

    fn shared_with(&self, other: &ScoreRules) -> Value {
        let mut rules = self.clone();
        rules.kpis.retain(|key, _| other.kpis.contains_key(key));
        for kpi in rules.kpis.values_mut() {
            (kpi.floor, kpi.max_drop) = (None, None);
        }
        serde_json::to_value(rules).expect("keys are strings")
    }
}

fn differences(path: &str, before: &Value, after: &Value, found: &mut Vec<String>) {
    let shown = |value: &Value| if value.is_null() { "absent".to_owned() } else { value.to_string() };
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let dot = if path.is_empty() { "" } else { "." };
                let at =
                    |values: &serde_json::Map<String, Value>| values.get(key).cloned().unwrap_or_default();
                differences(&format!("{path}{dot}{key}"), &at(before), &at(after), found);
            }
        }
        _ if before != after => found.push(format!("{path} was {} and is {}", shown(before), shown(after))),
        _ => {}
    }
}
