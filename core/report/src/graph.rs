//! The dependency graph for drawing programs.

use warplan_model::view::DependencyGraph;

/// Graphviz DOT.
pub fn dot(graph: &DependencyGraph) -> String {
    crate::json::pretty(graph)
}

/// A Mermaid flowchart.
pub fn mermaid(graph: &DependencyGraph) -> String {
    crate::json::pretty(graph)
}
