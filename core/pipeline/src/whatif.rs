//! The best plan under other assumptions.

use std::collections::BTreeSet;

use jiff::civil::Date;
use warplan_model::plan::Plan;
use warplan_model::policy::{Deferral, Pin, Policy, Selector, TeamChange};
use warplan_model::snapshot::Snapshot;
use warplan_model::view::{Moved, PlanFigures, Scenario, WhatIf};
use warplan_model::{Decimal, Fault, IssueId, path};
use warplan_schedule::{Observer, Options};

use crate::{Basis, PipelineError, Planned};

/// One thing that is assumed to be otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Assumption {
    /// A team has other capacity, for all or for some days.
    Capacity {
        /// The team.
        team: String,
        /// How much.
        amount: Amount,
        /// First and last day; the whole plan when absent.
        days: Option<(Date, Date)>,
    },
    /// An issue stays open.
    Drop(IssueId),
    /// An issue has to close within the plan.
    Close(IssueId),
    /// An issue has another severity.
    Severity(IssueId, String),
    /// An issue takes other time, in working days.
    Duration(IssueId, u32),
    /// A milestone's issues have to close by a day.
    MilestoneDeadline(String, Date),
    /// An issue has to close by a day.
    IssueDeadline(IssueId, Date),
    /// An issue does not wait for another.
    Independent(IssueId, IssueId),
}

/// An amount of capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So much.
    To(Decimal),
    /// So much more, or less.
    By(Decimal),
}

/// A named set of assumptions.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumed {
    /// What it is called.
    pub name: String,
    /// What is assumed.
    pub assumptions: Vec<Assumption>,
}

/// Plans each scenario and compares it with the plan as it is.
///
/// # Errors
/// Assumptions about what policy and portfolio do not have. A scenario without a plan is no error; it says why.
pub fn whatif(
    basis: &Basis<'_>,
    planned: &Planned,
    asked: &[Assumed],
    options: &Options,
    observer: &dyn Observer,
) -> Result<WhatIf, PipelineError> {
    let mut scenarios = Vec::new();
    for assumed in asked {
        scenarios.push(scenario(basis, planned, assumed, options, observer)?);
    }
    let kpis = planned.plan.kpis.iter().map(|course| course.kpi.clone()).collect();
    Ok(WhatIf { kpis, current: figures(&planned.plan), scenarios })
}

