//! The governance gate: the rules that a policy writes itself.

mod judge;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use warplan_model::finding::Finding;
use warplan_model::policy::Policy;
use warplan_model::portfolio::Portfolio;
use warplan_model::scorecard::Scorecard;
use warplan_model::{Fault, IssueId};

use crate::rules::Rules;
use crate::world::{Facts, World};

/// The running plan, if there is one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Running<'a> {
    /// The issues that it schedules.
    pub planned: Option<&'a BTreeSet<IssueId>>,
}

/// What the policy's rules find; sorted.
///
/// # Errors
/// Conditions that could not be evaluated, with their path in the policy, the rule and the first subject.
pub fn governance(
    rules: &Rules,
    portfolio: &Portfolio,
    policy: &Policy,
    scorecard: &Scorecard,
    running: &Running<'_>,
) -> Result<Vec<Finding>, Vec<Fault>> {
    if rules.rules.is_empty() {
        return Ok(Vec::new());
    }
    let facts = Facts { portfolio, policy, scorecard, planned: running.planned, releases: &[] };
    let world = World::new(&facts);
    let mut findings = Vec::new();
    let mut faults = Vec::new();
    for (index, rule) in rules.rules.iter().enumerate() {
        match judge::judge(index, rule, rules, &world) {
            Ok(found) => findings.extend(found),
            Err(found) => faults.extend(found),
        }
    }
    findings.sort();
    if faults.is_empty() { Ok(findings) } else { Err(faults) }
}
