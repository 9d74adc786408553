//! The best finishes under gains, with dependencies kept on a forest.
//!
//! Terms: a *row* holds, by finish, the most that an issue and the branches below it can gain; its last entry is for
//! staying open. A branch hands its parent a *message*: the best of its row among the finishes that the edge between
//! them allows, for each finish of the parent. Source: dynamic programming on trees, R. Bellman, 1957. Cost: issues ×
//! periods.

use ethnum::I256;

/// What a finish gains; `None` where it is not possible, which is less than anything.
pub type Gain = Option<I256>;

/// A dependency that is kept: `finish(after) ≥ finish(before) + lag`, and `after` is closed only if `before` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The issue that comes first.
    pub before: usize,
    /// The issue that waits.
    pub after: usize,
    /// In periods.
    pub lag: usize,
}

/// The first edge that closes a circle with those before it, whatever their directions; `None` when the edges are a
/// forest.
pub fn circle(issues: usize, edges: &[Edge]) -> Option<Edge> {
    let mut group: Vec<usize> = (0..issues).collect();
    for edge in edges {
        let (before, after) =
            (representative(&mut group, edge.before), representative(&mut group, edge.after));
        if before == after {
            return Some(*edge);
        }
        group[after] = before;
    }
    None
}

fn representative(group: &mut [usize], mut issue: usize) -> usize {
    while group[issue] != issue {
        group[issue] = group[group[issue]];
        issue = group[issue];
    }
    issue
}

/// The largest sum of gains over all finishes that the edges, a forest, allow. `row` gives an issue's gains.
pub fn best_total(issues: usize, edges: &[Edge], row: impl Fn(usize) -> Vec<Gain>) -> Gain {
    let mut neighbours: Vec<Vec<(usize, Edge)>> = vec![Vec::new(); issues];
    for &edge in edges {
        neighbours[edge.before].push((edge.after, edge));
        neighbours[edge.after].push((edge.before, edge));
    }
    let mut seen = vec![false; issues];
    let mut total = Some(I256::ZERO);
    for root in 0..issues {
        if !seen[root] {
            total = plus(total, tree(root, &neighbours, &mut seen, &row));
        }
    }
    total
}

/// The best of one tree.
fn tree(
    root: usize,
    neighbours: &[Vec<(usize, Edge)>],
    seen: &mut [bool],
    row: &impl Fn(usize) -> Vec<Gain>,
) -> Gain {
    // Parents come before their children.
    let mut order: Vec<(usize, Option<(usize, Edge)>)> = vec![(root, None)];
    seen[root] = true;
    let mut next = 0;
    while let Some(&(issue, _)) = order.get(next) {
        for &(other, edge) in &neighbours[issue] {
            if !std::mem::replace(&mut seen[other], true) {
                order.push((other, Some((next, edge))));
            }
        }
        next += 1;
    }
    let mut below: Vec<Option<Vec<Gain>>> = vec![None; order.len()];
    while let Some((issue, link)) = order.pop() {
        let mut row = row(issue);
        if let Some(below) = below[order.len()].take() {
            add(&mut row, &below);
        }
        let Some((parent, edge)) = link else { return best(&row) };
        let message =
            if edge.before == issue { of_earlier(&row, edge.lag) } else { of_later(&row, edge.lag) };
        match &mut below[parent] {
            Some(sum) => add(sum, &message),
            none => *none = Some(message),
        }
    }
    None
}

/// What an issue can gain when the one that waits for it finishes in each period, or stays open.
fn of_earlier(row: &[Gain], lag: usize) -> Vec<Gain> {
    let periods = row.len() - 1;
    let mut message = vec![None; row.len()];
    for finish in lag + 1..=periods {
        let sooner = if finish > 1 { message[finish - 2] } else { None };
        message[finish - 1] = sooner.max(row[finish - lag - 1]);
    }
    message[periods] = best(row);
    message
}

/// What an issue can gain when the one that it waits for finishes in each period, or stays open.
fn of_later(row: &[Gain], lag: usize) -> Vec<Gain> {
    let periods = row.len() - 1;
    let mut message = vec![row[periods]; row.len()];
    for finish in (1..=periods.saturating_sub(lag)).rev() {
        message[finish - 1] = message[finish].max(row[finish + lag - 1]);
    }
    message
}

fn best(row: &[Gain]) -> Gain {
    row.iter().copied().max().flatten()
}

fn add(row: &mut [Gain], message: &[Gain]) {
    for (entry, gain) in row.iter_mut().zip(message) {
        *entry = plus(*entry, *gain);
    }
}

fn plus(a: Gain, b: Gain) -> Gain {
    Some(a? + b?)
}
