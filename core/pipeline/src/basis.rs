//! What every stage stands on: the portfolio at an instant and its scorecard.

use jiff::{SignedDuration, Timestamp};
use warplan_model::history::History;
use warplan_model::policy::Policy;
use warplan_model::portfolio::{Built, Faults, Portfolio, build};
use warplan_model::reading::Readings;
use warplan_model::scorecard::{Probed, ScoreInputs, ScoreRules, Scorecard};
use warplan_model::snapshot::{Snapshot, Warning};
use warplan_model::{Digest, Fault, IssueId};

/// A portfolio at an instant with its scorecard.
#[derive(Clone, Debug)]
pub struct Basis<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The snapshot.
    pub snapshot: &'a Snapshot,
    /// What was recorded of earlier releases.
    pub history: &'a History,
    /// The snapshot read through the policy.
    pub portfolio: Portfolio,
    /// What the policy's probes read, where they were asked.
    pub readings: Option<&'a Readings>,
    /// KPI values at the instant.
    pub scorecard: Scorecard,
    /// Oddities of the tracker's data.
    pub warnings: Vec<Warning>,
}

/// Why a stage has no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PipelineError {
    /// The policy or the tracker's data are at fault.
    #[error("the input is at fault")]
    Faults(Faults),
    /// No plan keeps to everything that is asked; with paths into the policy where that asks for it.
    #[error("no plan keeps to everything that is asked")]
    Infeasible(Vec<Fault>),
    /// What is assumed does not fit policy or portfolio.
    #[error("the assumptions do not fit")]
    Assumptions(Vec<Fault>),
    /// A stored plan breaks constraints or claims what is not so.
    #[error("the plan does not hold")]
    Refused(Vec<String>),
    /// A plan has no certificate, so that nothing is known of what changes would bring.
    #[error("the plan has no certificate")]
    Uncertified,
    /// The portfolio has no such issue.
    #[error("the snapshot has no issue {0}")]
    UnknownIssue(IssueId),
}

impl PipelineError {
    /// Faults of the policy.
    pub fn of_policy(faults: Vec<Fault>) -> Self {
        PipelineError::Faults(Faults { policy: faults, snapshot: Vec::new() })
    }

    /// Faults of the tracker's data.
    pub fn of_snapshot(faults: Vec<Fault>) -> Self {
        PipelineError::Faults(Faults { policy: Vec::new(), snapshot: faults })
    }
}

impl<'a> Basis<'a> {
    /// Reads a snapshot through a policy as it was at `as_of`, and scores it as `release`, by default the last
    /// of the policy. No probe is asked.
    ///
    /// # Errors
    /// Faults of the policy or of the tracker's data.
    pub fn new(
        snapshot: &'a Snapshot,
        policy: &'a Policy,
        as_of: Timestamp,
        release: Option<&str>,
    ) -> Result<Self, PipelineError> {
        Basis::with_history(snapshot, policy, History::none(), as_of, release)
    }

    /// The same, compared with the releases of a history; what the policy says was recorded counts where the history
    /// has nothing. No probe is asked.
    ///
    /// # Errors
    /// Faults of the policy or of the tracker's data.
    pub fn with_history(
        snapshot: &'a Snapshot,
        policy: &'a Policy,
        history: &'a History,
        as_of: Timestamp,
        release: Option<&str>,
    ) -> Result<Self, PipelineError> {
        Basis::measured(snapshot, policy, history, None, as_of, release)
    }

    /// The same with what probes read.
    ///
    /// # Errors
    /// Faults of the policy or of the tracker's data.
    pub fn measured(
        snapshot: &'a Snapshot,
        policy: &'a Policy,
        history: &'a History,
        readings: Option<&'a Readings>,
        as_of: Timestamp,
        release: Option<&str>,
    ) -> Result<Self, PipelineError> {
        let Built { portfolio, mut warnings } =
            build(snapshot, policy, as_of).map_err(PipelineError::Faults)?;
        let readings = readings.filter(|_| warplan_score::takes_readings(policy, release));
        let scorecard = warplan_score::score_measured(&portfolio, policy, history, readings, release)
            .map_err(PipelineError::of_policy)?;
        warnings.extend(after_the_snapshot(snapshot, as_of));
        warnings.extend(readings.and_then(|readings| before_the_readings(readings, as_of)));
        warnings.extend(without_telemetry(policy, &scorecard));
        warnings.extend(recorded_otherwise(policy, history));
        warnings.sort();
        Ok(Basis { policy, snapshot, history, portfolio, readings, scorecard, warnings })
    }

