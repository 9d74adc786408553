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
        load: (1..=plan.calendar.len() as u32).map(|period| load_in(plan, team, period)).collect(),
    };
    known.chain(others).map(load).collect()
}

fn load_in(plan: &Plan, team: &str, period: u32) -> Decimal {
    let running = plan.sequence.iter().filter(|step| step.start <= period && period <= step.finish);
    running.filter_map(|step| step.uses.get(team)).copied().sum()
}
