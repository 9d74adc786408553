//! Open issues, what waits for what, and the longest chain.
//!
//! Terms: the critical path is the chain of dependent issues with the largest sum of durations; capacities do not
//! count. Source: J. E. Kelley, "Critical-path planning and scheduling", Operations Research 9 (1961). Cost: linear
//! in issues and dependencies.

use std::collections::BTreeSet;

use warplan_model::IssueId;
use warplan_model::calendar::Unit;
use warplan_model::closure::{Problem, Schedule};
use warplan_model::view::{DependencyGraph, Edge, EdgeKind, Node};

use crate::Basis;

/// The dependency graph of a model, with the periods in which a schedule closes its issues.
pub fn graph(basis: &Basis<'_>, problem: &Problem, schedule: Option<&Schedule>) -> DependencyGraph {
    let (path, critical_periods) = critical_path(problem);
    let on_path: BTreeSet<usize> = path.iter().copied().collect();
    let steps: BTreeSet<(usize, usize)> = path.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let id = |index: usize| problem.issues[index].id.clone();
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    for (index, task) in problem.issues.iter().enumerate() {
        let Some(item) = basis.portfolio.item(&task.id) else { continue };
        nodes.push(Node {
            issue: task.id.clone(),
            title: item.title.clone(),
            severity: item.severity_name(basis.policy).to_owned(),
            duration: task.duration,
            umbrella: !item.children.is_empty(),
            finish: schedule.and_then(|schedule| schedule.finish[index]),
            critical: on_path.contains(&index),
        });
        for precedence in &task.after {
            let from = id(precedence.before);
            let kind = if item.children.contains(&from) { EdgeKind::Child } else { EdgeKind::Dependency };
            edges.push(Edge {
                from,
                to: id(index),
                kind,
                critical: steps.contains(&(precedence.before, index)),
            });
        }
    }
    edges.sort();
    let critical_path: Vec<IssueId> = path.into_iter().map(id).collect();
    let unit = Unit::of(&basis.policy.calendar);
    DependencyGraph { unit, nodes, edges, critical_path, critical_periods }
}

/// The longest chain, smallest indexes first among equals, and its periods.
fn critical_path(problem: &Problem) -> (Vec<usize>, u32) {
    let issues = &problem.issues;
    let after = |index: usize| issues[index].after.iter().map(|before| before.before);
    let mut length: Vec<u32> = vec![0; issues.len()];
    let mut previous: Vec<Option<usize>> = vec![None; issues.len()];
    for index in warplan_model::graph::topological(issues.len(), after) {
        let longest = issues[index]
            .after
            .iter()
            .map(|before| before.before)
            .max_by_key(|&at| (length[at], usize::MAX - at));
        previous[index] = longest;
        length[index] = longest.map_or(0, |before| length[before]) + issues[index].duration;
    }
    let Some(last) = (0..issues.len()).max_by_key(|&index| (length[index], usize::MAX - index)) else {
        return (Vec::new(), 0);
    };
    let mut path = vec![last];
    while let Some(before) = previous[path[path.len() - 1]] {
        path.push(before);
    }
    path.reverse();
    (path, length[last])
}
