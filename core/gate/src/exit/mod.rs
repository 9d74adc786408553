//! The exit criteria: when the plan counts as carried out.

mod doc;
#[cfg(test)]
mod tests;

pub(crate) use doc::DOC;

use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::{Level, Policy};
use warplan_model::portfolio::Portfolio;
use warplan_model::scorecard::Scorecard;
use warplan_model::view::{ExitState, ExitStatus};
use warplan_model::{Fault, path};

use crate::expression::{Bindings, Problem, Steps};
use crate::governance::Running;
use crate::rules::Rules;
use crate::world::{Facts, World};

/// A finding for each exit criterion that is not met, and a note for each that people must judge; sorted.
/// `releases_compared` are the policy's releases, each with whether it compares with the one before it.
///
/// # Errors
/// Those of [`exit_status`].
pub fn exit(
    rules: &Rules,
    portfolio: &Portfolio,
    policy: &Policy,
    scorecard: &Scorecard,
    releases_compared: &[(String, bool)],
    running: &Running<'_>,
) -> Result<Vec<Finding>, Vec<Fault>> {
    exit_status(rules, portfolio, policy, scorecard, releases_compared, running).map(|it| exit_findings(&it))
}

/// The findings of [`exit`] from where the criteria stand.
pub fn exit_findings(statuses: &[ExitStatus]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = statuses.iter().filter_map(finding).collect();
    findings.sort();
    findings
}

fn finding(status: &ExitStatus) -> Option<Finding> {
    let text = status.text.trim_end_matches('.');
    let (level, message, remedy) = match status.state {
        ExitState::Met => return None,
        ExitState::Unmet => (Level::Error, format!("not met: {text}"), status.remedy.clone()),
        ExitState::ForPeople => {
            (Level::Note, format!("for people to judge: {text}"), "look, and record what you saw".into())
        }
    };
    Some(Finding {
        level,
        rule: DOC.id.to_owned(),
        subject: Subject::Exit(status.id.clone()),
        message,
        remedy,
    })
}

/// Where each exit criterion stands, in the policy's order.
///
/// # Errors
/// Criteria whose condition could not be evaluated, with their path in the policy.
pub fn exit_status(
    rules: &Rules,
    portfolio: &Portfolio,
    policy: &Policy,
    scorecard: &Scorecard,
    releases_compared: &[(String, bool)],
    running: &Running<'_>,
) -> Result<Vec<ExitStatus>, Vec<Fault>> {
    let planned = running.planned;
    let facts = Facts { portfolio, policy, scorecard, planned, releases: releases_compared };
    let world = World::new(&facts);
    let portfolio = world.portfolio();
    let mut statuses = Vec::new();
    let mut faults = Vec::new();
    for (index, compiled) in rules.criteria.iter().enumerate() {
        let criterion = &compiled.criterion;
        let steps = Steps::up_to(rules.steps);
        let bindings = Bindings { variables: [("portfolio", &portfolio); 2], steps: &steps };
        let met = compiled.require.as_ref().map(|require| require.holds(&rules.environment, &bindings));
        let at = path!["exit_criteria", index, "require"];
        let state = match met {
            _ if steps.exceeded() => {
                let problem = format!("criterion {} takes too many steps on this portfolio", criterion.id);
                faults.push(Fault::new(at, problem, Steps::REMEDY));
                continue;
            }
            Some(Err(Problem { problem, remedy })) => {
                let problem = format!("criterion {} cannot be evaluated: {problem}", criterion.id);
                faults.push(Fault::new(at, problem, remedy));
                continue;
            }
            Some(Ok(true)) => ExitState::Met,
            Some(Ok(false)) => ExitState::Unmet,
            None => ExitState::ForPeople,
        };
        let (id, text, remedy) = (criterion.id.clone(), criterion.text.clone(), criterion.remedy.clone());
        statuses.push(ExitStatus { id, text, remedy, state });
    }
    if faults.is_empty() { Ok(statuses) } else { Err(faults) }
}
