//! Maximum closures of a directed graph by pseudoflow.
//!
//! Terms: a *closure* contains with a node all nodes that it needs; the largest sum of profits over closures is sought.
//! Profit that is left at a node, its *excess*, flows along arcs to what the node needs; flow lies on the arcs of
//! trees only, and excess at their roots. A root with positive excess is *strong*, and so is its tree. An arc from a
//! strong tree to another merges the two; flow that would become negative splits them. *Labels* are lower bounds on the
//! number of arcs to a weak tree. When no arc leaves the strong trees they are the closure, and the flows, which cost
//! nothing and are not negative, prove it. Profits may change afterwards: flows stay as far as they do not become
//! negative. Source: D. Hochbaum, "The pseudoflow algorithm: a new algorithm for the maximum-flow problem", Operations
//! Research 56 (2008), highest label first; H. Lerchs, I. Grossmann, "Optimum design of open-pit mines" (1965). Cost:
//! O(n·m·log n) at worst, in practice some scans of the arcs.

/// No node.
const NONE: u32 = u32::MAX;

/// What a graph has to tell.
pub trait Graph {
    /// The `at`-th need of a node; `None` past the last one.
    fn need(&self, node: u32, at: u32) -> Option<u32>;
}

#[derive(Clone, Copy, Debug)]
struct Node {
    parent: u32,
    child: u32,
    next: u32,
    previous: u32,
    label: u32,
    /// The next need to look at.
    arc: u32,
    /// The next child to look at.
    scan: u32,
    /// The next strong root of the same label.
    queued: u32,
    /// Whether the arc to the parent is a need of this node, and not one of the parent.
    is_need: bool,
    /// On the arc to the parent, in its direction.
    flow: i64,
    /// Zero but at roots.
    excess: i64,
}

const ALONE: Node = Node {
    parent: NONE,
    child: NONE,
    next: NONE,
    previous: NONE,
    label: 0,
    arc: 0,
    scan: NONE,
    queued: NONE,
    is_need: false,
    flow: 0,
    excess: 0,
};

/// Flows on a graph, kept from one solution to the next.
#[derive(Clone, Debug)]
pub struct Pseudoflow {
    nodes: Vec<Node>,
    /// How many nodes have each label.
    counts: Vec<u32>,
    /// The first strong root of each label.
    strong: Vec<u32>,
    highest: usize,
    /// Arcs and nodes looked at.
    pub work: u64,
}

impl Pseudoflow {
    /// No flow, between so many nodes.
    pub fn new(nodes: usize) -> Self {
        Pseudoflow {
            nodes: vec![ALONE; nodes],
            counts: vec![0; nodes + 2],
            strong: vec![NONE; nodes + 2],
            highest: 0,
            work: 0,
        }
    }

    /// Whether a node is in the closure found last.
    pub fn is_in(&self, node: usize) -> bool {
        self.nodes[node].label as usize >= self.nodes.len()
    }

    /// The node that a node's tree arc leads to, whether it needs that one or is needed, and the flow; `None` at roots.
    pub fn link(&self, node: usize) -> Option<(usize, bool, i64)> {
        let node = &self.nodes[node];
        (node.parent != NONE).then_some((node.parent as usize, node.is_need, node.flow))
    }

    /// Finds a largest closure for profits by node, whose magnitudes sum to less than 2⁶², and gives its profit.
    pub fn solve(&mut self, graph: &impl Graph, profits: &[i64]) -> i64 {
        self.normalise(profits);
        while let Some(root) = self.strongest() {
            self.process(graph, root);
        }
        (0..profits.len()).filter(|&node| self.is_in(node)).map(|node| profits[node]).sum()
    }

