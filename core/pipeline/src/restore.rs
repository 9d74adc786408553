//! A stored plan, held to the portfolio that it was made for.
//!
//! A plan rests on its model, and on the labels, lanes and reasons that it names. Whatever else has changed since leaves it
//! in force.

use warplan_model::closure::Answer;
use warplan_model::plan::{Deferred, Plan, Reason, Step};
use warplan_model::reading::Readings;
use warplan_model::{Digest, Fault, IssueId};

use crate::planning::sequence;
use crate::stability::Announced;
use crate::{Basis, PipelineError, Planned, deferral};

/// What a stored plan is worth today.
#[derive(Clone, Debug)]
pub enum Restored {
    /// It is in force.
    InForce {
        /// The plan with its model.
        planned: Box<Planned>,
        /// Whether the policy is another one, in nothing that the plan rests on.
        other_policy: bool,
    },
    /// What it rests on has changed: inputs that are not those of the plan. None of them differs where the history of
    /// releases does.
    Stale(Vec<Departure>),
}

/// An input that is not that of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Departure {
    /// The policy.
    Policy,
    /// The snapshot.
    Snapshot,
    /// What probes read.
    Readings,
    /// The release that is scored: the plan's, and today's.
    Release(Option<String>, Option<String>),
    /// The engine that wrote the plan.
    Engine(String),
}

/// A stored plan with the model that it was made for; `then` is the portfolio at the plan's instant.
///
/// # Errors
/// What [`crate::model`] finds wrong with that portfolio; a plan that breaks constraints or claims what is not so.
pub fn restore(then: &Basis<'_>, plan: Plan) -> Result<Restored, PipelineError> {
    let modelled = crate::model(then, Announced::before(&plan).as_ref())?;
    if Digest::of(&modelled.file) != plan.inputs.model {
        return Ok(Restored::Stale(departures(then, &plan)));
    }
    let (objective, bound, status) = (Some(plan.objective), Some(plan.bound), Some(plan.status));
    let certificate = plan.certificate.clone();
    let answer = Answer { schedule: plan.schedule.clone(), objective, bound, status, certificate };
    let refused = |reasons: Vec<String>| PipelineError::Refused(reasons);
    let texts = |faults: Vec<Fault>| refused(faults.iter().map(Fault::to_string).collect());
    let verdict = warplan_certify::check(&modelled.problem, &answer).map_err(texts)?;
    if !verdict.accepted() {
        let reasons = verdict.violations.iter().chain(&verdict.claims);
        return Err(refused(reasons.map(ToString::to_string).collect()));
    }
    let schedule = answer.to_schedule(&modelled.problem).map_err(texts)?;
    let other_policy = Digest::of(then.policy) != plan.inputs.policy;
    let planned = Planned { modelled, schedule, plan };
    if other_policy && !names_the_same(then, &planned) {
        return Ok(Restored::Stale(departures(then, &planned.plan)));
    }
    Ok(Restored::InForce { planned: Box::new(planned), other_policy })
}

/// Which inputs of a plan are others than those of a portfolio.
fn departures(then: &Basis<'_>, plan: &Plan) -> Vec<Departure> {
    let inputs = &plan.inputs;
    let (engine, release) = (crate::planning::engine(), &then.scorecard.release);
    let found = [
        (Digest::of(then.policy) != inputs.policy).then_some(Departure::Policy),
        (then.snapshot.digest() != inputs.snapshot).then_some(Departure::Snapshot),
        (then.readings.map(Readings::digest) != inputs.readings).then_some(Departure::Readings),
        (*release != inputs.release).then(|| Departure::Release(inputs.release.clone(), release.clone())),
        (engine != inputs.engine).then(|| Departure::Engine(inputs.engine.clone())),
    ];
    found.into_iter().flatten().collect()
}

/// Whether a plan names labels, lanes and reasons as it would if it were written under today's policy.
fn names_the_same(then: &Basis<'_>, planned: &Planned) -> bool {
    let Planned { modelled, schedule, plan } = planned;
    let evaluation = warplan_certify::evaluate(&modelled.problem, schedule);
    let steps = sequence(then, modelled, schedule);
    let deferred = deferral::deferred(then, modelled, schedule, &evaluation);
    steps.iter().map(named).eq(plan.sequence.iter().map(named))
        && deferred.iter().map(reason).eq(plan.deferred.iter().map(reason))
}

/// What the policy makes of an issue of the sequence.
fn named(step: &Step) -> (&IssueId, [&str; 2], &[String], [Option<&str>; 2]) {
    let lane = [step.lane.as_deref(), step.milestone.as_deref()];
    (&step.issue, [&step.severity, &step.kind], &step.kpis, lane)
}

/// What the policy makes of an issue that stays open.
fn reason(deferred: &Deferred) -> (&IssueId, Reason, Option<&str>) {
    (&deferred.issue, deferred.reason, deferred.milestone.as_deref())
}
