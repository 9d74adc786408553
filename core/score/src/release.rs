//! Releases: the one that is scored, the one before it, and which of them compare.

use std::collections::BTreeMap;

use jiff::Timestamp;
use warplan_model::history::History;
use warplan_model::policy::Policy;
use warplan_model::scorecard::Scorecard;
use warplan_model::{Decimal, Fault, path};

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

/// A release and what was recorded of it.
pub(crate) struct Known<'a> {
    pub version: &'a str,
    /// When its scorecard was taken.
    pub at: Option<Timestamp>,
    /// Its index in the policy; one that only the history holds has none.
    pub index: Option<usize>,
    values: Values<'a>,
}

/// Values of a release, by KPI.
enum Values<'a> {
    Policy(&'a BTreeMap<String, Decimal>),
    History(&'a Scorecard),
}

impl<'a> Known<'a> {
    fn of_history(scorecard: &'a Scorecard, version: &'a str, index: Option<usize>) -> Self {
        Known { version, at: Some(scorecard.as_of), index, values: Values::History(scorecard) }
    }

    pub fn value(&self, kpi: &str) -> Option<Decimal> {
        match self.values {
            Values::Policy(recorded) => recorded.get(kpi).copied(),
            Values::History(scorecard) => scorecard.kpi(kpi).map(|score| score.value),
        }
    }

    fn is_recorded(&self) -> bool {
        !matches!(self.values, Values::Policy(recorded) if recorded.is_empty())
    }

    /// Whether it comes after something that was recorded at an instant: later ones do, and those in the making.
    fn follows(&self, instant: Timestamp) -> bool {
        self.at.map_or(!self.is_recorded(), |at| at > instant)
    }
}

/// The policy's releases in order, and those that only the history holds where their instants put them. What the history
/// recorded of a release counts before what the policy says was recorded.
pub(crate) fn known<'a>(policy: &'a Policy, history: &'a History) -> Vec<Known<'a>> {
    let listed = policy.releases.iter().enumerate().map(|(index, release)| {
        let version = release.version.as_str();
        match history.counted(version) {
            Some(recorded) => Known::of_history(recorded.scorecard, version, Some(index)),
            None => Known {
                version,
                at: release.at,
                index: Some(index),
                values: Values::Policy(&release.recorded),
            },
        }
    });
    let mut known: Vec<Known<'_>> = listed.collect();
    for scorecard in history.releases() {
        let Some(version) = scorecard.release.as_deref() else { continue };
        if known.iter().all(|other| other.version != version) {
            let place = known.iter().position(|other| other.follows(scorecard.as_of)).unwrap_or(known.len());
            known.insert(place, Known::of_history(scorecard, version, None));
        }
    }
    known
}

/// The release that the one with an index in the policy is compared with: the nearest before it that was recorded. A
/// rerun of a version is thus never compared with itself, and none with what was recorded after `as_of`, unless the
/// policy says that it came before.
pub(crate) fn previous<'k, 'a>(
    known: &'k [Known<'a>],
    index: usize,
    as_of: Timestamp,
) -> Option<&'k Known<'a>> {
    let place = known.iter().position(|release| release.index == Some(index))?;
    let came_before =
        |release: &&Known<'_>| release.index.is_some() || release.at.is_some_and(|at| at < as_of);
    known[..place].iter().rev().filter(came_before).find(|release| release.is_recorded())
}

/// The releases in order, each with whether it compares with the one before it: both have a value for every KPI.
/// `scorecard` stands in for the values of its release while that has recorded none.
pub fn releases_compared(
    policy: &Policy,
    history: &History,
    scorecard: Option<&Scorecard>,
) -> Vec<(String, bool)> {
    let known = known(policy, history);
    let complete = |release: &Known<'_>| policy.kpis.keys().all(|kpi| release.value(kpi).is_some());
    let scored = |release: &Known<'_>| {
        !release.is_recorded()
            && scorecard.is_some_and(|scorecard| scorecard.release.as_deref() == Some(release.version))
    };
    let compares = |place: usize| {
        let previous = known[..place].iter().rev().find(|release| release.is_recorded());
        previous.is_some_and(complete) && (complete(&known[place]) || scored(&known[place]))
    };
    let releases = known.iter().enumerate();
    releases.map(|(place, release)| (release.version.to_owned(), compares(place))).collect()
}

/// The release of the policy that was in the making at an instant: the first that was not recorded before it and has
/// baselines, else the last that has some.
pub fn in_the_making<'a>(policy: &'a Policy, history: &'a History, instant: Timestamp) -> Option<&'a str> {
    let has_baselines = |index: usize| {
        let release = &policy.releases[index];
        !release.manual.is_empty() || !release.telemetry.is_empty() || is_probed(policy, index)
    };
    let known = known(policy, history);
    let scorable: Vec<&Known<'_>> =
        known.iter().filter(|release| release.index.is_some_and(has_baselines)).collect();
    let making = scorable.iter().find(|release| release.at.is_none_or(|at| at >= instant));
    making.or(scorable.last()).map(|release| release.version)
}

/// Whether the baselines of a release, by default the last, are what probes read today.
pub fn takes_readings(policy: &Policy, version: Option<&str>) -> bool {
    chosen(policy, version).is_ok_and(|index| is_probed(policy, index))
}

fn is_probed(policy: &Policy, index: usize) -> bool {
    policy.releases[index].in_the_making() && policy.kpis.values().any(|kpi| kpi.probe.is_some())
}
