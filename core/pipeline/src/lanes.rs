//! What each lane of a plan brings.
//!
//! Terms: the effect of a lane is what the plan loses when the lane's issues stay open, and with them all issues that
//! wait for one of them, while everything else closes as planned. Cost: an evaluation for each lane.

use std::collections::BTreeSet;

use warplan_certify::{Evaluation, evaluate};
use warplan_model::calendar::Unit;
use warplan_model::closure::Problem;
use warplan_model::graph::reachable;
use warplan_model::view::{LaneEffect, LaneEffects};

use crate::{Basis, Planned, stability};

/// The effects of the policy's lanes, and of the open issues of no lane. What moving announced issues costs is no part
/// of them.
pub fn lanes(basis: &Basis<'_>, planned: &Planned) -> LaneEffects {
    let problem = &stability::without_price(&planned.modelled);
    let field = Field { basis, planned, problem, dependents: dependents(problem) };
    let whole = evaluate(problem, &planned.schedule);
    let policy = basis.policy;
    let indexes = (0..policy.lanes.len()).map(Some).chain([None]);
    let effects = indexes.map(|lane| field.effect(&whole, lane));
    LaneEffects {
        unit: Unit::of(&policy.calendar),
        lift: whole.lift().to_decimal(),
        kpis: basis.scorecard.kpis.iter().map(|score| score.title.clone()).collect(),
        lanes: effects
            .filter(|effect| effect.lane.is_some() || effect.closes + effect.leaves_open > 0)
            .collect(),
    }
}

struct Field<'a> {
    basis: &'a Basis<'a>,
    planned: &'a Planned,
    problem: &'a Problem,
    /// The issues that wait for each issue.
    dependents: Vec<Vec<usize>>,
}

fn dependents(problem: &Problem) -> Vec<Vec<usize>> {
    let mut dependents = vec![Vec::new(); problem.issues.len()];
    for (index, task) in problem.issues.iter().enumerate() {
        for precedence in &task.after {
            dependents[precedence.before].push(index);
        }
    }
    dependents
}

impl Field<'_> {
    fn effect(&self, whole: &Evaluation, lane: Option<usize>) -> LaneEffect {
        let own = self.issues(lane);
        let mut schedule = self.planned.schedule.clone();
        let (mut closes, mut waiting) = (0, 0);
        for &issue in &self.with_dependents(&own) {
            if schedule.finish[issue].take().is_some() {
                *(if own.contains(&issue) { &mut closes } else { &mut waiting }) += 1;
            }
        }
        let without = evaluate(self.problem, &schedule);
        let ends = whole.kpis.iter().zip(&without.kpis);
        let end_values = ends
            .filter_map(|(whole, without)| Some(whole.periods.last()?.value - without.periods.last()?.value));
        let rewards = self.problem.rewards.iter().zip(whole.rewards.iter().zip(&without.rewards));
        let lost = rewards.filter(|(_, (whole, without))| whole.is_some() && without.is_none());
        let rules = lane.map(|lane| &self.basis.policy.lanes[lane]);
        let last = own.iter().filter_map(|&issue| self.planned.schedule.finish[issue]).max();
        LaneEffect {
            lane: rules.map(|lane| lane.name.clone()),
            milestone: rules.and_then(|lane| lane.milestone.clone()),
            closes,
            leaves_open: self.left_open(lane),
            waiting,
            done_on: last.and_then(|last| Some(self.planned.modelled.calendar.dates(last)?.last)),
            lift: (whole.objective - without.objective).to_decimal(),
            end_values: end_values.collect(),
            rewards: lost.map(|(reward, _)| reward.name.clone()).collect(),
        }
    }

    /// The issues of the model that belong to a lane, or to none.
    fn issues(&self, lane: Option<usize>) -> BTreeSet<usize> {
        let tasks = self.problem.issues.iter().enumerate();
        let belongs = |id| self.basis.portfolio.item(id).is_some_and(|item| item.lane == lane);
        tasks.filter(|(_, task)| belongs(&task.id)).map(|(index, _)| index).collect()
    }

    /// Some issues and all that wait for one of them.
    fn with_dependents(&self, issues: &BTreeSet<usize>) -> BTreeSet<usize> {
        // One node more, from which all of them can be reached at once.
        let source = self.problem.issues.len();
        let next = |node: usize| match self.dependents.get(node) {
            Some(dependents) => dependents.clone(),
            None => issues.iter().copied().collect(),
        };
        reachable(source, next).into_iter().filter(|&node| node != source).collect()
    }

    fn left_open(&self, lane: Option<usize>) -> usize {
        let deferred = self.planned.plan.deferred.iter();
        let items = deferred.filter_map(|deferred| self.basis.portfolio.item(&deferred.issue));
        items.filter(|item| item.lane == lane).count()
    }
}
