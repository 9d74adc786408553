//! The dependency graph for drawing programs. Arrows point from what closes first to what waits for it; the critical
//! path is drawn bold.

use std::collections::BTreeMap;
use std::fmt::Write;

use warplan_model::IssueId;
use warplan_model::calendar::Unit;
use warplan_model::view::{DependencyGraph, EdgeKind, Node};

use crate::{text, words};

/// Columns of a label's line.
const LABEL: usize = 32;

/// Graphviz DOT.
pub fn dot(graph: &DependencyGraph) -> String {
    let planned = is_planned(graph);
    let mut out = String::from("digraph dependencies {\n  rankdir=LR;\n");
    out += "  node [shape=box, style=rounded, fontname=\"Helvetica\"];\n  edge [color=\"#666666\"];\n";
    for node in &graph.nodes {
        let lines =
            label(node, graph.unit, planned).iter().map(|line| quoted(line)).collect::<Vec<_>>().join("\\n");
        let shape = if node.umbrella { ", shape=hexagon, style=\"\"" } else { "" };
        let critical = if node.critical { ", penwidth=3, color=\"#b00020\"" } else { "" };
        line(&mut out, &format!("\"{}\" [label=\"{lines}\"{shape}{critical}];", quoted(node.issue.as_str())));
    }
    for edge in &graph.edges {
        let mut attributes = Vec::new();
        attributes.extend((edge.kind == EdgeKind::Child).then_some("style=dashed"));
        attributes.extend(edge.critical.then_some("penwidth=3, color=\"#b00020\""));
        let attributes =
            if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) };
        let (from, to) = (quoted(edge.from.as_str()), quoted(edge.to.as_str()));
        line(&mut out, &format!("\"{from}\" -> \"{to}\"{attributes};"));
    }
    out + "}\n"
}

/// A Mermaid flowchart.
pub fn mermaid(graph: &DependencyGraph) -> String {
    let planned = is_planned(graph);
    let mut out = String::from("flowchart LR\n");
    let mut names: BTreeMap<&IssueId, String> = BTreeMap::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        let name = node.issue.number().map_or(format!("key{index}"), |number| format!("issue{number}"));
        let label = label(node, graph.unit, planned)
            .iter()
            .map(|line| encoded(line))
            .collect::<Vec<_>>()
            .join("<br/>");
        let (open, close) = if node.umbrella { ("{{", "}}") } else { ("[", "]") };
        let class = if node.critical { ":::critical" } else { "" };
        line(&mut out, &format!("{name}{open}\"{label}\"{close}{class}"));
        names.insert(&node.issue, name);
    }
    for edge in &graph.edges {
        let (Some(from), Some(to)) = (names.get(&edge.from), names.get(&edge.to)) else { continue };
        let arrow = match (edge.critical, edge.kind) {
            (true, _) => "==>",
            (false, EdgeKind::Child) => "-.->",
            (false, EdgeKind::Dependency) => "-->",
        };
        line(&mut out, &format!("{from} {arrow} {to}"));
    }
    out + "  classDef critical stroke:#b00020,stroke-width:3px\n"
}

/// Whether the graph comes with a plan's periods.
fn is_planned(graph: &DependencyGraph) -> bool {
    graph.nodes.iter().any(|node| node.finish.is_some())
}

fn line(out: &mut String, text: &str) {
    writeln!(out, "  {text}").expect("writing to a string does not fail");
}

/// Id and severity, the title, how long it takes and, where there is a plan, when it closes.
fn label(node: &Node, unit: Unit, planned: bool) -> Vec<String> {
    let mut lines = vec![format!("{} {}", text::plain(&node.issue.to_string()), text::plain(&node.severity))];
    lines.extend(text::wrap(&text::plain(&node.title), LABEL));
    let closes = match node.finish {
        Some(finish) => {
            format!(", closes {} {} {finish}", if unit == Unit::Day { "on" } else { "in" }, unit.noun())
        }
        None if planned => ", stays open".into(),
        None => String::new(),
    };
    let takes = match (node.umbrella, node.duration) {
        (true, 0) => "umbrella".into(),
        (_, duration) => words::count(duration as usize, unit.noun()),
    };
    lines.push(format!("{takes}{closes}"));
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// For a quoted string of DOT, where a backslash would start an escape.
fn quoted(text: &str) -> String {
    text::plain(text).replace('\\', "\\\\").replace('"', "\\\"")
}

/// For a quoted label of Mermaid: what could end it, or start markup, becomes an entity.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '"' | '#' | '&' | '<' | '>' | '`' | ';' | '\\' => {
                write!(out, "#{};", u32::from(character)).expect("writing to a string does not fail");
            }
            _ => out.push(character),
        }
    }
    out
}
