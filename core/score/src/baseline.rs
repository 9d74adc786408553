//! Baselines: where each KPI starts before issues move it.

use warplan_model::policy::{Policy, Source};
use warplan_model::{Decimal, Fault, path};

/// A KPI's baseline and where it comes from.
pub(crate) struct Baseline {
    pub base: Decimal,
    pub source: Source,
}

/// The baseline of every KPI in a release, in the policy's order: what its probe measured when it has one, else
/// what somebody set.
pub(crate) fn baselines(policy: &Policy, release: usize) -> Result<Vec<Baseline>, Vec<Fault>> {
    let values = &policy.releases[release];
    if values.manual.is_empty() && values.telemetry.is_empty() && !policy.kpis.is_empty() {
        return Err(vec![without_any(policy, release)]);
    }
    let mut faults = Vec::new();
    let mut found = Vec::new();
    for (key, kpi) in &policy.kpis {
        let measured = values.telemetry.get(key).filter(|_| kpi.source == Source::Telemetry);
        let measured = measured.map(|&base| Baseline { base, source: Source::Telemetry });
        let set = values.manual.get(key).map(|&base| Baseline { base, source: Source::Manual });
        match measured.or(set) {
            Some(baseline) => found.push(baseline),
            None => {
                let problem = format!("release {} has no baseline for {key}", values.version);
                let remedy = match kpi.source {
                    Source::Manual => "add its value here",
                    Source::Telemetry => "add its value here, or what its probe measured under telemetry",
                };
                faults.push(Fault::new(path!["releases", release, "manual"], problem, remedy));
            }
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
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