    /// Brings excess to roots, splits trees where flow would become negative, and labels all nodes anew.
    fn normalise(&mut self, profits: &[i64]) {
        self.strong.fill(NONE);
        self.counts.fill(0);
        self.highest = 1;
        let mut order: Vec<u32> = Vec::with_capacity(self.nodes.len());
        for root in 0..self.nodes.len() {
            if self.nodes[root].parent == NONE {
                let start = order.len();
                order.push(root as u32);
                let mut next = start;
                while next < order.len() {
                    let mut child = self.nodes[order[next] as usize].child;
                    while child != NONE {
                        order.push(child);
                        child = self.nodes[child as usize].next;
                    }
                    next += 1;
                }
            }
        }
        for (node, profit) in self.nodes.iter_mut().zip(profits) {
            (node.excess, node.arc, node.queued) = (*profit, 0, NONE);
        }
        for &at in order.iter().rev() {
            let Node { parent, is_need, excess, .. } = self.nodes[at as usize];
            if parent == NONE {
                continue;
            }
            if (excess >= 0) == is_need || excess == 0 {
                self.nodes[at as usize].flow = excess.abs();
                self.nodes[at as usize].excess = 0;
                self.nodes[parent as usize].excess += excess;
            } else {
                self.cut(at);
            }
        }
        for &at in &order {
            let Node { parent, excess, .. } = self.nodes[at as usize];
            let label =
                if parent == NONE { u32::from(excess > 0) } else { self.nodes[parent as usize].label };
            self.nodes[at as usize].label = label;
            self.counts[label as usize] += 1;
            if parent == NONE && excess > 0 {
                self.queue(at);
            }
        }
        self.work += order.len() as u64;
    }

    fn queue(&mut self, root: u32) {
        let label = self.nodes[root as usize].label as usize;
        self.nodes[root as usize].queued = std::mem::replace(&mut self.strong[label], root);
    }

    /// Takes a strong root of the highest label from the queue; those that reach no weak tree any more go into the
    /// closure.
    fn strongest(&mut self) -> Option<u32> {
        for label in (1..=self.highest).rev() {
            while self.strong[label] != NONE {
                let root = self.strong[label];
                self.strong[label] = self.nodes[root as usize].queued;
                if self.counts[label - 1] > 0 {
                    self.highest = label;
                    return Some(root);
                }
                self.lift(root);
            }
        }
        // Strong roots without a label yet.
        self.highest = 1;
        let root = std::mem::replace(&mut self.strong[0], NONE);
        if root == NONE {
            return None;
        }
        let mut next = root;
        while next != NONE {
            let after = self.nodes[next as usize].queued;
            self.raise(next);
            self.queue(next);
            next = after;
        }
        self.strongest()
    }

    fn relabel(&mut self, node: u32) {
        let node = &mut self.nodes[node as usize];
        self.counts[node.label as usize] -= 1;
        node.label += 1;
        node.arc = 0;
        self.counts[node.label as usize] += 1;
    }

    /// Gives the nodes of a strong tree a label of one at least; labels do not fall from a root to its leaves.
    fn raise(&mut self, root: u32) {
        self.relabel(root);
        let mut at = self.nodes[root as usize].child;
        while at != NONE {
            self.work += 1;
            let is_low = self.nodes[at as usize].label == 0;
            if is_low {
                self.relabel(at);
            }
            if is_low && self.nodes[at as usize].child != NONE {
                at = self.nodes[at as usize].child;
                continue;
            }
            while at != root && self.nodes[at as usize].next == NONE {
                at = self.nodes[at as usize].parent;
            }
            at = if at == root { NONE } else { self.nodes[at as usize].next };
        }
    }

    /// Puts a tree into the closure.
    fn lift(&mut self, root: u32) {
        let all = self.nodes.len() as u32;
        let mut at = root;
        loop {
            let node = &mut self.nodes[at as usize];
            self.counts[node.label as usize] -= 1;
            node.label = all;
            self.work += 1;
            if node.child != NONE {
                at = node.child;
                continue;
            }
            while at != root && self.nodes[at as usize].next == NONE {
                at = self.nodes[at as usize].parent;
            }
            if at == root {
                return;
            }
            at = self.nodes[at as usize].next;
        }
    }