    /// The same instant, release, history and readings under another policy and snapshot.
    ///
    /// # Errors
    /// Faults of the policy or of the tracker's data.
    pub fn under<'b>(&self, snapshot: &'b Snapshot, policy: &'b Policy) -> Result<Basis<'b>, PipelineError>
    where
        'a: 'b,
    {
        let release = self.scorecard.release.as_deref();
        Basis::measured(snapshot, policy, self.history, self.readings, self.portfolio.as_of, release)
    }

    /// The scorecard with what it was made from, so that it can be recorded, compared and computed again.
    pub fn stated(&self) -> Scorecard {
        let inputs = ScoreInputs {
            policy: Digest::of(self.policy),
            snapshot: self.snapshot.digest(),
            readings: self.readings.map(Readings::digest),
            rules: ScoreRules::of(self.policy),
        };
        Scorecard { inputs: Some(inputs), ..self.scorecard.clone() }
    }
}

/// How much later than its snapshot a portfolio may be looked at without anybody being told: people give dates.
const UNTOLD: SignedDuration = SignedDuration::from_hours(24);

/// That a snapshot says nothing of an instant after it.
pub(crate) fn after_the_snapshot(snapshot: &Snapshot, as_of: Timestamp) -> Option<Warning> {
    let later = as_of.duration_since(snapshot.as_of);
    // The end of a date has nanoseconds, which tell nobody anything.
    let told = Timestamp::from_second(as_of.as_second()).unwrap_or(as_of);
    (later > UNTOLD).then(|| Warning {
        kind: "later than the snapshot".into(),
        record: told.to_string(),
        message: format!(
            "the snapshot is of {}; what changed in the {} after it is not known, so export it again",
            snapshot.as_of,
            match later.as_hours() / 24 {
                1 => "day".to_owned(),
                days => format!("{days} days"),
            }
        ),
    })
}

/// Evidence of a later day says nothing of an earlier one.
fn before_the_readings(readings: &Readings, as_of: Timestamp) -> Option<Warning> {
    (as_of < readings.as_of).then(|| Warning {
        kind: "readings of a later instant".into(),
        record: readings.as_of.to_string(),
        message: format!("baselines of probes are those of then, not of {as_of}"),
    })
}

fn without_telemetry(policy: &Policy, scorecard: &Scorecard) -> impl Iterator<Item = Warning> {
    let scored = policy.kpis.iter().zip(&scorecard.kpis);
    let missing = scored.filter(|((_, kpi), scored)| kpi.source != scored.base_source);
    missing.map(|((key, _), scored)| {
        let reason = match scored.probed.as_ref().and_then(Probed::unknown) {
            Some((probe, reason)) => format!("its probe {probe} is unknown ({reason})"),
            None => "nothing was measured for this release".into(),
        };
        Warning {
            kind: "no telemetry".into(),
            record: key.clone(),
            message: format!("{reason}; its manual value {} is used", scored.base),
        }
    })
}

/// Where the policy and the history do not say the same of a release; nobody should have to find out which counts.
fn recorded_otherwise(policy: &Policy, history: &History) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for release in &policy.releases {
        let Some(recorded) = history.counted(&release.version) else { continue };
        let mut warn = |record: String, said: String, is: String| {
            warnings.push(Warning {
                kind: "recorded otherwise".into(),
                record,
                message: format!("the policy says {said}, the history {is}; the history counts"),
            });
        };
        let scorecard = recorded.scorecard;
        if let Some(at) = release.at.filter(|at| *at != scorecard.as_of) {
            warn(release.version.clone(), at.to_string(), scorecard.as_of.to_string());
        }
        for (key, said) in &release.recorded {
            let value = scorecard.kpi(key).map(|score| score.value);
            if value != Some(*said) {
                let is = value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
                warn(format!("{} {key}", release.version), said.to_string(), is);
            }
        }
    }
    warnings
}