fn scenario(
    basis: &Basis<'_>,
    planned: &Planned,
    assumed: &Assumed,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Scenario, PipelineError> {
    let (mut policy, mut snapshot) = (basis.policy.clone(), basis.snapshot.clone());
    let mut faults = Vec::new();
    for assumption in &assumed.assumptions {
        faults.extend(assume(assumption, basis, &mut policy, &mut snapshot).err());
    }
    if !faults.is_empty() {
        return Err(PipelineError::Assumptions(faults));
    }
    let release = basis.scorecard.release.as_deref();
    let other = Basis::new(&snapshot, &policy, basis.portfolio.as_of, release)?;
    let (plan, conflict) = match crate::plan(&other, None, options, observer) {
        Ok(planned) => (Some(planned.plan), Vec::new()),
        Err(PipelineError::Infeasible(conflict)) => (None, conflict.iter().map(Fault::to_string).collect()),
        Err(PipelineError::Faults(faults)) => (None, faults.policy.iter().map(Fault::to_string).collect()),
        Err(error) => return Err(error),
    };
    Ok(Scenario {
        name: assumed.name.clone(),
        assumptions: assumed.assumptions.iter().map(Assumption::to_string).collect(),
        difference: plan.as_ref().map(|plan| plan.objective - planned.plan.objective),
        moved: plan.as_ref().map(|plan| moved(basis, &planned.plan, plan)).unwrap_or_default(),
        figures: plan.as_ref().map(figures),
        conflict,
    })
}

fn figures(plan: &Plan) -> PlanFigures {
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
        objective: plan.objective,
        lift: plan.lift,
        bound: plan.bound,
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
pub fn moved(basis: &Basis<'_>, first: &Plan, second: &Plan) -> Vec<Moved> {
    let closes = |plan: &Plan, id: &IssueId| {
        let placement = plan.schedule.get(id)?;
        plan.calendar.get(placement.finish as usize - 1).map(|dates| dates.last)
    };
    let ids: BTreeSet<&IssueId> = first.schedule.keys().chain(second.schedule.keys()).collect();
    let compare = |id: &IssueId| {
        let (from, to) = (closes(first, id), closes(second, id));
        let title = basis.portfolio.item(id).map(|item| item.title.clone()).unwrap_or_default();
        (from != to).then(|| Moved { issue: id.clone(), title, from, to })
    };
    ids.into_iter().filter_map(compare).collect()
}

/// Changes policy and snapshot to what is assumed.
fn assume(
    assumption: &Assumption,
    basis: &Basis<'_>,
    policy: &mut Policy,
    snapshot: &mut Snapshot,
) -> Result<(), Fault> {
    let open = |id: &IssueId| match basis.portfolio.item(id) {
        Some(item) if item.open => Ok(()),
        Some(_) => Err(unknown(format!("{id} is closed"), "name an open issue").of(id)),
        None => Err(unknown(format!("the snapshot has no issue {id}"), "correct the number").of(id)),
    };
    match assumption {
        Assumption::Capacity { team, amount, days } => capacity(policy, team, *amount, *days)?,
        Assumption::Drop(id) => {
            open(id)?;
            let select = Selector { issues: vec![id.clone()], ..Selector::default() };
            policy
                .deferrals
                .insert(0, Deferral { select, until: None, milestone: None, reason: "assumed".into() });
        }
        Assumption::Close(id) => {
            open(id)?;
            policy.pins.push(pin(id, None));
        }
        Assumption::Severity(id, severity) => {
            open(id)?;
            known(policy.severities.keys(), severity, "severity")?;
            relabel(policy, snapshot, id, severity);
        }
        Assumption::Duration(id, days) => {
            open(id)?;
            policy.durations.issues.insert(id.clone(), *days);
        }
        Assumption::MilestoneDeadline(key, day) => {
            known(policy.milestones.keys(), key, "milestone")?;
            let milestone = &mut policy.milestones[key];
            milestone.due = Some(*day);
            milestone.binding = true;
        }
        Assumption::IssueDeadline(id, day) => {
            open(id)?;
            policy.pins.push(pin(id, Some(*day)));
        }
        Assumption::Independent(id, before) => {
            open(id)?;
            open(before)?;
            policy.dependencies.entry(id.clone()).or_default().retain(|listed| listed != before);
            policy.umbrellas.children.entry(id.clone()).or_default().retain(|listed| listed != before);
            for issue in snapshot.issues.iter_mut().filter(|issue| issue.id == *id) {
                issue.blocked_by.retain(|listed| listed != before);
            }
            for issue in snapshot.issues.iter_mut().filter(|issue| issue.id == *before) {
                issue.parent = issue.parent.take().filter(|parent| parent != id);
            }
        }
    }
    Ok(())
}

fn unknown(problem: String, remedy: impl Into<String>) -> Fault {
    Fault::new(path![], problem, remedy)
}

fn known<'keys>(
    mut keys: impl Iterator<Item = &'keys String> + Clone,
    name: &str,
    kind: &str,
) -> Result<(), Fault> {
    let all = keys.clone().map(String::as_str).collect::<Vec<_>>().join(", ");
    if keys.any(|key| key == name) {
        Ok(())
    } else {
        Err(unknown(format!("the policy has no {kind} {name:?}"), format!("use one of {all}")))
    }
}

fn pin(id: &IssueId, not_after: Option<Date>) -> Pin {
    Pin { issue: id.clone(), on: None, not_before: None, not_after, must: true }
}

fn capacity(
    policy: &mut Policy,
    team: &str,
    amount: Amount,
    days: Option<(Date, Date)>,
) -> Result<(), Fault> {
    known(policy.teams.keys(), team, "team")?;
    let team = &mut policy.teams[team];
    let apply = |capacity: Decimal| match amount {
        Amount::To(value) => value,
        Amount::By(value) => (capacity + value).max(Decimal::ZERO),
    };
    match days {
        Some((from, to)) => team.changes.push(TeamChange { from, to, capacity: apply(team.capacity) }),
        None => {
            team.capacity = apply(team.capacity);
            team.changes.iter_mut().for_each(|change| change.capacity = apply(change.capacity));
        }
    }
    Ok(())
}

/// Gives an issue one severity label, as the policy reads it.
fn relabel(policy: &Policy, snapshot: &mut Snapshot, id: &IssueId, severity: &str) {
    let prefix = &policy.labels.severity;
    for issue in snapshot.issues.iter_mut().filter(|issue| issue.id == *id) {
        issue
            .labels
            .retain(|label| !policy.labels.aliases.get(label).unwrap_or(label).starts_with(prefix.as_str()));
        issue.labels.push(format!("{prefix}{severity}"));
        issue.labels.sort();
    }
}

impl std::fmt::Display for Assumption {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Assumption::Capacity { team, amount, days } => {
                match amount {
                    Amount::To(value) => write!(out, "{team} has capacity {value}")?,
                    Amount::By(value) => write!(out, "{team} has {value:+} capacity")?,
                }
                days.map_or(Ok(()), |(from, to)| write!(out, " from {from} to {to}"))
            }
            Assumption::Drop(id) => write!(out, "{id} stays open"),
            Assumption::Close(id) => write!(out, "{id} has to close"),
            Assumption::Severity(id, severity) => write!(out, "{id} is {severity}"),
            Assumption::Duration(id, days) => write!(out, "{id} takes {days} working days"),
            Assumption::MilestoneDeadline(key, day) => write!(out, "{key} is done by {day}"),
            Assumption::IssueDeadline(id, day) => write!(out, "{id} closes by {day}"),
            Assumption::Independent(id, before) => write!(out, "{id} does not wait for {before}"),
        }
    }
}
