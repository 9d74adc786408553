//! What the probes of a policy read, and what that comes to.

use warplan_model::policy::{Policy, Probe};
use warplan_model::reading::Readings;
use warplan_model::view::{ProbeReport, ProbeState};

/// Whether the baselines of a release, by default the last, are what probes read today.
pub fn are_asked(policy: &Policy, release: Option<&str>) -> bool {
    warplan_score::takes_readings(policy, release)
}

/// Every probe of a policy with its reading.
pub fn probes(policy: &Policy, readings: &Readings) -> ProbeReport {
    let state = |(name, probe): (&String, &Probe)| {
        let probed = warplan_score::probed(policy, name, probe, Some(readings));
        let takes = policy.kpis.iter().filter(|(_, kpi)| kpi.probe.as_ref() == Some(name));
        let tier = policy.probe_tier(name);
        let rules = policy.eligibility.as_ref().zip(tier).and_then(|(rules, tier)| rules.tiers.get(tier));
        ProbeState {
            probe: name.clone(),
            kpis: takes.map(|(key, _)| key.clone()).collect(),
            read: probe.read.clone(),
            worth: probe.worth.clone(),
            unknown: probe.unknown,
            tier: tier.map(str::to_owned),
            confidence: rules.and_then(|tier| tier.confidence),
            reading: probed.reading,
            comes_to: probed.comes_to,
        }
    };
    ProbeReport { as_of: readings.as_of, probes: policy.probes.iter().map(state).collect() }
}
