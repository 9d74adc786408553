//! Policy and snapshot as they would be under assumptions. An assumption that would change nothing, because it is about
//! what policy and portfolio do not have, is a fault.

use std::collections::BTreeSet;

use jiff::civil::Date;
use warplan_model::calendar::{self, Calendar, PeriodDates};
use warplan_model::policy::{CalendarRules, Deferral, Pin, Policy, Selector, Team, TeamChange};
use warplan_model::snapshot::Snapshot;
use warplan_model::{Decimal, Fault, IssueId, path};

use super::{Amount, Assumed, Assumption};
use crate::problem::members;
use crate::{Basis, PipelineError};

/// What a scenario is planned from.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// The policy.
    pub policy: Policy,
    /// The snapshot.
    pub snapshot: Snapshot,
}

/// Policy and snapshot of each scenario; nothing is planned.
///
/// # Errors
/// Every assumption about what policy and portfolio do not have, and every two of a scenario that contradict each
/// other.
pub fn changed(basis: &Basis<'_>, asked: &[Assumed]) -> Result<Vec<Changed>, PipelineError> {
    let as_it_is = AsItIs {
        basis,
        members: members(basis.policy, &basis.portfolio),
        calendar: Calendar::new(basis.policy, basis.portfolio.as_of),
    };
    let mut faults = Vec::new();
    let mut all = Vec::new();
    for assumed in asked {
        let mut changed = Changed { policy: basis.policy.clone(), snapshot: basis.snapshot.clone() };
        faults.extend(assumed.assumptions.iter().filter_map(|one| as_it_is.assume(one, &mut changed).err()));
        faults.extend(contradictions(assumed));
        all.push(changed);
    }
    if faults.is_empty() { Ok(all) } else { Err(PipelineError::Assumptions(faults)) }
}

fn contradictions(assumed: &Assumed) -> Vec<Fault> {
    let all = &assumed.assumptions;
    let against = |(at, one): (usize, &Assumption)| {
        let earlier = all[..at].iter().find(|other| other.contradicts(one))?;
        let name = &assumed.name;
        Some(if earlier == one {
            fault(format!("scenario {name}: \"{one}\" is assumed twice"), "say it once")
        } else {
            let problem = format!("scenario {name}: \"{earlier}\" contradicts \"{one}\"");
            fault(problem, "keep one of them, or ask for two scenarios")
        })
    };
    all.iter().enumerate().filter_map(against).collect()
}

fn fault(problem: String, remedy: impl Into<String>) -> Fault {
    Fault::new(path![], problem, remedy)
}

/// What assumptions are held against.
struct AsItIs<'a> {
    basis: &'a Basis<'a>,
    members: BTreeSet<IssueId>,
    calendar: Calendar,
}

