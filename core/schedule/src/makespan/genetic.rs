//! A genetic search over activity lists.
//!
//! Terms: a *member* of the population is a justified schedule and its activity list; a *child* takes the ends of its
//! list from one parent and the middle from another, and exchanges a few neighbours. First members are drawn: of the
//! tasks that wait for nothing, one with a small latest finish is likely next. A population that has not improved for
//! long is drawn anew. Source: S. Hartmann, "A competitive genetic algorithm for resource-constrained project
//! scheduling", Naval Research Logistics 45 (1998); V. Valls, F. Ballestín, S. Quintanilla, "A hybrid genetic algorithm
//! for the resource-constrained project scheduling problem", European Journal of Operational Research 185 (2008). Cost:
//! three generations a child.

use super::generate::{Timeline, by_start};
use super::project::Project;
use crate::random::Random;

/// Members of a population.
const MEMBERS: usize = 40;
/// Children without a better one, as a multiple of the tasks, after which a population is drawn anew.
const PATIENCE: usize = 100;
/// One of so many neighbours in a child's list is exchanged.
const MUTATION: usize = 20;
/// Periods looked at for a unit of effort.
const WORK: u64 = 270;

/// A population.
#[derive(Debug)]
pub struct Genetic<'project> {
    project: &'project Project,
    timeline: Timeline<'project>,
    random: Random,
    /// What a task's finish leaves for those that wait for it; by task.
    latest: Vec<usize>,
    members: Vec<Member>,
    /// The best completion in the population.
    record: usize,
    /// Children since then.
    stale: usize,
    /// Completion and finishes of the best schedule seen.
    pub best: Option<(usize, Vec<usize>)>,
}

#[derive(Clone, Debug)]
struct Member {
    completion: usize,
    finish: Vec<usize>,
    list: Vec<usize>,
}

impl<'project> Genetic<'project> {
    /// Nobody is drawn yet.
    pub fn new(project: &'project Project, seed: u64) -> Self {
        let mut latest = project.last.clone();
        for task in (0..project.len()).rev() {
            for &(next, lag) in &project.next[task] {
                latest[task] = latest[task].min(latest[next].saturating_sub(lag));
            }
        }
        Genetic {
            project,
            timeline: Timeline::new(project),
            random: Random::new(seed),
            latest,
            members: Vec::new(),
            record: usize::MAX,
            stale: 0,
            best: None,
        }
    }

    /// Searches for so much effort, or until a completion of `enough`; gives the effort.
    pub fn run(&mut self, effort: u64, enough: usize) -> u64 {
        let from = self.timeline.work;
        let end = from + effort * WORK;
        while self.timeline.work < end && self.best.as_ref().is_none_or(|best| best.0 > enough) {
            if self.stale > PATIENCE * (self.project.len() + 10) {
                self.members.clear();
                (self.record, self.stale) = (usize::MAX, 0);
            }
            self.stale += 1;
            let list = if self.members.len() < MEMBERS { self.draw() } else { self.cross() };
            self.timeline.work += 1 + (8 * list.len()) as u64;
            self.admit(list);
        }
        (self.timeline.work - from).div_ceil(WORK)
    }

    /// The best schedules at hand, all with the same completion; by task.
    pub fn records(&self, best: Option<&(usize, Vec<usize>)>) -> Vec<Vec<usize>> {
        let Some((completion, finish)) = best else { return Vec::new() };
        let equal = self.members.iter().filter(|member| member.completion == *completion);
        let members = equal.map(|member| &member.finish).filter(|other| *other != finish);
        std::iter::once(finish).chain(members).cloned().collect()
    }

    /// Takes a schedule into the population.
    pub fn learn(&mut self, finish: &[usize]) {
        let mut list = Vec::new();
        by_start(self.project, finish, &mut list);
        self.admit(list);
    }

    fn admit(&mut self, list: Vec<usize>) {
        let (project, mut list) = (self.project, list);
        let mut finish = vec![0; project.len()];
        if self.timeline.serial(&list, &mut finish).is_none() {
            return;
        }
        let completion = self.timeline.justify(&mut finish, &mut list);
        by_start(project, &finish, &mut list);
        if completion < self.record {
            (self.record, self.stale) = (completion, 0);
        }
        if self.best.as_ref().is_none_or(|best| completion < best.0) {
            self.best = Some((completion, finish.clone()));
        }
        if self.members.iter().any(|member| member.completion == completion && member.finish == finish) {
            return;
        }
        let member = Member { completion, finish, list };
        if self.members.len() < MEMBERS {
            self.members.push(member);
            return;
        }
        let random = &mut self.random;
        let pair = [random.below(MEMBERS), random.below(MEMBERS)];
        let worse = pair.into_iter().max_by_key(|&at| self.members[at].completion);
        if let Some(worse) = worse.filter(|&at| self.members[at].completion >= completion) {
            self.members[worse] = member;
        }
    }

    /// A list in which tasks with a small latest finish tend to come first.
    fn draw(&mut self) -> Vec<usize> {
        let project = self.project;
        let mut waits: Vec<usize> = (0..project.len()).map(|task| project.before[task].len()).collect();
        let mut ready: Vec<usize> = (0..project.len()).filter(|&task| waits[task] == 0).collect();
        let mut list = Vec::with_capacity(project.len());
        while !ready.is_empty() {
            let worst = ready.iter().map(|&task| self.latest[task]).max().unwrap_or(0);
            let weight = |&task: &usize| worst - self.latest[task] + 1;
            let mut left = self.random.below(ready.iter().map(weight).sum());
            let mut at = 0;
            while left >= weight(&ready[at]) {
                left -= weight(&ready[at]);
                at += 1;
            }
            let task = ready.swap_remove(at);
            list.push(task);
            for &(next, _) in &project.next[task] {
                waits[next] -= 1;
                if waits[next] == 0 {
                    ready.push(next);
                }
            }
        }
        list
    }

    /// A child of two members.
    fn cross(&mut self) -> Vec<usize> {
        let count = self.project.len();
        let [mother, father] = [self.parent(), self.parent()];
        let ends = [self.random.below(count + 1), self.random.below(count + 1)];
        let (from, to) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        let mut taken = vec![false; count];
        let mut list = Vec::with_capacity(count);
        let (mother, father) = (&self.members[mother].list, &self.members[father].list);
        for (source, until) in [(mother, from), (father, to), (mother, count)] {
            for &task in source {
                if list.len() == until {
                    break;
                }
                if !std::mem::replace(&mut taken[task], true) {
                    list.push(task);
                }
            }
        }
        for at in 1..count {
            let waits = self.project.before[list[at]].iter().any(|&(before, _)| before == list[at - 1]);
            if !waits && self.random.below(MUTATION) == 0 {
                list.swap(at - 1, at);
            }
        }
        list
    }

    fn parent(&mut self) -> usize {
        let pair = [self.random.below(MEMBERS), self.random.below(MEMBERS)];
        if self.members[pair[0]].completion <= self.members[pair[1]].completion { pair[0] } else { pair[1] }
    }
}
