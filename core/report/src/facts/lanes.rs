//! What a plan does for each lane, and what that does to the KPIs.

use std::collections::BTreeSet;

use warplan_model::plan::{CapCourse, Completion, Deferred, KpiCourse, Plan, RewardCourse, Step};
use warplan_model::policy::{Lane, Policy};
use warplan_model::portfolio::{Item, Portfolio};
use warplan_model::{Decimal, IssueId};

/// A lane with its part of a plan.
pub(crate) struct LaneWork<'a> {
    /// `None` for the issues of no lane.
    pub lane: Option<&'a Lane>,
    /// Its issues in the sequence.
    pub steps: Vec<&'a Step>,
    /// Its issues that stay open.
    pub deferred: Vec<&'a Deferred>,
    /// When the last of `steps` closes.
    pub done: Option<Completion>,
    /// On the KPIs of `steps`, in the policy's order.
    pub effects: Vec<LaneEffect<'a>>,
    /// Caps that its issues hold.
    pub caps: Vec<&'a CapCourse>,
    /// Rewards that need its issues.
    pub rewards: Vec<&'a RewardCourse>,
}

/// What a lane does to a KPI, in points.
pub(crate) struct LaneEffect<'a> {
    pub course: &'a KpiCourse,
    /// Credit that its closures earn, before the KPI's limit.
    pub credit: Decimal,
    /// Debt that would count at the end of the plan if they stayed open.
    pub debt: Decimal,
    /// Value when the lane is done.
    pub when_done: Decimal,
}

/// The policy's lanes in order, then the open issues of no lane, if there are any.
pub(crate) fn lanes<'a>(policy: &'a Policy, portfolio: &'a Portfolio, plan: &'a Plan) -> Vec<LaneWork<'a>> {
    let indexes = (0..policy.lanes.len()).map(Some).chain([None]);
    let works = indexes.map(|index| {
        let belongs = |item: Option<&Item>| item.and_then(|item| item.lane) == index;
        let steps: Vec<&Step> =
            plan.sequence.iter().filter(|step| belongs(portfolio.item(&step.issue))).collect();
        let deferred: Vec<&Deferred> =
            plan.deferred.iter().filter(|deferred| belongs(portfolio.item(&deferred.issue))).collect();
        let own: BTreeSet<&IssueId> = steps.iter().map(|step| &step.issue).collect();
        let needs = |issues: &[IssueId]| issues.iter().any(|issue| own.contains(issue));
        LaneWork {
            lane: index.map(|index| &policy.lanes[index]),
            done: super::completion(&steps),
            effects: plan
                .kpis
                .iter()
                .filter_map(|course| effect(policy, portfolio, plan, course, &steps))
                .collect(),
            caps: plan.caps.iter().filter(|cap| needs(&cap.issues)).collect(),
            rewards: plan.rewards.iter().filter(|reward| needs(&reward.issues)).collect(),
            steps,
            deferred,
        }
    });
    works.filter(|work| work.lane.is_some() || !work.steps.is_empty() || !work.deferred.is_empty()).collect()
}

fn effect<'a>(
    policy: &Policy,
    portfolio: &Portfolio,
    plan: &Plan,
    course: &'a KpiCourse,
    steps: &[&Step],
) -> Option<LaneEffect<'a>> {
    let steps: Vec<&Step> = steps.iter().copied().filter(|step| step.kpis.contains(&course.kpi)).collect();
    let done = super::completion(&steps)?;
    let horizon = plan.calendar.last()?.last;
    let items = || steps.iter().filter_map(|step| portfolio.item(&step.issue));
    let late = |item: &&Item| item.sla_ends_on(policy).is_some_and(|end| end < horizon);
    Some(LaneEffect {
        course,
        credit: items().filter_map(|item| item.class).map(|class| policy.credit_points(class)).sum(),
        debt: items().filter(late).filter_map(|item| item.class).map(|class| policy.debt_points(class)).sum(),
        when_done: course.values.get(done.period as usize - 1).copied().unwrap_or(course.today),
    })
}
