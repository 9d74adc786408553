//! Schedules of a project from lists of its tasks, and their justification.
//!
//! Terms: an *activity list* has each task after all that it waits for; *serial generation* places its tasks one after
//! the other, each as early as it can; *justification* moves all tasks as late as the completion allows, the last
//! first, and then as early as possible, the first first, which never completes later and often earlier. Source: R.
//! Kolisch, "Serial and parallel resource-constrained project scheduling methods revisited", European Journal of
//! Operational Research 90 (1996); P. Tormos, A. Lova, "A competitive heuristic solution technique for
//! resource-constrained project scheduling", Annals of Operations Research 102 (2001); V. Valls, F. Ballestín, S.
//! Quintanilla, "Justification and RCPSP: a technique that pays", European Journal of Operational Research 165 (2005).
//! Cost: tasks × the periods looked at.

use super::project::Project;

/// Room for generation: the units that are free.
#[derive(Debug)]
pub struct Timeline<'project> {
    project: &'project Project,
    /// By period and resource.
    free: Vec<i64>,
    /// Periods and tasks looked at.
    pub work: u64,
}

impl<'project> Timeline<'project> {
    /// With nothing placed.
    pub fn new(project: &'project Project) -> Self {
        Timeline { project, free: project.capacity.clone(), work: 0 }
    }

    fn clear(&mut self) {
        self.free.copy_from_slice(&self.project.capacity);
        self.work += self.free.len() as u64 / 16;
    }

    fn occupy(&mut self, task: usize, finish: usize) {
        let resources = self.project.resources;
        for period in finish - self.project.duration[task]..finish {
            for &(resource, units) in &self.project.uses[task] {
                let free = &mut self.free[period * resources + resource];
                *free -= if *free == i64::MAX { 0 } else { units };
            }
        }
    }

    fn is_crowded(&self, task: usize, period: usize) -> bool {
        let row = &self.free[period * self.project.resources..];
        self.project.uses[task].iter().any(|&(resource, units)| row[resource] < units)
    }

    /// The earliest finish in a window for which there is room.
    fn earliest(&mut self, task: usize, from: usize, to: usize) -> Option<usize> {
        let duration = self.project.duration[task];
        let mut finish = from;
        while finish <= to {
            self.work += 1 + duration as u64;
            match (finish - duration..finish).rev().find(|&period| self.is_crowded(task, period)) {
                Some(period) => finish = period + 1 + duration,
                None => return Some(finish),
            }
        }
        None
    }

    /// The latest finish in a window for which there is room.
    fn latest(&mut self, task: usize, from: usize, to: usize) -> Option<usize> {
        let duration = self.project.duration[task];
        let mut finish = to;
        while finish >= from {
            self.work += 1 + duration as u64;
            match (finish - duration..finish).find(|&period| self.is_crowded(task, period)) {
                Some(period) => finish = period,
                None => return Some(finish),
            }
        }
        None
    }

    /// The finishes of an activity list; says when the goal completes. `None` when a task misses its window.
    pub fn serial(&mut self, list: &[usize], finish: &mut [usize]) -> Option<usize> {
        self.clear();
        let project = self.project;
        for &task in list {
            let before = project.before[task].iter().map(|&(before, lag)| finish[before] + lag);
            let from = before.fold(project.first[task], usize::max);
            finish[task] = self.earliest(task, from, project.last[task])?;
            self.occupy(task, finish[task]);
        }
        self.work += 4 * list.len() as u64;
        Some(project.completion(finish))
    }

    /// Justifies a schedule; says when the goal completes, never later than before.
    pub fn justify(&mut self, finish: &mut Vec<usize>, list: &mut Vec<usize>) -> usize {
        let completion = self.project.completion(finish);
        let Some(mut late) = self.late(finish, completion) else { return completion };
        by_start(self.project, &late, list);
        self.work += 4 * list.len() as u64;
        match self.serial(list, &mut late) {
            // Tasks that start before what they wait for (`same-period`) may come out of order and later.
            Some(found) if found <= completion => {
                *finish = late;
                found
            }
            _ => completion,
        }
    }

    /// Every task as late as a completion allows, the last first.
    fn late(&mut self, finish: &[usize], completion: usize) -> Option<Vec<usize>> {
        self.clear();
        let project = self.project;
        let mut order: Vec<usize> = (0..project.len()).collect();
        order.sort_unstable_by_key(|&task| (finish[task], task));
        let mut late = finish.to_vec();
        for &task in order.iter().rev() {
            let last = project.last[task];
            let last = if project.is_member[task] { last.min(completion) } else { last };
            let next = project.next[task].iter().map(|&(next, lag)| late[next].saturating_sub(lag));
            let to = next.fold(last, usize::min);
            late[task] = self.latest(task, project.first[task], to)?;
            self.occupy(task, late[task]);
        }
        Some(late)
    }
}

/// The activity list of a schedule: tasks by start, brought forward where another waits for them.
pub fn by_start(project: &Project, finish: &[usize], list: &mut Vec<usize>) {
    let mut key: Vec<usize> =
        finish.iter().zip(&project.duration).map(|(finish, duration)| finish - duration).collect();
    for task in (0..project.len()).rev() {
        for &(before, _) in &project.before[task] {
            key[before] = key[before].min(key[task]);
        }
    }
    list.clear();
    list.extend(0..project.len());
    list.sort_unstable_by_key(|&task| (key[task], task));
}

#[cfg(test)]
mod tests {
    use warplan_model::closure::to_problem;
    use warplan_testkit::models::{Difficulty, project};

    use super::*;
    use crate::domains::Domains;
    use crate::instance::Instance;
    use crate::random::Random;

    #[test]
    fn justification_never_ends_later() {
        let mut earlier = 0;
        for set in 1..=48 {
            let problem = to_problem(&project(Difficulty::psplib(30, set), 7)).unwrap();
            let instance = Instance::new(&problem);
            let project = Project::of(&instance, &Domains::new(&instance).unwrap()).unwrap();
            let (mut random, mut timeline) = (Random::new(1), Timeline::new(&project));
            for _ in 0..20 {
                let key: Vec<usize> = (0..project.len()).map(|_| 50 + random.below(100)).collect();
                let mut list = Vec::new();
                by_start(&project, &key, &mut list);
                let mut finish = vec![0; project.len()];
                let before = timeline.serial(&list, &mut finish).unwrap();
                let after = timeline.justify(&mut finish, &mut list);
                assert_eq!(after, project.completion(&finish));
                assert!(after <= before);
                earlier += usize::from(after < before);
            }
        }
        assert!(earlier > 100);
    }
}