    /// Looks for an arc to a lower label from the nodes of a strong tree that have the label of its root, and raises
    /// the labels of those that have none.
    fn process(&mut self, graph: &impl Graph, root: u32) {
        let mut at = root;
        self.nodes[at as usize].scan = self.nodes[at as usize].child;
        if let Some(needed) = self.lower_need(graph, at) {
            self.merge(needed, at);
            return self.push(root);
        }
        self.check_children(at);
        loop {
            while self.nodes[at as usize].scan != NONE {
                let child = self.nodes[at as usize].scan;
                self.nodes[at as usize].scan = self.nodes[child as usize].next;
                at = child;
                self.nodes[at as usize].scan = self.nodes[at as usize].child;
                if let Some(needed) = self.lower_need(graph, at) {
                    self.merge(needed, at);
                    return self.push(root);
                }
                self.check_children(at);
            }
            if at == root {
                break;
            }
            at = self.nodes[at as usize].parent;
            self.check_children(at);
        }
        self.queue(root);
        self.highest = self.highest.max(self.nodes[root as usize].label as usize);
    }

    fn lower_need(&mut self, graph: &impl Graph, node: u32) -> Option<u32> {
        let lower = self.highest as u32 - 1;
        let mut at = self.nodes[node as usize].arc;
        loop {
            self.work += 1;
            let need = graph.need(node, at);
            let found = need.is_none_or(|need| self.nodes[need as usize].label == lower);
            if found {
                self.nodes[node as usize].arc = at;
                return need;
            }
            at += 1;
        }
    }

    /// Moves on to the next child of the same label; without one the label rises.
    fn check_children(&mut self, at: u32) {
        let label = self.nodes[at as usize].label;
        let mut child = self.nodes[at as usize].scan;
        while child != NONE {
            self.work += 1;
            if self.nodes[child as usize].label == label {
                self.nodes[at as usize].scan = child;
                return;
            }
            child = self.nodes[child as usize].next;
        }
        self.nodes[at as usize].scan = NONE;
        self.relabel(at);
    }

    /// Hangs the tree of `node` at what it needs.
    fn merge(&mut self, needed: u32, node: u32) {
        let (mut current, mut above, mut is_need, mut flow) = (node, needed, true, 0);
        loop {
            self.work += 1;
            let old = self.nodes[current as usize];
            if old.parent != NONE {
                self.cut(current);
            }
            self.hang(current, above);
            (self.nodes[current as usize].is_need, self.nodes[current as usize].flow) = (is_need, flow);
            if old.parent == NONE {
                return;
            }
            (above, current, is_need, flow) = (current, old.parent, !old.is_need, old.flow);
        }
    }

    fn hang(&mut self, node: u32, parent: u32) {
        let next = std::mem::replace(&mut self.nodes[parent as usize].child, node);
        if next != NONE {
            self.nodes[next as usize].previous = node;
        }
        let node = &mut self.nodes[node as usize];
        (node.parent, node.next, node.previous) = (parent, next, NONE);
    }

    /// Makes a node the root of its part of the tree.
    fn cut(&mut self, node: u32) {
        let Node { parent, next, previous, .. } = self.nodes[node as usize];
        if previous == NONE {
            self.nodes[parent as usize].child = next;
        } else {
            self.nodes[previous as usize].next = next;
        }
        if next != NONE {
            self.nodes[next as usize].previous = previous;
        }
        let node = &mut self.nodes[node as usize];
        (node.parent, node.next, node.previous, node.flow) = (NONE, NONE, NONE, 0);
    }

    /// Moves the excess of what was a root towards the root that it hangs under now.
    fn push(&mut self, from: u32) {
        let mut at = from;
        let mut before = 1;
        while self.nodes[at as usize].excess != 0 && self.nodes[at as usize].parent != NONE {
            self.work += 1;
            let Node { parent, is_need, flow, excess, .. } = self.nodes[at as usize];
            before = self.nodes[parent as usize].excess;
            if is_need || flow >= excess {
                let node = &mut self.nodes[at as usize];
                node.flow += if is_need { excess } else { -excess };
                node.excess = 0;
                self.nodes[parent as usize].excess += excess;
            } else {
                self.cut(at);
                self.nodes[at as usize].excess -= flow;
                self.nodes[parent as usize].excess += flow;
                self.queue(at);
            }
            at = parent;
        }
        if self.nodes[at as usize].excess > 0 && before <= 0 {
            self.queue(at);
        }
    }
}
