//! The best plan under other assumptions.

mod assume;
mod assumption;

use std::collections::BTreeSet;

use warplan_model::plan::Plan;
use warplan_model::portfolio::Portfolio;
use warplan_model::view::{Moved, PlanFigures, Scenario, WhatIf};
use warplan_model::{Fault, IssueId, Path};
use warplan_schedule::{Observer, Options};

use crate::problem::members;
use crate::stability::{Announced, without_price};
use crate::{Basis, PipelineError, Planned, planning};

pub use assume::{Changed, changed};
pub use assumption::{Amount, Assumed, Assumption};

/// Plans each scenario and compares it with the plan as it is, which has to be one of the same instant. Scenarios of
/// a plan that departs from an earlier one hold to what that had announced, too.
///
/// # Errors
/// As [`changed`]. A scenario without a plan is no error; it says why.
pub fn whatif(
    basis: &Basis<'_>,
    planned: &Planned,
    asked: &[Assumed],
    options: &Options,
    observer: &dyn Observer,
) -> Result<WhatIf, PipelineError> {
    let changed = changed(basis, asked)?;
    let current = figures(planned);
    let mut scenarios = Vec::new();
    for (assumed, changed) in asked.iter().zip(&changed) {
        let assumptions = assumed.assumptions.iter().map(ToString::to_string).collect();
        let mut scenario = Scenario {
            name: assumed.name.clone(),
            assumptions,
            figures: None,
            conflict: Vec::new(),
            difference: None,
            lift_difference: None,
            moved: Vec::new(),
        };
        match plan(basis, planned, changed, options, observer) {
            Ok(other) => {
                let figures = figures(&other);
                scenario.difference = Some(figures.objective - current.objective);
                scenario.lift_difference = Some(figures.lift - current.lift);
                scenario.moved = moved(&basis.portfolio, &planned.plan, &other.plan);
                scenario.figures = Some(figures);
            }
            Err(PipelineError::Infeasible(conflict)) => {
                // Places in a policy that nobody has written down say nothing.
                let bare = conflict.into_iter().map(|fault| Fault { path: Path::default(), ..fault });
                scenario.conflict = texts(&bare.collect::<Vec<_>>());
            }
            Err(PipelineError::Faults(faults)) => {
                scenario.conflict = [texts(&faults.policy), texts(&faults.snapshot)].concat();
            }
            Err(error) => return Err(error),
        }
        scenarios.push(scenario);
    }
    let kpis = planned.plan.kpis.iter().map(|course| course.kpi.clone()).collect();
    Ok(WhatIf { kpis, current, scenarios })
}

fn texts(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(Fault::to_string).collect()
}

/// The best plan of a scenario; the search starts from the plan as it is, where that still fits.
fn plan(
    basis: &Basis<'_>,
    planned: &Planned,
    changed: &Changed,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Planned, PipelineError> {
    let other = basis.under(&changed.snapshot, &changed.policy)?;
    let same = members(&changed.policy, &other.portfolio).iter().eq(planned
        .modelled
        .problem
        .issues
        .iter()
        .map(|task| &task.id));
    let start = same.then(|| planned.schedule.clone());
    let options = Options { start, ..options.clone() };
    planning::carry_on(&other, Announced::before(&planned.plan), &options, observer)
        .map(|(planned, _)| planned)
}

/// What a plan comes to, without the price of movement.
pub(crate) fn figures(planned: &Planned) -> PlanFigures {
    let plan = &planned.plan;
    let evaluation = warplan_certify::evaluate(&without_price(&planned.modelled), &planned.schedule);
    let objective = evaluation.objective.to_decimal();
    let caps = plan
        .caps
        .iter()
        .map(|cap| (format!("{} above {}", cap.kpi, cap.at), cap.lifts.as_ref().map(|lifts| lifts.on)));
    let rewards = plan
        .rewards
        .iter()
        .map(|reward| (reward.name.clone(), reward.earned.as_ref().map(|earned| earned.on)));
    PlanFigures {
        status: plan.status,
        objective,
        do_nothing: evaluation.do_nothing.to_decimal(),
        lift: evaluation.lift().to_decimal(),
        bound: objective + (plan.bound - plan.objective),
        closed: plan.schedule.len(),
        end_values: plan
            .kpis
            .iter()
            .map(|course| course.values.last().copied().unwrap_or(course.today))
            .collect(),
        reached: caps.chain(rewards).collect(),
    }
}

/// The issues whose closing day differs between two plans, by id.
fn moved(portfolio: &Portfolio, first: &Plan, second: &Plan) -> Vec<Moved> {
    let closes = |plan: &Plan, id: &IssueId| {
        let placement = plan.schedule.get(id)?;
        plan.calendar.get(placement.finish as usize - 1).map(|dates| dates.last)
    };
    let ids: BTreeSet<&IssueId> = first.schedule.keys().chain(second.schedule.keys()).collect();
    let compare = |id: &IssueId| {
        let (from, to) = (closes(first, id), closes(second, id));
        let title = portfolio.item(id).map(|item| item.title.clone()).unwrap_or_default();
        (from != to).then(|| Moved { issue: id.clone(), title, from, to })
    };
    ids.into_iter().filter_map(compare).collect()
}
