//! Sets behind caps and rewards: equal ones are kept once, and members that another member waits for are dropped,
//! because a set is never completed by one of those.

use std::collections::BTreeMap;

use warplan_model::closure::Problem;

use crate::lists::Lists;

/// The sets of a model and who refers to them.
pub struct Sets {
    /// Issues of each set, sorted.
    pub members: Vec<Vec<usize>>,
    /// The set of each cap, by KPI.
    pub of_caps: Vec<Vec<usize>>,
    /// The set of each reward.
    pub of_rewards: Vec<usize>,
}

impl Sets {
    /// Of a model with the given precedence.
    pub fn of(problem: &Problem, before: &Lists<(usize, usize)>) -> Self {
        let mut reducer =
            Reducer { before, seen: vec![0; problem.issues.len()], round: 0, indexes: BTreeMap::new() };
        let mut members = Vec::new();
        let of_caps = problem
            .kpis
            .iter()
            .map(|kpi| kpi.caps.iter().map(|cap| reducer.index(&cap.while_open, &mut members)).collect());
        let of_caps = of_caps.collect();
        let of_rewards = problem.rewards.iter();
        let of_rewards = of_rewards.map(|reward| reducer.index(&reward.members, &mut members)).collect();
        Sets { members, of_caps, of_rewards }
    }
}

struct Reducer<'lists> {
    before: &'lists Lists<(usize, usize)>,
    /// The round in which an issue was last seen as an ancestor.
    seen: Vec<u32>,
    round: u32,
    indexes: BTreeMap<Vec<usize>, usize>,
}

impl Reducer<'_> {
    fn index(&mut self, issues: &[usize], members: &mut Vec<Vec<usize>>) -> usize {
        let reduced = self.reduced(issues);
        *self.indexes.entry(reduced).or_insert_with_key(|reduced| {
            members.push(reduced.clone());
            members.len() - 1
        })
    }

    fn reduced(&mut self, issues: &[usize]) -> Vec<usize> {
        if issues.len() < 2 {
            return issues.to_vec();
        }
        self.round += 1;
        let mut stack = issues.to_vec();
        while let Some(issue) = stack.pop() {
            for &(needed, _) in &self.before[issue] {
                if self.seen[needed] != self.round {
                    self.seen[needed] = self.round;
                    stack.push(needed);
                }
            }
        }
        issues.iter().copied().filter(|&issue| self.seen[issue] != self.round).collect()
    }
}
