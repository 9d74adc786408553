//! What teams can do, and what a plan asks of them.

use std::collections::BTreeSet;

use warplan_model::Decimal;
use warplan_model::calendar::capacity;
use warplan_model::plan::Plan;
use warplan_model::policy::Policy;

/// A team over the periods of a plan.
pub(crate) struct TeamLoad<'a> {
    pub team: &'a str,
    /// Units in each period; absent for a team that the policy does not have.
    pub capacity: Option<Vec<Decimal>>,
    /// Units that the plan uses in each period.
    pub load: Vec<Decimal>,
}

impl TeamLoad<'_> {
    /// Load of capacity over the whole plan.
    pub(crate) fn share(&self) -> Option<Decimal> {
        let capacity: Decimal = self.capacity.iter().flatten().copied().sum();
        self.load.iter().copied().sum::<Decimal>().over(capacity)
    }
}

/// The policy's teams in its order, then others that the plan uses.
pub(crate) fn loads<'a>(policy: &'a Policy, plan: &'a Plan) -> Vec<TeamLoad<'a>> {
    let used: BTreeSet<&str> =
        plan.sequence.iter().flat_map(|step| step.uses.keys()).map(String::as_str).collect();
    let known = policy.teams.keys().map(String::as_str);
    let others = used.into_iter().filter(|team| !policy.teams.contains_key(*team));
    let load = |team: &'a str| TeamLoad {
        team,
        capacity: policy.teams.get(team).map(|rules| {
            plan.calendar.iter().map(|dates| capacity(rules, *dates, &policy.calendar)).collect()
        }),
        load: load(plan, team),
    };
    known.chain(others).map(load).collect()
}

fn load(plan: &Plan, team: &str) -> Vec<Decimal> {
    let mut load = vec![Decimal::ZERO; plan.calendar.len()];
    for step in &plan.sequence {
        let Some(units) = step.uses.get(team) else { continue };
        let periods =
            load.iter_mut().take(step.finish as usize).skip((step.start as usize).saturating_sub(1));
        periods.for_each(|sum| *sum += *units);
    }
    load
}
