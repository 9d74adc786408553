//! Why an issue stands where it stands: what it waits for, what it serves, and what other places cost.

use warplan_model::IssueId;
use warplan_model::calendar::Unit;
use warplan_model::closure::{Problem, Status, Term};
use warplan_model::graph::reachable;
use warplan_model::portfolio::Item;
use warplan_model::view::{Alternative, Explanation, Neighbour, Place, Relation};
use warplan_schedule::{Observer, Options};

use crate::problem::policy_defers;
use crate::serves::serves;
use crate::{Basis, PipelineError, Planned, prices};

/// Explains an issue. Alternatives are solved anew, each with the issue's window changed.
///
/// # Errors
/// An issue that the portfolio does not have.
pub fn explain(
    basis: &Basis<'_>,
    planned: &Planned,
    id: &IssueId,
    options: &Options,
    observer: &dyn Observer,
) -> Result<Explanation, PipelineError> {
    let item = basis.portfolio.item(id).ok_or_else(|| PipelineError::UnknownIssue(id.clone()))?;
    let problem = &planned.modelled.problem;
    let index = problem.index_of(id);
    let later = |index: usize| {
        let tasks =
            problem.issues.iter().filter(move |task| task.after.iter().any(|before| before.before == index));
        tasks.map(|task| task.id.clone()).collect::<Vec<_>>()
    };
    let evaluation = warplan_certify::evaluate(problem, &planned.schedule);
    let asked = Asked { basis, planned, options, observer };
    let earlier: Vec<IssueId> = item.children.iter().chain(&item.after).cloned().collect();
    Ok(Explanation {
        issue: id.clone(),
        title: item.title.clone(),
        unit: Unit::of(&basis.policy.calendar),
        place: place(basis, planned, item),
        waits_for: neighbours(basis, planned, item, earlier),
        waited_on_by: neighbours(basis, planned, item, index.map(later).unwrap_or_default()),
        serves: index
            .map(|index| serves(planned, &evaluation, id, &terms(problem, index)))
            .unwrap_or_default(),
        alternatives: index.map(|index| asked.alternatives(index)).unwrap_or_default(),
        prices: index.map(|index| prices::of_issue(basis, planned, index)).unwrap_or_default(),
    })
}

fn place(basis: &Basis<'_>, planned: &Planned, item: &Item) -> Place {
    if let Some(step) = planned.plan.sequence.iter().find(|step| step.issue == item.id) {
        let (start, finish, starts_on, closes_on) = (step.start, step.finish, step.starts_on, step.closes_on);
        return Place::Planned { start, finish, starts_on, closes_on };
    }
    if let Some(deferred) = planned.plan.deferred.iter().find(|deferred| deferred.issue == item.id) {
        return Place::Deferred { reason: deferred.reason, because: deferred.because.clone() };
    }
    let zone = warplan_model::calendar::time_zone(basis.policy);
    let closed = item.closed_at.unwrap_or(basis.portfolio.as_of);
    Place::Closed { on: warplan_model::calendar::date_of(closed, &zone) }
}

fn neighbours(basis: &Basis<'_>, planned: &Planned, item: &Item, ids: Vec<IssueId>) -> Vec<Neighbour> {
    let open = ids.into_iter().filter_map(|id| basis.portfolio.item(&id).filter(|other| other.open));
    open.map(|other| {
        let placement = planned.plan.schedule.get(&other.id);
        Neighbour {
            issue: other.id.clone(),
            title: other.title.clone(),
            closes_on: placement
                .and_then(|placement| planned.modelled.calendar.dates(placement.finish))
                .map(|dates| dates.last),
            relation: if item.children.contains(&other.id) {
                Relation::Child
            } else if other.children.contains(&item.id) {
                Relation::Umbrella
            } else {
                Relation::Dependency
            },
        }
    })
    .collect()
}

/// The terms of an issue, by KPI index.
fn terms(problem: &Problem, index: usize) -> Vec<(usize, &Term)> {
    let all = problem
        .kpis
        .iter()
        .enumerate()
        .flat_map(|(kpi, entry)| entry.terms.iter().map(move |term| (kpi, term)));
    all.filter(|(_, term)| term.issue == index).collect()
}

