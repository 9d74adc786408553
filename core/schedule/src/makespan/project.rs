//! A model whose only aim is that one bundle completes early: a project, with its end as the objective.
//!
//! Terms: the *goal* is the one set that pays; a *task* is an issue that the goal or a must waits for; the
//! *completion* of a schedule is the period in which the last member of the goal finishes. Issues that are no tasks
//! bring nothing and stay open. Tasks are numbered so that each comes after all that it waits for. Source: this is the
//! resource-constrained project scheduling problem of A. Pritsker, L. Watters, P. Wolfe, "Multiproject scheduling with
//! limited resources", Management Science 16 (1969). Cost: linear in the model.

use warplan_model::Exact;

use crate::domains::Domains;
use crate::instance::Instance;
use crate::lists::Lists;
use crate::search::bundles::closure;

/// Tasks with flat arrays; finishes are periods from 1, periods as indexes count from 0.
#[derive(Debug)]
pub struct Project {
    /// The issue of each task.
    pub issues: Vec<usize>,
    /// In periods, by task.
    pub duration: Vec<usize>,
    /// Resource and units, by task.
    pub uses: Lists<(usize, i64)>,
    /// Predecessor and lag between the finishes, by task.
    pub before: Lists<(usize, usize)>,
    /// Successor and lag between the finishes, by task.
    pub next: Lists<(usize, usize)>,
    /// The smallest finish, by task.
    pub first: Vec<usize>,
    /// The largest finish, by task.
    pub last: Vec<usize>,
    /// Members of the goal.
    pub members: Vec<usize>,
    /// Whether a task is a member of the goal.
    pub is_member: Vec<bool>,
    /// Units by period and resource; `i64::MAX` when unlimited.
    pub capacity: Vec<i64>,
    /// How many resources there are.
    pub resources: usize,
    /// How many periods there are.
    pub periods: usize,
    /// No schedule completes the goal earlier.
    pub earliest: usize,
    /// The goal's index among the sets.
    pub goal: usize,
    /// By completion, `periods + 1` among them: the largest completion that pays more, or 0.
    better: Vec<usize>,
    /// How many issues the model has, tasks or not.
    count: usize,
}

impl Project {
    /// Of a model with one goal and nothing else to gain; `None` of any other, and when the goal or the budgets are
    /// out of reach.
    pub fn of(instance: &Instance, domains: &Domains) -> Option<Project> {
        if instance.measures.iter().any(|measure| !measure.terms.is_empty() || !measure.caps.is_empty()) {
            return None;
        }
        let pays = |set: &usize| instance.worth[*set].iter().flatten().any(|worth| *worth != 0.0);
        let mut paying = (0..instance.sets.len()).filter(pays);
        let (Some(goal), None) = (paying.next(), paying.next()) else { return None };
        let worth = instance.worth[goal].as_ref()?;
        if worth.iter().any(|worth| *worth < 0.0) {
            return None;
        }
        let mut needed = instance.sets[goal].to_vec();
        needed.extend((0..instance.len()).filter(|&issue| !domains.may_stay_open(issue)));
        let issues = closure(instance, &needed);
        let last: Option<Vec<usize>> = issues.iter().map(|&issue| domains.last_scheduled(issue)).collect();
        let costs = |budget: usize| {
            let costs = issues.iter().flat_map(|&issue| &instance.costs[issue]);
            costs.filter(move |(of, _)| *of == budget).map(|(_, cost)| *cost as i128).sum::<i128>()
        };
        if instance.limits.iter().enumerate().any(|(budget, limit)| costs(budget) > *limit as i128) {
            return None;
        }
        let mut task = vec![usize::MAX; instance.len()];
        issues.iter().enumerate().for_each(|(at, &issue)| task[issue] = at);
        let linked = |edges: &[(usize, usize)]| -> Vec<(usize, usize)> {
            let known = edges.iter().filter(|(other, _)| task[*other] != usize::MAX);
            known.map(|&(other, lag)| (task[other], lag)).collect()
        };
        let mut better = vec![0; instance.never + 1];
        for period in 1..=instance.periods {
            better[period + 1] = if worth[period - 1] > 0.0 { period } else { better[period] };
        }
        let mut is_member = vec![false; issues.len()];
        let members: Vec<usize> = instance.sets[goal].iter().map(|&issue| task[issue]).collect();
        members.iter().for_each(|&task| is_member[task] = true);
        Some(Project {
            duration: issues.iter().map(|&issue| instance.duration[issue]).collect(),
            uses: Lists::collect(issues.iter().map(|&issue| instance.uses[issue].iter().copied())),
            before: Lists::collect(issues.iter().map(|&issue| linked(&instance.before[issue]))),
            next: Lists::collect(issues.iter().map(|&issue| linked(&instance.next[issue]))),
            first: issues.iter().map(|&issue| domains.first(issue)).collect(),
            last: last?,
            is_member,
            members,
            capacity: (0..instance.periods)
                .flat_map(|period| instance.capacity.iter().map(move |row| row[period]))
                .collect(),
            resources: instance.capacity.len(),
            periods: instance.periods,
            earliest: domains.sets[goal].0 as usize,
            goal,
            better,
            count: instance.len(),
            issues,
        })
    }

    /// How many tasks there are.
    pub fn len(&self) -> usize {
        self.duration.len()
    }

    /// Tasks that use a resource, and their units.
    pub fn users(&self, resource: usize) -> impl Iterator<Item = (usize, i64)> {
        let uses = (0..self.len())
            .flat_map(|task| self.uses[task].iter().map(move |&(of, units)| (task, of, units)));
        uses.filter(move |&(_, of, _)| of == resource).map(|(task, _, units)| (task, units))
    }

    /// The largest completion that pays more than one, up to `periods + 1`; 0 when none does.
    pub fn better(&self, completion: usize) -> usize {
        self.better[completion]
    }

    /// The period in which the goal completes.
    pub fn completion(&self, finish: &[usize]) -> usize {
        self.members.iter().map(|&task| finish[task]).max().unwrap_or(1)
    }

    /// Finishes by issue, from finishes by task.
    pub fn finishes(&self, finish: &[usize]) -> Vec<usize> {
        let mut all = vec![self.periods + 1; self.count];
        self.issues.iter().zip(finish).for_each(|(&issue, &finish)| all[issue] = finish);
        all
    }

    /// `J` when the goal completes in a period.
    pub fn objective(&self, instance: &Instance, completion: usize) -> Exact {
        // The value of a schedule does not ask whether it is feasible.
        instance.evaluate(&self.finishes(&vec![completion; self.len()]))
    }
}
