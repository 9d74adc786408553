//! What a move takes out of a schedule.
//!
//! Terms: *related* issues compete for the same resource at about the same time, complete the same set, or follow
//! one another. Source: G. Schrimpf, J. Schneider, H. Stamm-Wilbrandt, G. Dueck, "Record breaking optimization
//! results using the ruin and recreate principle", Journal of Computational Physics 159 (2000); P. Shaw, "Using
//! constraint programming and local search methods to solve vehicle routing problems" (1998). Cost: a few draws an
//! issue taken out.

use super::bundles::closure;
use super::state::State;
use crate::instance::Instance;
use crate::lists::Lists;
use crate::random::Random;
use crate::relaxation::focus::Focus;

/// Who competes with whom.
#[derive(Debug)]
pub struct Neighbours {
    /// Issues by resource.
    users: Lists<usize>,
    /// Issues that can finish within the horizon.
    movable: Vec<usize>,
    /// Sets that several issues complete, or that lift a cap.
    joint: Vec<usize>,
}

impl Neighbours {
    /// Of the issues that `state` can place.
    pub fn of(state: &State, focus: &Focus) -> Self {
        let instance = state.instance;
        let movable = |issue: &usize| {
            let is_open = state.domains.fixed(*issue).is_none();
            is_open && state.domains.last_scheduled(*issue).is_some() && focus.holds[*issue]
        };
        let movable: Vec<usize> = (0..instance.len()).filter(movable).collect();
        let users = movable
            .iter()
            .flat_map(|&issue| instance.uses[issue].iter().map(move |&(resource, _)| (resource, issue)));
        let is_joint = |&set: &usize| {
            let closure = closure(instance, &instance.sets[set]);
            closure.len() > 1 && closure.len() < 50
        };
        Neighbours {
            users: Lists::group(instance.capacity.len(), users),
            joint: (0..instance.sets.len()).filter(is_joint).collect(),
            movable,
        }
    }

    /// Whether nothing can move.
    pub fn is_empty(&self) -> bool {
        self.movable.is_empty()
    }

    /// Fills `taken` with up to `count` related issues, open ones among them.
    pub fn choose(&self, state: &State, random: &mut Random, count: usize, taken: &mut Vec<usize>) {
        taken.clear();
        let instance = state.instance;
        let seed = self.movable[random.below(self.movable.len())];
        taken.push(seed);
        let kind = random.below(8);
        if kind == 2 && !self.joint.is_empty() {
            let set = self.joint[random.below(self.joint.len())];
            taken.clear();
            for &issue in closure(instance, &instance.sets[set]).iter().rev().take(3 * count) {
                self.take(issue, taken);
            }
            taken.reverse();
        }
        if taken.is_empty() {
            taken.push(seed);
        }
        if kind == 0 && !instance.memberships[seed].is_empty() {
            let sets = &instance.memberships[seed];
            let members = &instance.sets[sets[random.below(sets.len())]];
            let start = random.below(members.len());
            for step in 0..members.len().min(count) {
                self.take(members[(start + step) % members.len()], taken);
            }
        }
        if kind == 1 {
            let (before, next) = (&instance.before[seed], &instance.next[seed]);
            for &(issue, _) in before.iter().chain(next).take(count) {
                self.take(issue, taken);
            }
        }
        let mut tries = 0;
        while taken.len() < count && tries < 3 * count {
            tries += 1;
            let from = taken[random.below(taken.len())];
            if let Some(issue) = self.rival(state, random, from, kind >= 6) {
                self.take(issue, taken);
            }
        }
    }

    /// Fills `taken` with up to `count` issues that are tied to one another step by step: by precedence, by a set, or
    /// by the same resource at about the same time.
    pub fn gather(&self, state: &State, random: &mut Random, count: usize, taken: &mut Vec<usize>) {
        taken.clear();
        let instance = state.instance;
        taken.push(self.movable[random.below(self.movable.len())]);
        let mut tries = 0;
        while taken.len() < count && tries < 4 * count {
            tries += 1;
            let from = taken[random.below(taken.len())];
            let (before, next) = (&instance.before[from], &instance.next[from]);
            let kind = random.below(100);
            if kind < 50 && before.len() + next.len() > 0 {
                let at = random.below(before.len() + next.len());
                let edge = before.get(at).or_else(|| next.get(at - before.len()));
                edge.iter().for_each(|edge| self.take(edge.0, taken));
            } else if kind < 55 && !instance.memberships[from].is_empty() {
                let sets = &instance.memberships[from];
                let members = &instance.sets[sets[random.below(sets.len())]];
                self.take(members[random.below(members.len())], taken);
            } else if let Some(issue) = self.rival(state, random, from, false) {
                self.take(issue, taken);
            }
        }
    }

    fn take(&self, issue: usize, taken: &mut Vec<usize>) {
        if !taken.contains(&issue) && self.movable.binary_search(&issue).is_ok() {
            taken.push(issue);
        }
    }

    /// An issue that competes with another: of a few users of the same resource the one nearest in time, or any.
    fn rival(&self, state: &State, random: &mut Random, issue: usize, any: bool) -> Option<usize> {
        let uses = &state.instance.uses[issue];
        let pool =
            if uses.is_empty() { &self.movable[..] } else { &self.users[uses[random.below(uses.len())].0] };
        if pool.is_empty() {
            return None;
        }
        let distance = |other: usize| state.finish[other].abs_diff(state.finish[issue]);
        let draws = if any { 1 } else { 4 };
        (0..draws).map(|_| pool[random.below(pool.len())]).min_by_key(|&other| distance(other))
    }
}

/// Adds to `taken` the scheduled issues that wait for one of them, directly or not, up to `most` in all; says
/// whether that was enough.
pub fn take_successors(instance: &Instance, state: &State, most: usize, taken: &mut Vec<usize>) -> bool {
    let mut at = 0;
    while at < taken.len() {
        for &(after, _) in &instance.next[taken[at]] {
            if state.is_scheduled(after) && !taken.contains(&after) {
                taken.push(after);
            }
        }
        if taken.len() > most {
            return false;
        }
        at += 1;
    }
    true
}
