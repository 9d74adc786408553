//! A first schedule: serial generation in topological order.
//!
//! Terms: each issue in turn finishes in the first period in which its predecessors, dates and capacities allow
//! it. Source: J. Kelley, "The critical-path method: resources planning and scheduling" (1963). Cost: linear in
//! issues × periods × durations.

use warplan_model::Decimal;
use warplan_model::closure::{Problem, Schedule};

/// Every issue as early as possible, those that do not fit left open; `None` when a must is among them.
pub fn first(problem: &Problem) -> Option<Schedule> {
    let periods = problem.periods;
    let mut free: Vec<Vec<Option<Decimal>>> =
        problem.resources.iter().map(|resource| resource.capacity.clone()).collect();
    let mut budget: Vec<Decimal> = problem.budgets.iter().map(|budget| budget.limit).collect();
    let mut schedule = Schedule::nothing(problem.issues.len());
    let needs = |index: usize| problem.issues[index].after.iter().map(|precedence| precedence.before);
    for index in warplan_model::graph::topological(problem.issues.len(), needs) {
        let task = &problem.issues[index];
        let ready = task.after.iter().try_fold(task.first_finish(), |ready, precedence| {
            Some(ready.max(schedule.finish[precedence.before]? + precedence.lag))
        });
        let affordable = task.costs.iter().all(|&(at, cost)| budget[at] >= cost);
        let span = |finish: u32| (task.start(finish) - 1) as usize..finish as usize;
        let fits = |finish: &u32| {
            let room = |&(at, units): &(usize, Decimal)| {
                free[at][span(*finish)].iter().all(|free| free.is_none_or(|free| free >= units))
            };
            task.uses.iter().all(room)
        };
        let found =
            ready.filter(|_| affordable).and_then(|ready| (ready..=task.latest.min(periods)).find(fits));
        let Some(finish) = found else {
            if task.must {
                return None;
            }
            continue;
        };
        schedule.finish[index] = Some(finish);
        for &(at, units) in &task.uses {
            free[at][span(finish)].iter_mut().flatten().for_each(|free| *free -= units);
        }
        for &(at, cost) in &task.costs {
            budget[at] -= cost;
        }
    }
    Some(schedule)
}
