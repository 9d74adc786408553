//! What a plan does for each milestone.

use warplan_model::plan::{Completion, Deferred, Plan, Step};
use warplan_model::policy::{Milestone, Policy};

/// A milestone with its part of a plan.
pub(crate) struct MilestoneWork<'a> {
    pub key: &'a str,
    pub rules: &'a Milestone,
    /// Names of the lanes that serve it.
    pub lanes: Vec<&'a str>,
    /// Its issues in the sequence.
    pub steps: Vec<&'a Step>,
    /// Its issues that stay open.
    pub deferred: Vec<&'a Deferred>,
}

impl MilestoneWork<'_> {
    /// When the last of its issues closes; `None` when it has none, or one stays open.
    pub(crate) fn reached(&self) -> Option<Completion> {
        if self.deferred.is_empty() { super::completion(&self.steps) } else { None }
    }
}

/// The policy's milestones in order.
pub(crate) fn milestones<'a>(policy: &'a Policy, plan: &'a Plan) -> Vec<MilestoneWork<'a>> {
    let work = |(key, rules): (&'a String, &'a Milestone)| {
        let lanes = policy.lanes.iter().filter(|lane| lane.milestone.as_ref() == Some(key));
        MilestoneWork {
            key,
            rules,
            lanes: lanes.map(|lane| lane.name.as_str()).collect(),
            steps: plan.sequence.iter().filter(|step| step.milestone.as_ref() == Some(key)).collect(),
            deferred: plan
                .deferred
                .iter()
                .filter(|deferred| deferred.milestone.as_ref() == Some(key))
                .collect(),
        }
    };
    policy.milestones.iter().map(work).collect()
}
