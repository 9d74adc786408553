//! What every stage stands on: the portfolio at an instant and its scorecard.

use jiff::{SignedDuration, Timestamp};
use warplan_model::policy::Policy;
use warplan_model::portfolio::{Built, Faults, Portfolio, build};
use warplan_model::scorecard::Scorecard;
use warplan_model::snapshot::{Snapshot, Warning};
use warplan_model::{Fault, IssueId};

/// A portfolio at an instant with its scorecard.
#[derive(Clone, Debug)]
pub struct Basis<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The snapshot.
    pub snapshot: &'a Snapshot,
    /// The snapshot read through the policy.
    pub portfolio: Portfolio,
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
    /// of the policy.
    ///
    /// # Errors
    /// Faults of the policy or of the tracker's data.
    pub fn new(
        snapshot: &'a Snapshot,
        policy: &'a Policy,
        as_of: Timestamp,
        release: Option<&str>,
    ) -> Result<Self, PipelineError> {
        let Built { portfolio, mut warnings } =
            build(snapshot, policy, as_of).map_err(PipelineError::Faults)?;
        let scorecard =
            warplan_score::score(&portfolio, policy, release).map_err(PipelineError::of_policy)?;
        warnings.extend(after_the_snapshot(snapshot, as_of));
        warnings.extend(without_telemetry(policy, &scorecard));
        warnings.sort();
        Ok(Basis { policy, snapshot, portfolio, scorecard, warnings })
    }
}

/// How much later than its snapshot a portfolio may be looked at without anybody being told: people give dates.
const UNTOLD: SignedDuration = SignedDuration::from_hours(24);

fn after_the_snapshot(snapshot: &Snapshot, as_of: Timestamp) -> Option<Warning> {
    let later = as_of.duration_since(snapshot.as_of);
    (later > UNTOLD).then(|| Warning {
        kind: "later than the snapshot".into(),
        record: as_of.to_string(),
        message: format!(
            "the snapshot is of {}; what changed in the {} days after it is not known, so export it again",
            snapshot.as_of,
            later.as_hours() / 24
        ),
    })
}

fn without_telemetry(policy: &Policy, scorecard: &Scorecard) -> impl Iterator<Item = Warning> {
    let scored = policy.kpis.iter().zip(&scorecard.kpis);
    let missing = scored.filter(|((_, kpi), scored)| kpi.source != scored.base_source);
    missing.map(|((key, _), scored)| Warning {
        kind: "no telemetry".into(),
        record: key.clone(),
        message: format!("its probe has no value for this release; its manual value {} is used", scored.base),
    })
}
