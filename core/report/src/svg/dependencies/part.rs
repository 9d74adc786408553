//! The part of a dependency graph that a picture can show.

use std::collections::{BTreeMap, BTreeSet};

use warplan_model::IssueId;
use warplan_model::graph::reachable;
use warplan_model::view::{DependencyGraph, EdgeKind, Node};

use crate::words;

/// Nodes and edges that are drawn.
pub(super) struct Part<'a> {
    /// In the graph's order.
    pub nodes: Vec<&'a Node>,
    pub links: Vec<Link>,
    /// Issues without dependencies.
    isolated: usize,
    /// Issues with dependencies that are not drawn.
    left_out: usize,
    /// Issues of the critical path that are not drawn.
    skipped: usize,
}

/// An edge between drawn nodes.
pub(super) struct Link {
    pub from: usize,
    pub to: usize,
    pub kind: EdgeKind,
    pub critical: bool,
    /// Whether issues of the critical path between its ends are not drawn.
    skips: bool,
}

impl Link {
    /// Of its line.
    pub(super) fn class(&self) -> &'static str {
        match (self.critical, self.skips) {
            (true, true) => "line-accent thick dotted",
            (true, false) => "line-accent thick",
            (false, _) => class(self.kind),
        }
    }
}

/// Of the line of an edge that is not critical.
pub(super) fn class(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Dependency => "line-muted thin",
        EdgeKind::Child => "line-muted thin dashed",
    }
}

impl<'a> Part<'a> {
    /// The critical path, or its beginning and its end; then what is near to it; then other connected parts, the largest
    /// first, as far as they fit whole. No more than `most` issues.
    pub(super) fn of(graph: &'a DependencyGraph, most: usize) -> Self {
        let index: BTreeMap<&IssueId, usize> =
            graph.nodes.iter().enumerate().map(|(index, node)| (&node.issue, index)).collect();
        let edges: Vec<(usize, usize)> = graph
            .edges
            .iter()
            .filter_map(|edge| Some((*index.get(&edge.from)?, *index.get(&edge.to)?)))
            .collect();
        let mut near = vec![Vec::new(); graph.nodes.len()];
        for &(from, to) in &edges {
            near[from].push(to);
            near[to].push(from);
        }
        let connected = near.iter().filter(|near| !near.is_empty()).count();
        let path: Vec<usize> = graph
            .critical_path
            .iter()
            .filter_map(|issue| index.get(issue).copied())
            .filter(|&node| !near[node].is_empty())
            .collect();
        let (kept, skip) = kept_of_path(&path, most);
        let shown = shown(&near, &kept, most);
        let position: BTreeMap<usize, usize> = shown.iter().copied().zip(0..).collect();
        let mut links: Vec<Link> = graph
            .edges
            .iter()
            .filter_map(|edge| {
                let end = |issue: &IssueId| position.get(index.get(issue)?).copied();
                let (from, to) = (end(&edge.from)?, end(&edge.to)?);
                Some(Link { from, to, kind: edge.kind, critical: edge.critical, skips: false })
            })
            .collect();
        links.extend(skip.map(|(from, to)| Link {
            from: position[&from],
            to: position[&to],
            kind: EdgeKind::Dependency,
            critical: true,
            skips: true,
        }));
        Part {
            nodes: shown.iter().map(|&node| &graph.nodes[node]).collect(),
            links,
            isolated: graph.nodes.len() - connected,
            left_out: connected - shown.len(),
            skipped: path.len() - kept.len(),
        }
    }

    /// Ends of the edges.
    pub(super) fn pairs(&self) -> Vec<(usize, usize)> {
        self.links.iter().map(|link| (link.from, link.to)).collect()
    }

    /// The edges between some nodes, by index, and their ends as indexes of these nodes.
    pub(super) fn within(&self, nodes: &[usize]) -> (Vec<usize>, Vec<(usize, usize)>) {
        let position: BTreeMap<usize, usize> = nodes.iter().copied().zip(0..).collect();
        let ends = |link: &Link| Some((*position.get(&link.from)?, *position.get(&link.to)?));
        self.links.iter().enumerate().filter_map(|(index, link)| Some((index, ends(link)?))).unzip()
    }

    /// The nodes that hang together, each part sorted; the critical path's first, then by first node.
    pub(super) fn components(&self) -> Vec<Vec<usize>> {
        let mut near = vec![Vec::new(); self.nodes.len()];
        for link in &self.links {
            near[link.from].push(link.to);
            near[link.to].push(link.from);
        }
        let mut components = components(&near, &BTreeSet::new());
        components.sort_by_key(|nodes| !nodes.iter().any(|&node| self.nodes[node].critical));
        components
    }

    /// What is not drawn, in sentences.
    pub(super) fn notes(&self, graph: &DependencyGraph) -> Vec<String> {
        let mut notes = Vec::new();
        if self.skipped > 0 {
            notes.push(format!(
                "Of the {} issues of the critical path {} in its middle are not drawn.",
                graph.critical_path.len(),
                self.skipped
            ));
        }
        if self.left_out > self.skipped {
            let drawn = match self.links.iter().any(|link| link.critical) {
                true => "the critical path and what is nearest to it",
                false => "the parts with the most issues",
            };
            notes.push(format!(
                "Drawn are {drawn}: {} of {} with dependencies.",
                self.nodes.len(),
                words::count(self.nodes.len() + self.left_out, "issue")
            ));
        }
        match self.isolated {
            0 => {}
            1 => notes.push("1 issue neither waits for another nor is waited for.".into()),
            count => notes.push(format!("{count} issues neither wait for others nor are waited for.")),
        }
        notes
    }
}

/// What is drawn of the critical path, and the ends of the gap in it.
fn kept_of_path(path: &[usize], most: usize) -> (Vec<usize>, Option<(usize, usize)>) {
    if path.len() <= most {
        return (path.to_vec(), None);
    }
    let (first, last) = (&path[..most / 2], &path[path.len() - most / 2..]);
    let gap = first.last().copied().zip(last.first().copied());
    ([first, last].concat(), gap)
}

/// The nodes that are drawn, sorted.
fn shown(near: &[Vec<usize>], path: &[usize], most: usize) -> BTreeSet<usize> {
    let mut shown: BTreeSet<usize> = path.iter().copied().collect();
    // Nearest first.
    let mut next: Vec<usize> = path.to_vec();
    while !next.is_empty() && shown.len() < most {
        let mut following = Vec::new();
        for &other in next.iter().flat_map(|&node| &near[node]) {
            if shown.len() < most && shown.insert(other) {
                following.push(other);
            }
        }
        next = following;
    }
    let mut others = components(near, &shown);
    others.sort_by_key(|part| (std::cmp::Reverse(part.len()), part[0]));
    for part in others {
        if shown.len() + part.len() <= most {
            shown.extend(part);
        }
    }
    shown
}

/// The nodes that hang together, each part sorted; none that holds one of `known`, and none of a single node.
fn components(near: &[Vec<usize>], known: &BTreeSet<usize>) -> Vec<Vec<usize>> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for start in (0..near.len()).filter(|&node| !near[node].is_empty()) {
        if !seen.contains(&start) {
            let part: BTreeSet<usize> =
                reachable(start, |node| near[node].iter().copied()).into_iter().collect();
            if part.is_disjoint(known) {
                found.push(part.iter().copied().collect());
            }
            seen.extend(part);
        }
    }
    found
}
