//! Releases: the one that is scored, the one before it, and which of them compare.

use warplan_model::policy::{Policy, Release};
use warplan_model::scorecard::Scorecard;
use warplan_model::{Fault, path};

/// The index of the release with a version, else of the last.
pub(crate) fn chosen(policy: &Policy, version: Option<&str>) -> Result<usize, Fault> {
    let releases = &policy.releases;
    if releases.is_empty() {
        let remedy = "add a release with a version and a baseline for each KPI under manual";
        return Err(Fault::new(path!["releases"], "there is no release to score", remedy));
    }
    let Some(version) = version else { return Ok(releases.len() - 1) };
    releases.iter().position(|release| release.version == version).ok_or_else(|| {
        let known: Vec<&str> = releases.iter().map(|release| release.version.as_str()).collect();
        let remedy = format!("add it, or use one of {}", known.join(", "));
        Fault::new(path!["releases"], format!("there is no release {version}"), remedy)
    })
}

/// The release that the one at `index` is compared with: the nearest before it that recorded values, with its
/// index. A rerun of a version is thus never compared with itself.
pub fn previous_release(policy: &Policy, index: usize) -> Option<(usize, &Release)> {
    let before = policy.releases.iter().enumerate().take(index);
    before.rev().find(|(_, release)| !release.recorded.is_empty())
}

/// The policy's releases in order, each with whether it compares with the one before it: both have a value for
/// every KPI. `scorecard` stands in for the values of its release while that has recorded none.
pub fn releases_compared(policy: &Policy, scorecard: Option<&Scorecard>) -> Vec<(String, bool)> {
    let recorded = |release: &Release| policy.kpis.keys().all(|kpi| release.recorded.contains_key(kpi));
    let scored = |release: &Release| {
        release.recorded.is_empty()
            && scorecard.is_some_and(|scorecard| scorecard.release.as_ref() == Some(&release.version))
    };
    let compares = |index: usize, release: &Release| {
        let previous = previous_release(policy, index);
        previous.is_some_and(|(_, previous)| recorded(previous)) && (recorded(release) || scored(release))
    };
    let releases = policy.releases.iter().enumerate();
    releases.map(|(index, release)| (release.version.clone(), compares(index, release))).collect()
}