/// What other places are asked of.
struct Asked<'a> {
    basis: &'a Basis<'a>,
    planned: &'a Planned,
    options: &'a Options,
    observer: &'a dyn Observer,
}

impl Asked<'_> {
    fn alternatives(&self, index: usize) -> Vec<Alternative> {
        let problem = &self.planned.modelled.problem;
        let within = |changed: &mut Problem| close_by(changed, index, changed.periods);
        let Some(finish) = self.planned.schedule.finish[index] else {
            let deferred = self.deferred_before(index);
            if deferred.is_empty() {
                return vec![self.ask("closes within the plan", within)];
            }
            let lifted = |changed: &mut Problem| {
                for &at in &deferred {
                    changed.issues[at].earliest = self.earliest_undeferred(&changed.issues[at].id);
                }
            };
            let names: Vec<String> = deferred.iter().map(|&at| problem.issues[at].id.to_string()).collect();
            let whose = match &names[..] {
                _ if deferred == [index] => "its deferral is lifted".to_owned(),
                [one] => format!("the deferral of {one} is lifted"),
                all => format!("the deferrals of {} are lifted", all.join(", ")),
            };
            let must = format!("{whose}, and it closes within the plan");
            return vec![
                self.ask(&whose, lifted),
                self.ask(&must, |changed| {
                    lifted(changed);
                    within(changed);
                }),
            ];
        };
        let unit = Unit::of(&self.basis.policy.calendar).noun();
        let mut alternatives = Vec::new();
        if finish > problem.issues[index].first_finish() {
            let earlier = |changed: &mut Problem| close_by(changed, index, finish - 1);
            alternatives.push(self.ask(&format!("closes at least one {unit} earlier"), earlier));
        }
        if finish < problem.periods {
            let later = |changed: &mut Problem| close_from(changed, index, finish + 1);
            alternatives.push(self.ask(&format!("closes at least one {unit} later"), later));
        }
        let open = |changed: &mut Problem| changed.issues[index].earliest = changed.periods + 1;
        alternatives.push(self.ask("stays open", open));
        alternatives
    }

    /// The best plan of a changed model.
    fn ask(&self, change: &str, edit: impl Fn(&mut Problem)) -> Alternative {
        let mut changed = self.planned.modelled.problem.clone();
        edit(&mut changed);
        let outcome = warplan_schedule::solve(&changed, self.options, self.observer);
        let lift = (outcome.objective - outcome.do_nothing).to_decimal();
        let found = outcome.status != Status::Infeasible;
        Alternative {
            change: change.to_owned(),
            lift: found.then_some(lift),
            difference: found.then(|| lift - self.planned.plan.lift),
            proven: matches!(outcome.status, Status::Optimal | Status::Infeasible),
        }
    }

    /// The issue and what it waits for, however far before it, as far as the policy defers them beyond the plan.
    fn deferred_before(&self, index: usize) -> Vec<usize> {
        let problem = &self.planned.modelled.problem;
        let before = |at: usize| problem.issues[at].after.iter().map(|before| before.before);
        let mut deferred = reachable(index, before);
        deferred.retain(|&at| policy_defers(self.basis, problem, at));
        deferred.sort_unstable();
        deferred
    }

    /// The first period of an issue without its deferral: what its pins say.
    fn earliest_undeferred(&self, id: &IssueId) -> u32 {
        let pins = self.basis.policy.pins.iter().filter(|pin| pin.issue == *id);
        let days = pins.filter_map(|pin| pin.not_before);
        days.map(|day| self.planned.modelled.calendar.first_from(day)).max().unwrap_or(1)
    }
}

fn close_by(problem: &mut Problem, index: usize, finish: u32) {
    let task = &mut problem.issues[index];
    task.latest = task.latest.min(finish);
    task.must = true;
}

/// The issue may close in `finish` at the earliest; if it had to close before, it has to close now.
fn close_from(problem: &mut Problem, index: usize, finish: u32) {
    let task = &mut problem.issues[index];
    task.earliest = task.earliest.max(task.start(finish));
}
