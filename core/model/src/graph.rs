//! Directed graphs over indexes. Terms: an edge leads from a node to one that it needs. Source: R. Tarjan,
//! "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972). Cost: linear in nodes
//! and edges.

/// One cycle from each strongly connected component that has one: the nodes in the order of their needs,
/// starting at the smallest; components ordered by that node.
pub fn cycles<Edges: IntoIterator<Item = usize>>(
    nodes: usize,
    needs: impl Fn(usize) -> Edges,
) -> Vec<Vec<usize>> {
    let edges: Vec<Vec<usize>> = (0..nodes).map(|node| needs(node).into_iter().collect()).collect();
    let component = components(&edges);
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut seen = vec![false; nodes];
    for node in 0..nodes {
        if std::mem::replace(&mut seen[component[node]], true) {
            continue;
        }
        found.extend(shortest_cycle(node, &edges, &component));
    }
    found
}

/// A topological order of an acyclic graph: every node after all that it needs, smallest index first among
/// those that are ready. Nodes on a cycle, and those that need one, are left out.
pub fn topological<Edges: IntoIterator<Item = usize>>(
    nodes: usize,
    needs: impl Fn(usize) -> Edges,
) -> Vec<usize> {
    let mut waiting = vec![0usize; nodes];
    let mut dependents = vec![Vec::new(); nodes];
    for (node, count) in waiting.iter_mut().enumerate() {
        for need in needs(node) {
            *count += 1;
            dependents[need].push(node);
        }
    }
    let mut ready: std::collections::BTreeSet<usize> =
        (0..nodes).filter(|&node| waiting[node] == 0).collect();
    let mut order = Vec::with_capacity(nodes);
    while let Some(node) = ready.pop_first() {
        order.push(node);
        for &dependent in &dependents[node] {
            waiting[dependent] -= 1;
            if waiting[dependent] == 0 {
                ready.insert(dependent);
            }
        }
    }
    order
}

/// The nodes that edges lead to from `start`: itself first, then nearest first.
pub fn reachable<Edges: IntoIterator<Item = usize>>(
    start: usize,
    edges: impl Fn(usize) -> Edges,
) -> Vec<usize> {
    let mut seen = std::collections::BTreeSet::from([start]);
    let mut found = vec![start];
    let mut next = 0;
    while let Some(&node) = found.get(next) {
        found.extend(edges(node).into_iter().filter(|other| seen.insert(*other)));
        next += 1;
    }
    found
}

/// The strongly connected component of each node; iterative, so that depth does not matter.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const UNSEEN: usize = usize::MAX;
    let nodes = edges.len();
    let (mut index, mut low, mut component) = (vec![UNSEEN; nodes], vec![0; nodes], vec![UNSEEN; nodes]);
    let (mut stack, mut clock, mut count) = (Vec::new(), 0, 0);
    for root in 0..nodes {
        let mut calls: Vec<(usize, usize)> = if index[root] == UNSEEN { vec![(root, 0)] } else { Vec::new() };
        while let Some((node, edge)) = calls.pop() {
            if edge == 0 {
                (index[node], low[node]) = (clock, clock);
                clock += 1;
                stack.push(node);
            } else {
                let child = edges[node][edge - 1];
                low[node] = low[node].min(low[child]);
            }
            let next = (edge..edges[node].len()).find(|&position| {
                let child = edges[node][position];
                if index[child] != UNSEEN && component[child] == UNSEEN {
                    low[node] = low[node].min(index[child]);
                }
                index[child] == UNSEEN
            });
            if let Some(position) = next {
                calls.push((node, position + 1));
                calls.push((edges[node][position], 0));
            } else if low[node] == index[node] {
                while let Some(member) = stack.pop() {
                    component[member] = count;
                    if member == node {
                        break;
                    }
                }
                count += 1;
            }
        }
    }
    component
}

/// Breadth first from `start` back to itself within its component.
fn shortest_cycle(start: usize, edges: &[Vec<usize>], component: &[usize]) -> Option<Vec<usize>> {
    let mut parent = std::collections::HashMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for &next in edges[node].iter().filter(|&&next| component[next] == component[start]) {
            if next == start {
                let mut cycle = vec![node];
                while *cycle.last()? != start {
                    cycle.push(parent[cycle.last()?]);
                }
                cycle.reverse();
                return Some(cycle);
            }
            parent.entry(next).or_insert_with(|| {
                queue.push_back(next);
                node
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_given_in_the_order_of_its_needs() {
        let edges = [vec![1], vec![2], vec![0, 3], vec![], vec![4], vec![0]];
        assert_eq!(cycles(6, |node| edges[node].clone()), vec![vec![0, 1, 2], vec![4]]);
        assert_eq!(topological(6, |node| edges[node].clone()), vec![3]);
    }

    #[test]
    fn an_order_respects_needs_and_then_indexes() {
        let edges = [vec![2], vec![], vec![1], vec![0]];
        assert_eq!(topological(4, |node| edges[node].clone()), vec![1, 2, 0, 3]);
        assert!(cycles(4, |node| edges[node].clone()).is_empty());
    }

    #[test]
    fn what_can_be_reached_comes_nearest_first_and_once() {
        let edges = [vec![3, 1], vec![2], vec![4, 0], vec![4], vec![], vec![0]];
        assert_eq!(reachable(0, |node| edges[node].clone()), vec![0, 3, 1, 4, 2]);
        assert_eq!(reachable(4, |node| edges[node].clone()), vec![4]);
    }

    #[test]
    fn depth_is_no_danger() {
        let needs = |node: usize| (node + 1 < 200_000).then_some(node + 1);
        assert!(cycles(200_000, needs).is_empty());
        assert_eq!(topological(200_000, needs).first(), Some(&199_999));
    }
}