impl AsItIs<'_> {
    fn assume(&self, assumption: &Assumption, changed: &mut Changed) -> Result<(), Fault> {
        let policy = &mut changed.policy;
        match assumption {
            Assumption::Capacity { team, amount, days } => self.capacity(policy, team, *amount, *days)?,
            Assumption::Drop(id) => {
                self.planned(id)?;
                policy.deferrals.insert(0, deferral(id, None));
            }
            Assumption::Close(id) => {
                self.planned(id)?;
                policy.deferrals.insert(0, deferral(id, Some(self.basis.portfolio.today)));
                policy.pins.push(pin(id, None));
            }
            Assumption::Severity(id, severity) => {
                self.planned(id)?;
                known(policy.severities.keys(), severity, "severity")?;
                relabel(policy, &mut changed.snapshot, id, severity);
            }
            Assumption::Duration(id, days) => {
                self.planned(id)?;
                policy.durations.issues.insert(id.clone(), *days);
            }
            Assumption::MilestoneDeadline(key, day) => self.deadline(policy, key, *day)?,
            Assumption::IssueDeadline(id, day) => {
                self.planned(id)?;
                policy.pins.push(pin(id, Some(*day)));
            }
            Assumption::Independent(id, before) => self.independent(changed, id, before)?,
        }
        Ok(())
    }

    /// Whether the model has an issue.
    fn planned(&self, id: &IssueId) -> Result<(), Fault> {
        let item = self.basis.portfolio.item(id);
        let (problem, remedy) = match item {
            None => (format!("the snapshot has no issue {id}"), "correct the number"),
            Some(item) if !item.open => (format!("{id} is closed"), "name an open issue"),
            Some(_) if self.members.contains(id) => return Ok(()),
            Some(_) => {
                (format!("{id} takes no part in the plan"), "name an issue with a KPI label, or give it one")
            }
        };
        Err(fault(problem, remedy).of(id))
    }

    fn capacity(
        &self,
        policy: &mut Policy,
        team: &str,
        amount: Amount,
        days: Option<(Date, Date)>,
    ) -> Result<(), Fault> {
        known(policy.teams.keys(), team, "team")?;
        if amount.of(Decimal::ZERO) < Decimal::ZERO {
            return Err(fault(format!("{team} cannot have less than no capacity"), "use 0 or more"));
        }
        let rules = policy.calendar.clone();
        let team = &mut policy.teams[team];
        let Some((from, to)) = days else {
            team.capacity = amount.of(team.capacity);
            team.changes.iter_mut().for_each(|change| change.capacity = amount.of(change.capacity));
            return Ok(());
        };
        let periods = &self.calendar.periods;
        if !periods.iter().any(|dates| dates.first <= to && from <= dates.last) {
            let plan = periods.first().zip(periods.last());
            let remedy =
                plan.map(|(first, last)| format!("the plan goes from {} to {}", first.first, last.last));
            let problem = format!("no day of the plan lies between {from} and {to}");
            return Err(fault(problem, remedy.unwrap_or_default()));
        }
        change_days(team, amount, from, to, &rules);
        Ok(())
    }

    fn deadline(&self, policy: &mut Policy, key: &str, day: Date) -> Result<(), Fault> {
        known(policy.milestones.keys(), key, "milestone")?;
        let lane = |id: &IssueId| self.basis.portfolio.item(id).and_then(|item| item.lane);
        let serves =
            |id: &&IssueId| lane(id).is_some_and(|lane| policy.lanes[lane].milestone.as_deref() == Some(key));
        if !self.members.iter().any(|id| serves(&id)) {
            return Err(fault(
                format!("no open issue is left in the lanes of {key}"),
                "name another milestone",
            ));
        }
        let milestone = &mut policy.milestones[key];
        (milestone.due, milestone.binding) = (Some(day), true);
        Ok(())
    }

    fn independent(&self, changed: &mut Changed, id: &IssueId, before: &IssueId) -> Result<(), Fault> {
        self.planned(id)?;
        self.planned(before)?;
        let Changed { policy, snapshot } = changed;
        let item = self.basis.portfolio.item(id);
        let needs = || item.into_iter().flat_map(|item| item.after.iter().chain(&item.children));
        if !needs().any(|need| need == before) {
            let open: Vec<String> =
                needs().filter(|&need| self.members.contains(need)).map(ToString::to_string).collect();
            let remedy = match &open[..] {
                [] => "it waits for no open issue".to_owned(),
                open => format!("it waits for {}", open.join(", ")),
            };
            return Err(fault(format!("{id} does not wait for {before}"), remedy).of(id));
        }
        for listed in [policy.dependencies.get_mut(id), policy.umbrellas.children.get_mut(id)] {
            listed.into_iter().for_each(|listed| listed.retain(|other| other != before));
        }
        if item.is_some_and(|item| !item.children.is_empty()) {
            // Without its last child it would be no umbrella any more, and take the time of other issues.
            policy.durations.issues.entry(id.clone()).or_insert(policy.durations.umbrella);
        }
        for issue in &mut snapshot.issues {
            if issue.id == *id {
                issue.blocked_by.retain(|other| other != before);
            }
            if issue.id == *before && issue.parent.as_ref() == Some(id) {
                issue.parent = None;
            }
        }
        Ok(())
    }
}

fn known<'keys>(
    mut keys: impl Iterator<Item = &'keys String> + Clone,
    name: &str,
    kind: &str,
) -> Result<(), Fault> {
    let all = keys.clone().map(String::as_str).collect::<Vec<_>>().join(", ");
    if keys.any(|key| key == name) {
        return Ok(());
    }
    let remedy =
        if all.is_empty() { format!("define a {kind} in the policy") } else { format!("use one of {all}") };
    Err(fault(format!("the policy has no {kind} {name:?}"), remedy))
}

/// The first deferral that selects an issue counts: it stays open, or may start from a day on.
fn deferral(id: &IssueId, until: Option<Date>) -> Deferral {
    let select = Selector { issues: vec![id.clone()], ..Selector::default() };
    Deferral { select, until, milestone: None, reason: "assumed".into() }
}

fn pin(id: &IssueId, not_after: Option<Date>) -> Pin {
    Pin { issue: id.clone(), on: None, not_before: None, not_after, must: true }
}

/// Changes the capacity of each day from `from` to `to`. Where several changes of the policy cover a day the lowest
/// counts, so those are cut off at these days.
fn change_days(team: &mut Team, amount: Amount, from: Date, to: Date, rules: &CalendarRules) {
    let mut inside: Vec<TeamChange> = Vec::new();
    for day in calendar::working_days(rules, from, to) {
        let now = calendar::capacity(team, PeriodDates { first: day, last: day }, rules);
        let capacity = amount.of(now);
        match inside.last_mut().filter(|last| last.capacity == capacity) {
            Some(last) => last.to = day,
            None => inside.push(TeamChange { from: day, to: day, capacity }),
        }
    }
    let mut changes = Vec::new();
    for change in &team.changes {
        if let Ok(last) = from.yesterday() {
            changes.push(TeamChange { to: change.to.min(last), ..change.clone() });
        }
        if let Ok(first) = to.tomorrow() {
            changes.push(TeamChange { from: change.from.max(first), ..change.clone() });
        }
    }
    changes.retain(|change| change.from <= change.to);
    team.changes = [changes, inside].concat();
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
