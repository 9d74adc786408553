//! Which constraints of the model a schedule breaks.
//!
//! Terms: an issue of duration `d` that finishes in period `f` runs in the periods `f − d + 1 ..= f`, without
//! interruption; at duration 0 it runs in none and its start is its finish. Cost: linear in issues, precedences, uses,
//! costs and in resources × periods.

use warplan_model::Decimal;
use warplan_model::closure::{Problem, Resource, Schedule, Task};

use crate::violation::{Rule, Violation};

/// How many of the issues that share a violation its message names.
const NAMED_ISSUES: usize = 5;

/// Every constraint that the schedule breaks: those of single issues in the order of the issues, then capacities by
/// resource and period, then budgets. Empty when the schedule is feasible.
pub fn violations(problem: &Problem, schedule: &Schedule) -> Vec<Violation> {
    let plan = Plan { problem, schedule };
    let mut found = Vec::new();
    for (index, task) in problem.issues.iter().enumerate() {
        match plan.finish(index) {
            Some(finish) => {
                plan.window(task, finish, &mut found);
                plan.precedences(task, finish, &mut found);
            }
            None if task.must => {
                let message = format!("{} must close and stays open", task.id);
                found.push(Violation::of(&task.id, Rule::Must, message));
            }
            None => {}
        }
    }
    plan.capacities(&mut found);
    plan.budgets(&mut found);
    found
}

/// A schedule beside its problem. Periods are signed here: a start can come out before the first period.
struct Plan<'a> {
    problem: &'a Problem,
    schedule: &'a Schedule,
}

impl Plan<'_> {
    fn finish(&self, issue: usize) -> Option<i64> {
        self.schedule.finish.get(issue).copied().flatten().map(i64::from)
    }

    /// The issues that the schedule closes, with their finishes.
    fn scheduled(&self) -> impl Iterator<Item = (&Task, i64)> {
        let tasks = self.problem.issues.iter().enumerate();
        tasks.filter_map(|(index, task)| Some((task, self.finish(index)?)))
    }

    /// Horizon, duration, earliest and latest of one issue.
    fn window(&self, task: &Task, finish: i64, found: &mut Vec<Violation>) {
        let mut broken = |rule, message| found.push(Violation::of(&task.id, rule, message));
        let (id, start) = (&task.id, start(task, finish));
        if !(1..=i64::from(self.problem.periods)).contains(&finish) {
            let message =
                format!("{id} finishes in period {finish}; the periods are 1 to {}", self.problem.periods);
            broken(Rule::Horizon, message);
        } else if start < 1 {
            let message =
                format!("{id} takes {} periods and cannot finish in period {finish}", task.duration);
            broken(Rule::Duration, message);
        } else if start < i64::from(task.earliest) {
            let message =
                format!("{id} starts in period {start}, before its earliest period {}", task.earliest);
            broken(Rule::Earliest, message);
        }
        if finish > i64::from(task.latest) && task.latest < self.problem.periods {
            let message =
                format!("{id} finishes in period {finish}, after its latest period {}", task.latest);
            broken(Rule::Latest, message);
        }
    }

    fn precedences(&self, task: &Task, finish: i64, found: &mut Vec<Violation>) {
        for precedence in &task.after {
            let before = &self.problem.issues[precedence.before].id;
            let id = &task.id;
            let message = match self.finish(precedence.before) {
                None => format!("{id} finishes in period {finish}, but {before}, which it needs, stays open"),
                Some(ahead) if finish >= ahead + i64::from(precedence.lag) => continue,
                Some(ahead) if precedence.lag == 0 => {
                    format!("{id} finishes in period {finish}, before {before}, which finishes in {ahead}")
                }
                Some(ahead) => format!(
                    "{id} starts in period {}, not after {before}, which finishes in {ahead}",
                    start(task, finish)
                ),
            };
            found.push(Violation::of(id, Rule::Precedence, message));
        }
    }

    fn capacities(&self, found: &mut Vec<Violation>) {
        let usage = self.usage();
        for (index, resource) in self.problem.resources.iter().enumerate() {
            for (at, (&used, &capacity)) in usage[index].iter().zip(&resource.capacity).enumerate() {
                if let Some(capacity) = capacity.filter(|capacity| used > *capacity) {
                    found.push(self.overload(index, resource, at as i64 + 1, used, capacity));
                }
            }
        }
    }

    /// Units of each resource used in each period.
    fn usage(&self) -> Vec<Vec<Decimal>> {
        let periods = self.problem.periods as usize;
        let mut usage = vec![vec![Decimal::ZERO; periods + 1]; self.problem.resources.len()];
        for (task, finish) in self.scheduled().filter(|(task, _)| task.duration > 0) {
            let end = finish.clamp(0, periods as i64) as usize;
            let begin = (start(task, finish) - 1).clamp(0, end as i64) as usize;
            for &(resource, units) in &task.uses {
                usage[resource][begin] += units;
                usage[resource][end] -= units;
            }
        }
        for used in &mut usage {
            for at in 1..=periods {
                let before = used[at - 1];
                used[at] += before;
            }
        }
        usage
    }

    fn overload(
        &self,
        index: usize,
        resource: &Resource,
        at: i64,
        used: Decimal,
        capacity: Decimal,
    ) -> Violation {
        let runs = |task: &Task, finish: i64| {
            let uses = task.uses.iter().any(|(used, _)| *used == index);
            uses && task.duration > 0 && (start(task, finish)..=finish).contains(&at)
        };
        let running = self.scheduled().filter(|(task, finish)| runs(task, *finish));
        let names: Vec<String> =
            running.take(NAMED_ISSUES + 1).map(|(task, _)| task.id.to_string()).collect();
        let more = if names.len() > NAMED_ISSUES { " and others" } else { "" };
        let names = names[..names.len().min(NAMED_ISSUES)].join(", ");
        let name = &resource.name;
        let message =
            format!("{names}{more} use {used} of {name} in period {at}; its capacity is {capacity}");
        Violation::new(Rule::Capacity, message)
    }

    fn budgets(&self, found: &mut Vec<Violation>) {
        let mut spent = vec![Decimal::ZERO; self.problem.budgets.len()];
        for (task, _) in self.scheduled() {
            for &(budget, cost) in &task.costs {
                spent[budget] += cost;
            }
        }
        for (budget, spent) in self.problem.budgets.iter().zip(spent) {
            if spent > budget.limit {
                let message = format!(
                    "the scheduled issues cost {spent} of {}; the limit is {}",
                    budget.name, budget.limit
                );
                found.push(Violation::new(Rule::Budget, message));
            }
        }
    }
}

/// The first period in which the issue runs; its finish at duration 0.
fn start(task: &Task, finish: i64) -> i64 {
    finish - i64::from(task.duration.max(1)) + 1
}
