//! Closures against all subsets of small graphs.

use super::pseudoflow::{Graph, Pseudoflow};
use crate::random::Random;

struct Needs(Vec<Vec<u32>>);

impl Graph for Needs {
    fn need(&self, node: u32, at: u32) -> Option<u32> {
        self.0[node as usize].get(at as usize).copied()
    }
}

fn best(graph: &Needs, profits: &[i64]) -> i64 {
    let holds = |set: u32, node: usize| set >> node & 1 == 1;
    let is_closed = |set: u32| {
        let mut nodes = graph.0.iter().enumerate().filter(|(node, _)| holds(set, *node));
        nodes.all(|(_, needs)| needs.iter().all(|&need| holds(set, need as usize)))
    };
    let sum = |set: u32| (0..profits.len()).filter(|&node| holds(set, node)).map(|node| profits[node]).sum();
    (0..1 << profits.len()).filter(|&set| is_closed(set)).map(sum).max().unwrap_or(0)
}

/// What any closure brings at most when flows are paid for needs.
fn proven(graph: &Needs, flow: &Pseudoflow, profits: &[i64]) -> i64 {
    let mut left = profits.to_vec();
    for node in 0..profits.len() {
        let Some((other, is_need, amount)) = flow.link(node) else { continue };
        let (from, to) = if is_need { (node, other) } else { (other, node) };
        assert!(amount >= 0 && graph.0[from].contains(&(to as u32)));
        left[from] -= amount;
        left[to] += amount;
    }
    left.into_iter().map(|left| left.max(0)).sum()
}

#[test]
fn closures_are_the_best_of_all_and_flows_prove_it_after_each_change_of_profits() {
    for seed in 0..400 {
        let mut random = Random::new(seed);
        let count = 1 + random.below(10);
        let needs = (0..count as u32).map(|node| (0..node).filter(|_| random.below(3) == 0).collect());
        let graph = Needs(needs.collect());
        let mut flow = Pseudoflow::new(count);
        for _ in 0..6 {
            let profits: Vec<i64> = (0..count).map(|_| random.below(21) as i64 - 10).collect();
            let found = flow.solve(&graph, &profits);
            assert_eq!(found, best(&graph, &profits), "seed {seed}");
            assert_eq!(found, proven(&graph, &flow, &profits), "seed {seed}");
        }
    }
}
