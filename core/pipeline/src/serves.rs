//! What closing an issue serves: its credit and debt, and the caps and rewards that need it.

use warplan_certify::Evaluation;
use warplan_model::closure::Term;
use warplan_model::view::Served;
use warplan_model::{Decimal, IssueId};

use crate::Planned;

/// The effects of closing an issue with these terms, by KPI index, in a plan of this value.
pub fn serves(
    planned: &Planned,
    evaluation: &Evaluation,
    id: &IssueId,
    terms: &[(usize, &Term)],
) -> Vec<Served> {
    let mut serves = Vec::new();
    for cap in planned.plan.caps.iter().filter(|cap| cap.issues.contains(id)) {
        let last = cap.lifts.as_ref().is_some_and(|lifts| lifts.by.contains(id));
        let lifts_on = cap.lifts.as_ref().map(|lifts| lifts.on);
        serves.push(Served::Cap { kpi: cap.kpi.clone(), at: cap.at, lifts_on, last });
    }
    for reward in planned.plan.rewards.iter().filter(|reward| reward.issues.contains(id)) {
        let last = reward.earned.as_ref().is_some_and(|earned| earned.by.contains(id));
        let earned_on = reward.earned.as_ref().map(|earned| earned.on);
        serves.push(Served::Reward { name: reward.name.clone(), points: reward.value, earned_on, last });
    }
    for (kpi, term) in terms.iter().filter(|(kpi, _)| *kpi < planned.modelled.kpis) {
        let before_limits = limited(planned, evaluation, *kpi, term);
        let kpi = &planned.modelled.problem.kpis[*kpi].name;
        if term.credit > Decimal::ZERO {
            serves.push(Served::Credit { kpi: kpi.clone(), points: term.credit, before_limits });
        }
        let dates = planned.modelled.calendar.dates(term.debt_from);
        if let Some(dates) = dates.filter(|_| term.debt > Decimal::ZERO) {
            serves.push(Served::Debt { kpi: kpi.clone(), points: term.debt, from: dates.last });
        }
    }
    serves
}

/// Whether a limit, a cap or the scale bites in a period in which the plan counts the credit of a term.
fn limited(planned: &Planned, evaluation: &Evaluation, kpi: usize, term: &Term) -> bool {
    let closed = planned.schedule.finish[term.issue].unwrap_or(1);
    let counted = evaluation.kpis[kpi].periods.iter().skip(closed as usize - 1);
    counted.into_iter().any(|period| period.uplift != period.credit || period.value != period.raw)
}
