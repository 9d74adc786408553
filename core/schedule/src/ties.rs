//! Ties: of schedules of equal `J`, one that closes nothing in vain and everything early.
//!
//! Terms: an issue is closed in vain when leaving it open does not lower `J`. Issues that are closed in vain are
//! opened, latest first, and then each issue is moved to the earliest period that its window, its predecessors and
//! the capacities allow without lowering `J`; both are repeated until nothing changes. The result is a local
//! optimum of Σ finish, not always the smallest. Cost: issues × periods evaluations a round, so that it is left
//! out on models of more than [`CELLS`] issues × periods.

use warplan_model::closure::{Problem, Schedule};
use warplan_model::{Decimal, Exact};

use crate::evaluation::evaluate;

/// The most issues × periods that are settled.
const CELLS: usize = 20_000;

/// A schedule that is at least as good, with ties settled.
pub fn settle(problem: &Problem, schedule: Schedule) -> Schedule {
    if problem.issues.len() * problem.periods as usize > CELLS {
        return schedule;
    }
    let mut tie = Tie::new(problem, schedule);
    while tie.open_what_is_in_vain() | tie.move_forward() {}
    tie.schedule
}

struct Tie<'problem> {
    problem: &'problem Problem,
    schedule: Schedule,
    objective: Exact,
    dependents: Vec<Vec<(usize, u32)>>,
    /// Units in use, by resource and period.
    usage: Vec<Vec<Decimal>>,
}

impl<'problem> Tie<'problem> {
    fn new(problem: &'problem Problem, schedule: Schedule) -> Self {
        let mut dependents = vec![Vec::new(); problem.issues.len()];
        for (index, task) in problem.issues.iter().enumerate() {
            for before in &task.after {
                dependents[before.before].push((index, before.lag));
            }
        }
        let usage = vec![vec![Decimal::ZERO; problem.periods as usize]; problem.resources.len()];
        let objective = evaluate(problem, &schedule);
        let mut tie = Tie { problem, schedule, objective, dependents, usage };
        for issue in 0..problem.issues.len() {
            tie.occupy(issue, false);
        }
        tie
    }

    /// Takes the units of a scheduled issue, or gives them back.
    fn occupy(&mut self, issue: usize, back: bool) {
        let task = &self.problem.issues[issue];
        let Some(finish) = self.schedule.finish[issue] else { return };
        for &(resource, units) in &task.uses {
            for period in task.start(finish)..=finish {
                let used = &mut self.usage[resource][period as usize - 1];
                *used += if back { -units } else { units };
            }
        }
    }

    /// Gives an issue another finish if that does not lower `J`.
    fn place(&mut self, issue: usize, finish: Option<u32>) -> bool {
        let before = self.schedule.finish[issue];
        self.occupy(issue, true);
        self.schedule.finish[issue] = finish;
        let objective =
            if self.has_room(issue) { evaluate(self.problem, &self.schedule) } else { self.objective };
        let better = self.has_room(issue) && objective >= self.objective;
        if better {
            self.objective = objective;
        } else {
            self.schedule.finish[issue] = before;
        }
        self.occupy(issue, false);
        better
    }

    /// Whether the capacities hold an issue that is not occupying any.
    fn has_room(&self, issue: usize) -> bool {
        let task = &self.problem.issues[issue];
        let Some(finish) = self.schedule.finish[issue] else { return true };
        task.uses.iter().all(|&(resource, units)| {
            (task.start(finish)..=finish).map(|period| period as usize - 1).all(|period| {
                let most = self.problem.resources[resource].capacity[period];
                most.is_none_or(|most| self.usage[resource][period] + units <= most)
            })
        })
    }

    fn scheduled_by(&self, key: impl Fn(u32) -> i64) -> Vec<usize> {
        let mut issues: Vec<usize> = (0..self.schedule.finish.len()).collect();
        issues.retain(|&issue| self.schedule.finish[issue].is_some());
        issues.sort_by_key(|&issue| self.schedule.finish[issue].map(&key));
        issues
    }

    fn open_what_is_in_vain(&mut self) -> bool {
        let mut changed = false;
        for issue in self.scheduled_by(|finish| -i64::from(finish)) {
            let needed =
                self.dependents[issue].iter().any(|&(later, _)| self.schedule.finish[later].is_some());
            changed |= !needed && !self.problem.issues[issue].must && self.place(issue, None);
        }
        changed
    }

    fn move_forward(&mut self) -> bool {
        let mut changed = false;
        for issue in self.scheduled_by(i64::from) {
            let task = &self.problem.issues[issue];
            let after = task
                .after
                .iter()
                .filter_map(|before| Some(self.schedule.finish[before.before]? + before.lag));
            let first = after.fold(task.first_finish(), u32::max);
            let now = self.schedule.finish[issue].unwrap_or(first);
            changed |= (first..now).any(|finish| self.place(issue, Some(finish)));
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use warplan_model::closure::to_problem;

    use super::*;

    fn settled(finish: [Option<u32>; 4]) -> Vec<Option<u32>> {
        let model = serde_json::json!({
            "format": "warplan-model/v1", "periods": 4,
            "resources": [{"name": "core", "capacity": 1}],
            "issues": [
                {"id": "a", "uses": {"core": 1}},
                {"id": "b", "uses": {"core": 1}, "after": [{"id": "a"}]},
                {"id": "c", "uses": {"core": 1}},
                {"id": "u", "duration": 0, "after": [{"id": "c"}]}
            ],
            "rewards": [{"name": "b", "value": 1, "members": ["b"]}]
        });
        let problem = to_problem(&serde_json::from_value(model).unwrap()).unwrap();
        settle(&problem, Schedule { finish: finish.to_vec() }).finish
    }

    #[test]
    fn what_is_closed_in_vain_is_opened_with_its_umbrella() {
        assert_eq!(settled([Some(1), Some(2), Some(3), Some(3)]), [Some(1), Some(2), None, None]);
    }

    #[test]
    fn what_can_close_earlier_does() {
        assert_eq!(settled([Some(2), Some(4), Some(1), None]), [Some(1), Some(2), None, None]);
    }
}
