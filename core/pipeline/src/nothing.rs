//! A portfolio in which nothing is left to plan: whoever asks about its plan is told of a plan without issues.

use warplan_model::Decimal;
use warplan_model::calendar::Calendar;
use warplan_model::closure::{Kpi, KpiEntry, PerPeriod, Problem, Schedule, Status};
use warplan_schedule::Outcome;

use crate::problem::{Modelled, kpis_alone, members};
use crate::{Basis, Planned, planning};

/// The plan of a portfolio in which no open issue takes part; `None` where one does.
pub fn nothing_left(basis: &Basis<'_>) -> Option<Planned> {
    let nothing = members(basis.policy, &basis.portfolio).is_empty();
    nothing.then(|| {
        let modelled = model(basis);
        let schedule = Schedule::nothing(0);
        let objective = warplan_certify::evaluate(&modelled.problem, &schedule).objective;
        let outcome = Outcome {
            status: Status::Optimal,
            schedule,
            objective,
            do_nothing: objective,
            bound: objective,
            certificate: None,
            effort: 0,
            conflict: Vec::new(),
        };
        planning::write(basis, modelled, &outcome, 0)
    })
}

/// KPIs alone. No solver takes such a model, so it is not read from its file.
fn model(basis: &Basis<'_>) -> Modelled {
    let calendar = Calendar::new(basis.policy, basis.portfolio.as_of);
    let file = kpis_alone(basis, &calendar);
    let periods = calendar.periods.len();
    let scale = &basis.policy.scale;
    let kpi = |entry: &KpiEntry| Kpi {
        name: entry.name.clone(),
        weight: entry.weight.unwrap_or(Decimal::ONE),
        min: entry.min.unwrap_or(scale.min),
        max: entry.max.unwrap_or(scale.max),
        base: match &entry.base {
            PerPeriod::All(base) => vec![*base; periods],
            PerPeriod::Each(bases) => bases.clone(),
        },
        uplift_limit: entry.uplift_limit,
        terms: Vec::new(),
        caps: Vec::new(),
    };
    let kpis: Vec<Kpi> = file.kpis.iter().map(kpi).collect();
    let problem = Problem {
        name: file.name.clone(),
        periods: periods as u32,
        weights: vec![Decimal::ONE; periods],
        resources: Vec::new(),
        budgets: Vec::new(),
        issues: Vec::new(),
        kpis,
        rewards: Vec::new(),
    };
    let kpis = problem.kpis.len();
    Modelled { calendar, file, problem, kpis, rewards: 0, held: Vec::new() }
}
