//! From the model to the plan.

use std::collections::BTreeMap;

use serde::Serialize;
use warplan_certify::Evaluation;
use warplan_model::closure::{
    Answer, Certificate, ModelFile, PLAN_FORMAT, Placement, Problem, Schedule, Status,
};
use warplan_model::plan::{Inputs, Plan, Step};
use warplan_model::portfolio::Item;
use warplan_model::reading::Readings;
use warplan_model::{Decimal, Digest, Exact, IssueId};
use warplan_schedule::{Observer, Options, Outcome};

use crate::problem::Modelled;
use crate::stability::{self, Announced};
use crate::{Basis, PipelineError, clash, course, deferral, prices};

/// A plan with what it was computed from, for questions that follow.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The model.
    pub modelled: Modelled,
    /// The schedule by index of the model.
    pub schedule: Schedule,
    /// The plan.
    pub plan: Plan,
}

/// Name and version of the engine, as plans record it.
pub fn engine() -> String {
    format!("warplan {}", env!("CARGO_PKG_VERSION"))
}

/// The best plan for the portfolio that can be found within the effort; `previous` is the plan that people have.
///
/// # Errors
/// What [`crate::model`] finds wrong; musts, dates, capacities and dependencies that clash.
pub fn plan(
    basis: &Basis<'_>,
    previous: Option<&Plan>,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Planned, PipelineError> {
    let announced = previous.map(|previous| Announced::new(basis, previous));
    let (mut planned, announced) = carry_on(basis, announced, options, observer)?;
    if let (Some(previous), Some(announced)) = (previous, announced) {
        planned.plan.replan = Some(stability::replan(basis, &planned, previous, announced));
    }
    Ok(planned)
}

/// The best plan for the portfolio after what has been announced, and what of that was held to.
pub(crate) fn carry_on(
    basis: &Basis<'_>,
    mut announced: Option<Announced>,
    options: &Options,
    observer: &dyn Observer,
) -> Result<(Planned, Option<Announced>), PipelineError> {
    let solve = |modelled: &Modelled, announced: Option<&Announced>| {
        let kept = || announced.map(|announced| stability::kept(modelled, announced));
        let start = options.start.clone().or_else(kept);
        warplan_schedule::solve(&modelled.problem, &Options { start, ..options.clone() }, observer)
    };
    let mut modelled = crate::model(basis, announced.as_ref())?;
    let mut outcome = solve(&modelled, announced.as_ref());
    if let Some(announced) = announced.as_mut()
        && outcome.status == Status::Infeasible
        && !modelled.held.is_empty()
    {
        // Work in progress cannot all stay; what else is asked may still be kept to.
        announced.held.clear();
        modelled = crate::model(basis, Some(announced))?;
        outcome = solve(&modelled, Some(announced));
    }
    if outcome.status == Status::Infeasible || !outcome.conflict.is_empty() {
        return Err(PipelineError::Infeasible(clash::in_policy(basis, outcome.conflict)));
    }
    Ok((write(basis, modelled, &outcome, options.effort), announced))
}

/// An outcome as a plan.
pub(crate) fn write(basis: &Basis<'_>, modelled: Modelled, outcome: &Outcome, effort: u64) -> Planned {
    let schedule = outcome.schedule.clone();
    let evaluation = warplan_certify::evaluate(&modelled.problem, &schedule);
    let lift = evaluation.lift();
    let plan = Plan {
        format: PLAN_FORMAT.into(),
        name: basis.policy.name.clone(),
        inputs: Inputs {
            as_of: basis.portfolio.as_of,
            release: basis.scorecard.release.clone(),
            policy: Digest::of(basis.policy),
            snapshot: basis.snapshot.digest(),
            readings: basis.readings.map(Readings::digest),
            model: Digest::of(&modelled.file),
            engine: engine(),
            effort,
        },
        status: outcome.status,
        objective: evaluation.objective.to_decimal(),
        bound: bound(outcome),
        do_nothing: evaluation.do_nothing.to_decimal(),
        lift: lift.to_decimal(),
        gap: gap(outcome.bound - evaluation.objective, lift),
        calendar: modelled.calendar.periods.clone(),
        schedule: Answer::placements(&modelled.problem, &schedule),
        sequence: sequence(basis, &modelled, &schedule),
        deferred: deferral::deferred(basis, &modelled, &schedule, &evaluation),
        kpis: course::kpis(basis, &evaluation, &idle(&modelled)),
        caps: course::caps(basis, &modelled, &schedule),
        rewards: course::rewards(&modelled, &schedule),
        replan: None,
        prices: Vec::new(),
        certificate: certificate(&modelled.problem, outcome),
    };
    let mut planned = Planned { modelled, schedule, plan };
    planned.plan.prices = prices::of_plan(basis, &planned);
    planned
}

/// What a solver answers to a model that somebody brings: `warplan-plan/v1` without dates and titles.
#[derive(Clone, Debug, Serialize)]
pub struct ModelAnswer {
    /// `warplan-plan/v1`.
    pub format: String,
    /// The model's name.
    pub name: String,
    /// Its digest.
    pub model: Digest,
    /// Name and version of the engine.
    pub engine: String,
    /// The work it was allowed and the work it spent, in effort units.
    pub effort: [u64; 2],
    /// What is claimed.
    pub status: Status,
    /// When each issue runs; one that is absent stays open.
    pub schedule: BTreeMap<IssueId, Placement>,
    /// `J` of the schedule.
    pub objective: Decimal,
    /// No schedule has a larger `J`.
    pub bound: Decimal,
    /// `J` when nothing closes.
    pub do_nothing: Decimal,
    /// Objective less `do_nothing`.
    pub lift: Decimal,
    /// `(bound − objective) / |lift|`, as a share.
    pub gap: Option<Decimal>,
    /// Multipliers that prove a bound without a solver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
}

/// A solver's outcome as it is written down.
pub fn answer(file: &ModelFile, problem: &Problem, outcome: &Outcome, effort: u64) -> ModelAnswer {
    let lift = outcome.objective - outcome.do_nothing;
    ModelAnswer {
        format: PLAN_FORMAT.into(),
        name: file.name.clone(),
        model: Digest::of(file),
        engine: engine(),
        effort: [effort, outcome.effort],
        status: outcome.status,
        schedule: Answer::placements(problem, &outcome.schedule),
        objective: outcome.objective.to_decimal(),
        bound: bound(outcome),
        do_nothing: outcome.do_nothing.to_decimal(),
        lift: lift.to_decimal(),
        gap: gap(outcome.bound - outcome.objective, lift),
        certificate: certificate(problem, outcome),
    }
}

/// An optimal plan's bound is its objective; any other is rounded up.
pub fn bound(outcome: &Outcome) -> Decimal {
    match outcome.status {
        Status::Optimal => outcome.objective.to_decimal(),
        _ => outcome.bound.to_decimal_up(),
    }
}

/// The certificate with the bound that its multipliers prove exactly: the engine evaluates it in doubles, rounded up.
/// One that proves nothing stays as it is, for the check to refuse.
fn certificate(problem: &Problem, outcome: &Outcome) -> Option<Certificate> {
    let mut certificate = outcome.certificate.clone()?;
    if let Ok(bound) = warplan_certify::bound(problem, &certificate) {
        certificate.bound = bound;
    }
    Some(certificate)
}

/// `above` as a share of the lift; `None` when there is no lift.
pub fn gap(above: Exact, lift: Exact) -> Option<Decimal> {
    above.to_decimal_up().over(lift.to_decimal()).map(|share| share.max(-share))
}

fn idle(modelled: &Modelled) -> Evaluation {
    warplan_certify::evaluate(&modelled.problem, &Schedule::nothing(modelled.problem.issues.len()))
}

/// When each issue of a schedule runs, in the order in which they close.
pub(crate) fn sequence(basis: &Basis<'_>, modelled: &Modelled, schedule: &Schedule) -> Vec<Step> {
    let mut steps = Vec::new();
    for (index, task) in modelled.problem.issues.iter().enumerate() {
        let (Some(finish), Some(item)) = (schedule.finish[index], basis.portfolio.item(&task.id)) else {
            continue;
        };
        let start = task.start(finish);
        let (Some(first), Some(last)) = (modelled.calendar.dates(start), modelled.calendar.dates(finish))
        else {
            continue;
        };
        let resources = &modelled.problem.resources;
        let uses: BTreeMap<String, Decimal> =
            task.uses.iter().map(|&(team, units)| (resources[team].name.clone(), units)).collect();
        let after: Vec<IssueId> =
            task.after.iter().map(|before| modelled.problem.issues[before.before].id.clone()).collect();
        steps.push(step(basis, item, start, finish, uses, after, (first.first, last.last)));
    }
    steps.sort_by(|a, b| (a.finish, &a.issue).cmp(&(b.finish, &b.issue)));
    steps
}

fn step(
    basis: &Basis<'_>,
    item: &Item,
    start: u32,
    finish: u32,
    uses: BTreeMap<String, Decimal>,
    after: Vec<IssueId>,
    (starts_on, closes_on): (jiff::civil::Date, jiff::civil::Date),
) -> Step {
    let policy = basis.policy;
    let lane = item.lane.map(|lane| &policy.lanes[lane]);
    Step {
        issue: item.id.clone(),
        title: item.title.clone(),
        start,
        finish,
        starts_on,
        closes_on,
        uses,
        kpis: item.kpi_names(policy).into_iter().map(str::to_owned).collect(),
        severity: item.severity_name(policy).to_owned(),
        kind: item.kind_name(policy).to_owned(),
        lane: lane.map(|lane| lane.name.clone()),
        milestone: lane.and_then(|lane| lane.milestone.clone()),
        umbrella: !item.children.is_empty(),
        after,
    }
}
