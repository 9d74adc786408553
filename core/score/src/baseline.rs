//! Baselines: where each KPI starts before issues move it.

use warplan_model::policy::{Kpi, Policy, Probe, Release, Source, WhenUnknown};
use warplan_model::reading::{Reading, Readings};
use warplan_model::scorecard::{ComesTo, Probed};
use warplan_model::{Decimal, Fault, path};

use crate::worth::worth;

/// A KPI's baseline and where it comes from.
pub(crate) struct Baseline {
    pub base: Decimal,
    pub source: Source,
    /// What its probe says, where it was asked.
    pub probed: Option<Probed>,
    /// The tier of the evidence, where that is the probe's.
    pub tier: Option<String>,
}

/// The baseline of every KPI in a release, in the policy's order: what was measured when the KPI's source says so and
/// it is known, else what somebody set.
pub(crate) fn baselines(
    policy: &Policy,
    release: usize,
    readings: Option<&Readings>,
) -> Result<Vec<Baseline>, Vec<Fault>> {
    let values = &policy.releases[release];
    let asked = |kpi: &Kpi| kpi.probe.is_some() && values.in_the_making();
    let any_asked = policy.kpis.values().any(asked);
    if values.manual.is_empty() && values.telemetry.is_empty() && !any_asked && !policy.kpis.is_empty() {
        return Err(vec![without_any(policy, release)]);
    }
    let mut faults = Vec::new();
    let mut found = Vec::new();
    for (key, kpi) in &policy.kpis {
        let probe = kpi.probe.as_deref().filter(|_| asked(kpi));
        let says = probe.and_then(|name| Some(probed(policy, name, policy.probes.get(name)?, readings)));
        match baseline(policy, values, key, kpi, says.clone()) {
            Some(baseline) => found.push(baseline),
            None => faults.push(without(release, values, key, kpi, says.as_ref())),
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

fn baseline(
    policy: &Policy,
    values: &Release,
    key: &str,
    kpi: &Kpi,
    probed: Option<Probed>,
) -> Option<Baseline> {
    let manual = || values.manual.get(key).map(|&base| (base, Source::Manual));
    let recorded = || values.telemetry.get(key).filter(|_| kpi.source == Source::Telemetry);
    let (base, source) = match probed.as_ref().map(|probed| &probed.comes_to) {
        Some(ComesTo::Points(points)) => (*points, Source::Telemetry),
        Some(ComesTo::Unknown(_)) => manual()?,
        None => recorded().map(|&base| (base, Source::Telemetry)).or_else(manual)?,
    };
    let measured = probed.as_ref().filter(|probed| probed.unknown().is_none());
    let tier = measured.and_then(|probed| policy.probe_tier(&probed.probe)).map(str::to_owned);
    Some(Baseline { base, source, probed, tier })
}

/// What a probe says, as far as it was asked.
pub fn probed(policy: &Policy, name: &str, probe: &Probe, readings: Option<&Readings>) -> Probed {
    let reading = readings.and_then(|readings| readings.readings.get(name));
    let points = match (readings, reading) {
        (None, _) => Err("it was not asked".to_owned()),
        (Some(_), None) => Err("the readings do not have it".to_owned()),
        (_, Some(Reading { definition, .. })) if *definition != probe.definition() => {
            Err("the policy lets it read something else by now".to_owned())
        }
        (_, Some(reading)) => worth(&probe.worth, policy.scale, &reading.says),
    };
    let fails = points.is_err() && probe.unknown == WhenUnknown::Fail;
    let comes_to = points.map_or_else(ComesTo::Unknown, ComesTo::Points);
    Probed { probe: name.to_owned(), reading: reading.cloned(), comes_to, fails }
}

/// The fault of a KPI without a baseline.
fn without(release: usize, values: &Release, key: &str, kpi: &Kpi, probed: Option<&Probed>) -> Fault {
    let at = path!["releases", release, "manual"];
    let problem = format!("release {} has no baseline for {key}", values.version);
    match probed.and_then(Probed::unknown) {
        Some((probe, reason)) => {
            let problem = format!("{problem}, and its probe {probe} is unknown: {reason}");
            Fault::new(at, problem, "mend the evidence, or add a value here that stands in for it")
        }
        None => {
            let remedy = match kpi.source {
                Source::Manual => "add its value here",
                Source::Telemetry => "add its value here, or what was measured under telemetry",
            };
            Fault::new(at, problem, remedy)
        }
    }
}

/// A release without a single baseline; one that only recorded its values is there to compare with.
fn without_any(policy: &Policy, release: usize) -> Fault {
    let version = &policy.releases[release].version;
    let recorded = !policy.releases[release].recorded.is_empty();
    let problem = if recorded {
        format!("release {version} has recorded values and no baselines, so it can only be compared with")
    } else {
        format!("release {version} has no baselines")
    };
    let others =
        policy.releases.iter().filter(|other| !other.manual.is_empty() || !other.telemetry.is_empty());
    let others: Vec<&str> = others.map(|other| other.version.as_str()).collect();
    let add = "add a value for each KPI under manual";
    let remedy =
        if others.is_empty() { add.to_owned() } else { format!("score {}, or {add}", others.join(" or ")) };
    Fault::new(path!["releases", release], problem, remedy)
}
