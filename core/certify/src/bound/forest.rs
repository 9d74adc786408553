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
    let mut total = Some(I256::ZERO);
    for tree in trees(issues, edges) {
        let below = below(&tree, &row, false);
        total = plus(total, best(&below[0]));
    }
    total
}

/// What is asked of trees once their best is known.
pub trait Marginals {
    /// Takes an issue's max-marginals: by finish, the best of its tree among the choices in which the issue has it.
    fn issue(&mut self, root: usize, issue: usize, marginals: &[Gain]);
    /// Takes the best of a tree and what it is when an edge of it is not kept.
    fn edge(&mut self, edge: Edge, best: Gain, without: Gain);
}

/// Computes max-marginals by a second pass, in which parents hand their children the best of all that does not lie below
/// them. Source: J. Pearl, "Probabilistic reasoning in intelligent systems", 1988.
pub fn marginals(issues: usize, edges: &[Edge], row: impl Fn(usize) -> Vec<Gain>, take: &mut impl Marginals) {
    for tree in trees(issues, edges) {
        let below = below(&tree, &row, true);
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); tree.len()];
        for (at, node) in tree.iter().enumerate() {
            if let Some((parent, _)) = node.link {
                children[parent].push(at);
            }
        }
        let mut above: Vec<Option<Vec<Gain>>> = vec![None; tree.len()];
        for (at, node) in tree.iter().enumerate() {
            let from_above = above[at].take();
            let mut own = row(node.issue);
            let mut all = below[at].clone();
            if let Some(message) = &from_above {
                add(&mut own, message);
                add(&mut all, message);
            }
            take.issue(tree[0].issue, node.issue, &all);
            for (child, rest) in children[at].iter().zip(each_left_out(own, &children[at], &tree, &below)) {
                let Some((_, edge)) = tree[*child].link else { continue };
                take.edge(edge, best(&all), plus(best(&rest), best(&below[*child])));
                above[*child] = Some(message(edge, node.issue, &rest));
            }
        }
    }
}

/// For each child, the row of its parent with the messages of all children but that one.
fn each_left_out(own: Vec<Gain>, children: &[usize], tree: &[Node], below: &[Vec<Gain>]) -> Vec<Vec<Gain>> {
    let messages = children.iter().filter_map(|&child| {
        let (_, edge) = tree[child].link?;
        Some(message(edge, tree[child].issue, &below[child]))
    });
    let messages: Vec<Vec<Gain>> = messages.collect();
    let mut rests = Vec::with_capacity(children.len());
    let mut sum = own;
    for message in &messages {
        rests.push(sum.clone());
        add(&mut sum, message);
    }
    let mut later: Option<Vec<Gain>> = None;
    for (rest, message) in rests.iter_mut().zip(&messages).rev() {
        match &mut later {
            Some(later) => {
                add(rest, later);
                add(later, message);
            }
            none => *none = Some(message.clone()),
        }
    }
    rests
}

/// An issue of a tree.
struct Node {
    issue: usize,
    /// Place of its parent in the tree, and the edge between them; the root has none.
    link: Option<(usize, Edge)>,
}

/// The trees of a forest, parents before their children.
fn trees(issues: usize, edges: &[Edge]) -> Vec<Vec<Node>> {
    let mut neighbours: Vec<Vec<(usize, Edge)>> = vec![Vec::new(); issues];
    for &edge in edges {
        neighbours[edge.before].push((edge.after, edge));
        neighbours[edge.after].push((edge.before, edge));
    }
    let mut seen = vec![false; issues];
    let mut trees = Vec::new();
    for root in 0..issues {
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        let mut tree = vec![Node { issue: root, link: None }];
        let mut next = 0;
        while let Some(&Node { issue, .. }) = tree.get(next) {
            for &(other, edge) in &neighbours[issue] {
                if !std::mem::replace(&mut seen[other], true) {
                    tree.push(Node { issue: other, link: Some((next, edge)) });
                }
            }
            next += 1;
        }
        trees.push(tree);
    }
    trees
}

/// By place in the tree, the rows with all branches below; of the root only, unless all are to be kept.
fn below(tree: &[Node], row: &impl Fn(usize) -> Vec<Gain>, keep: bool) -> Vec<Vec<Gain>> {
    let mut rows: Vec<Vec<Gain>> = vec![Vec::new(); tree.len()];
    for (at, node) in tree.iter().enumerate().rev() {
        let mut own = row(node.issue);
        add(&mut own, &rows[at]);
        if let Some((parent, edge)) = node.link {
            let message = message(edge, node.issue, &own);
            match &mut rows[parent] {
                none if none.is_empty() => *none = message,
                sum => add(sum, &message),
            }
        }
        rows[at] = if keep || at == 0 { own } else { Vec::new() };
    }
    rows
}

/// What the side of an issue can gain, by finish of the other end of an edge.
fn message(edge: Edge, from: usize, row: &[Gain]) -> Vec<Gain> {
    if edge.before == from { of_earlier(row, edge.lag) } else { of_later(row, edge.lag) }
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

/// The most that a row has.
pub fn best(row: &[Gain]) -> Gain {
    row.iter().copied().max().flatten()
}

fn add(row: &mut [Gain], message: &[Gain]) {
    for (entry, gain) in row.iter_mut().zip(message) {
        *entry = plus(*entry, *gain);
    }
}

/// The sum, impossible where one of both is.
pub fn plus(a: Gain, b: Gain) -> Gain {
    Some(a? + b?)
}
