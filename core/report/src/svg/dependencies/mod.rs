//! The dependency graph, drawn in layers: what closes first stands first, what waits for it after it.

mod layers;
mod part;

use warplan_model::calendar::Unit;
use warplan_model::view::{DependencyGraph, EdgeKind, Node};

use super::Picture;
use super::draw::{Drawing, Label, Point, path, plain};
use super::font::Font;
use super::frame::{self, MARGIN};
use super::legend::Legend;
use crate::words;
use layers::Layers;
use part::{Link, Part};

/// Issues that are drawn at most.
const NODES: usize = 72;
/// Pixels of a node's width from layer to layer: at least, from which it shows a title, at most.
const WIDE: (f64, f64, f64) = (46.0, 116.0, 230.0);
/// The share of the largest width that nodes have in several columns.
const COLUMN: f64 = 0.85;
/// Pixels between layers, at least and at most.
const BETWEEN: (f64, f64) = (26.0, 56.0);
/// Pixels of a node that shows its id alone, and of one with a title of a line.
const HIGH: (f64, f64) = (22.0, 38.0);
/// Lines of a title at most, and pixels left and right of it together.
const LINES: usize = 2;
const PADDING: f64 = 14.0;
/// Pixels of a node in layers from top to bottom.
const SMALL: f64 = 64.0;
/// Pixels between the nodes of a layer, and those that an edge takes.
const APART: f64 = 9.0;
const BEND: f64 = 3.0;

/// What waits for what. The critical path, the longest chain of dependent issues, is drawn thick; umbrellas have round
/// ends. Issues without dependencies are counted; of a large graph the critical path and what is near it are drawn.
pub fn dependencies(graph: &DependencyGraph, width: u32) -> Picture {
    let width = frame::width(width);
    let part = Part::of(graph, NODES);
    let title = "Dependencies";
    let about = about(graph, &part);
    let mut drawing = Drawing::default();
    let top = frame::head(&mut drawing, width, title, &about);
    let mut bottom = top;
    if !part.nodes.is_empty() {
        let layout = Layout::new(&part, width, top);
        layout.draw(&mut drawing, graph, &part);
        bottom = legend(graph, &part).draw(&mut drawing, width, layout.bottom + 12.0);
    }
    bottom = frame::notes(&mut drawing, width, &part.notes(graph), bottom);
    drawing.picture(width, bottom + MARGIN - 6.0, title, &about)
}

fn about(graph: &DependencyGraph, part: &Part<'_>) -> String {
    if part.nodes.is_empty() {
        return format!("None of {} waits for another", words::count(graph.nodes.len(), "issue"));
    }
    let length = words::count(graph.critical_periods as usize, graph.unit.noun());
    if graph.critical_path.len() < 2 {
        return format!("No chain of issues takes longer than a single one: {length}");
    }
    format!(
        "The critical path of {} takes {length}: no plan closes its last issue sooner",
        words::count(graph.critical_path.len(), "issue")
    )
}

/// Where nodes and edges lie.
struct Layout {
    pieces: Vec<Piece>,
    bottom: f64,
}

/// Nodes that hang together.
struct Piece {
    /// By index of the part.
    nodes: Vec<usize>,
    links: Vec<usize>,
    layers: Layers,
    /// Whether layers follow each other from top to bottom.
    downwards: bool,
    /// Left, top, width and height of each vertex.
    boxes: Vec<[f64; 4]>,
}

impl Layout {
    /// Layers from left to right, connected parts below each other, in several columns where there is room; layers from
    /// top to bottom where there are too many.
    fn new(part: &Part<'_>, width: f64, top: f64) -> Self {
        let room = width - 2.0 * MARGIN;
        let order = Layers::new(part.nodes.len(), &part.pairs(), usize::MAX, true).order;
        let layers = order.len() as f64;
        let wide = |room: f64| (room - (layers - 1.0) * BETWEEN.0) / layers;
        if wide(room) < WIDE.0 {
            let largest = order.iter().map(Vec::len).max().unwrap_or(1);
            return Layout::of(vec![Piece::down(part, room, top, largest)]);
        }
        let components = part.components();
        let column = |columns: usize| (room - (columns - 1) as f64 * BETWEEN.1) / columns as f64;
        let columns = (2..=components.len()).rev().find(|&columns| wide(column(columns)) >= WIDE.2 * COLUMN);
        let column = column(columns.unwrap_or(1));
        let wide = wide(column).min(WIDE.2);
        let between = ((column - layers * wide) / (layers - 1.0).max(1.0)).min(BETWEEN.1);
        let mut tops = vec![top; columns.unwrap_or(1)];
        let piece = |nodes: Vec<usize>| {
            let shortest = (0..tops.len()).min_by(|&a, &b| tops[a].total_cmp(&tops[b])).unwrap_or(0);
            let left = MARGIN + shortest as f64 * (column + BETWEEN.1);
            let piece = Piece::rightwards(part, nodes, (left, tops[shortest]), (wide, between));
            tops[shortest] = piece.bottom() + 2.0 * APART;
            piece
        };
        Layout::of(components.into_iter().map(piece).collect())
    }

    fn of(pieces: Vec<Piece>) -> Self {
        let bottom = pieces.iter().map(Piece::bottom).fold(0.0, f64::max);
        Layout { pieces, bottom }
    }

    fn draw(&self, drawing: &mut Drawing, graph: &DependencyGraph, part: &Part<'_>) {
        self.pieces.iter().for_each(|piece| piece.draw(drawing, graph, part));
    }
}

impl Piece {
    fn rightwards(part: &Part<'_>, nodes: Vec<usize>, (left, top): Point, (wide, between): Point) -> Self {
        let high = high(part, wide);
        let (links, pairs) = part.within(&nodes);
        let layers = Layers::new(nodes.len(), &pairs, usize::MAX, true);
        let size = |vertex: usize| size(vertex, nodes.len(), high);
        let places = layers.places(size, APART, f64::INFINITY);
        let mut boxes = vec![[0.0; 4]; places.len()];
        for (layer, vertices) in layers.order.iter().enumerate() {
            for &vertex in vertices {
                let left = left + layer as f64 * (wide + between);
                boxes[vertex] = [left, top + places[vertex] - size(vertex) / 2.0, wide, size(vertex)];
            }
        }
        Piece { nodes, links, layers, downwards: false, boxes }
    }

    fn down(part: &Part<'_>, room: f64, top: f64, largest: usize) -> Self {
        let nodes: Vec<usize> = (0..part.nodes.len()).collect();
        let wide = ((room + APART) / largest as f64 - APART).clamp(SMALL, WIDE.2);
        let high = high(part, wide);
        let most = ((room + APART) / (wide + APART)).floor() as usize;
        let size = |vertex: usize| size(vertex, nodes.len(), wide);
        let fits = |layers: &Layers| {
            let taken = |layer: &Vec<usize>| layer.iter().map(|&vertex| size(vertex) + APART).sum::<f64>();
            layers.order.iter().all(|layer| taken(layer) <= room + APART)
        };
        let layers = Layers::new(nodes.len(), &part.pairs(), most, true);
        let layers =
            if fits(&layers) { layers } else { Layers::new(nodes.len(), &part.pairs(), most, false) };
        let places = layers.places(size, APART, room);
        let mut boxes = vec![[0.0; 4]; places.len()];
        for (layer, vertices) in layers.order.iter().enumerate() {
            for &vertex in vertices {
                let y = top + layer as f64 * (high + BETWEEN.0);
                boxes[vertex] = [MARGIN + places[vertex] - size(vertex) / 2.0, y, size(vertex), high];
            }
        }
        Piece { links: (0..part.links.len()).collect(), nodes, layers, downwards: true, boxes }
    }

    fn bottom(&self) -> f64 {
        self.boxes.iter().map(|[_, y, _, high]| y + high).fold(0.0, f64::max)
    }

    /// Edges first, so that no line runs over a node; the critical path over other edges.
    fn draw(&self, drawing: &mut Drawing, graph: &DependencyGraph, part: &Part<'_>) {
        for critical in [false, true] {
            for (&link, chain) in self.links.iter().zip(&self.layers.chains) {
                let link = &part.links[link];
                if link.critical == critical && chain.len() > 1 {
                    self.edge(drawing, link, chain);
                }
            }
        }
        let planned = graph.nodes.iter().any(|node| node.finish.is_some());
        for (&node, place) in self.nodes.iter().zip(&self.boxes) {
            draw_node(drawing, part.nodes[node], *place, graph.unit, planned);
        }
    }

    fn edge(&self, drawing: &mut Drawing, link: &Link, chain: &[usize]) {
        // Both ends of a vertex in the direction of the layers.
        let ends = |vertex: usize| {
            let [x, y, wide, high] = self.boxes[vertex];
            if self.downwards {
                [(x + wide / 2.0, y), (x + wide / 2.0, y + high)]
            } else {
                [(x, y + high / 2.0), (x + wide, y + high / 2.0)]
            }
        };
        let mut commands: Vec<(char, Vec<Point>)> = vec![('M', vec![ends(chain[0])[1]])];
        for pair in chain.windows(2) {
            let (from, [to, through]) = (ends(pair[0])[1], ends(pair[1]));
            commands.push(('C', self.bends(from, to)));
            if Some(&pair[1]) != chain.last() {
                commands.push(('L', vec![through]));
            }
        }
        let commands: Vec<(char, &[Point])> =
            commands.iter().map(|(letter, points)| (*letter, &points[..])).collect();
        drawing.path(link.class(), &path(&commands));
        let tip = ends(chain[chain.len() - 1])[0];
        let size = if link.critical { 6.0 } else { 4.5 };
        let [back, side] = if self.downwards {
            [(0.0, -size), (size * 0.6, 0.0)]
        } else {
            [(-size, 0.0), (0.0, size * 0.6)]
        };
        let corner = |sign: f64| (tip.0 + back.0 + sign * side.0, tip.1 + back.1 + sign * side.1);
        drawing.polygon(
            if link.critical { "fill-accent" } else { "fill-muted" },
            &[tip, corner(1.0), corner(-1.0)],
        );
    }

    /// Two points that bend a curve so that it leaves and arrives in the direction of the layers, and its end.
    fn bends(&self, from: Point, to: Point) -> Vec<Point> {
        if self.downwards {
            let bend = (to.1 - from.1) / 2.0;
            vec![(from.0, from.1 + bend), (to.0, to.1 - bend), to]
        } else {
            let bend = (to.0 - from.0) / 2.0;
            vec![(from.0 + bend, from.1), (to.0 - bend, to.1), to]
        }
    }
}

/// Of every node, so that the longest title has its lines.
fn high(part: &Part<'_>, wide: f64) -> f64 {
    if wide < WIDE.1 {
        return HIGH.0;
    }
    let lines = |node: &&Node| title(node, wide).len();
    let most = part.nodes.iter().map(lines).max().unwrap_or(1).max(1);
    HIGH.1 + (most - 1) as f64 * Font::SMALL.line_height()
}

fn title(node: &Node, wide: f64) -> Vec<String> {
    Font::SMALL.wrap(&plain(&node.title), wide - PADDING, LINES)
}

/// Across the layers; vertices beyond the nodes are bends.
fn size(vertex: usize, nodes: usize, node: f64) -> f64 {
    if vertex < nodes { node } else { BEND }
}

fn draw_node(drawing: &mut Drawing, node: &Node, [x, y, wide, high]: [f64; 4], unit: Unit, planned: bool) {
    let open = planned && node.finish.is_none();
    let radius = if node.umbrella { HIGH.0 / 2.0 } else { 3.0 };
    let closes = match node.finish {
        Some(finish) => format!("{} {finish}", unit.noun()),
        None if planned => "stays open".into(),
        None => words::count(node.duration as usize, unit.noun()),
    };
    let id = plain(&node.issue.to_string());
    let tooltip = format!("{} {} {}: {closes}", node.issue, node.severity, node.title);
    drawing.group(&tooltip, |drawing| {
        drawing.rounded_rect("paper", [x, y, wide, high], radius);
        drawing.rounded_rect(if open { "panel" } else { "bar level-3" }, [x, y, wide, high], radius);
        let outline = match (node.critical, open) {
            (true, _) => "line-accent thick",
            (false, true) => "line-muted thin dashed",
            (false, false) => "line-accent thin",
        };
        drawing.rounded_rect(outline, [x, y, wide, high], radius);
        let font = if node.critical { Font { bold: true, ..Font::SMALL } } else { Font::SMALL };
        let (inner, room) = (x + PADDING / 2.0, wide - PADDING);
        let first = plain(format!("{id} {} · {closes}", node.severity).replace("  ", " ").as_str());
        let texts = [first, format!("{id} {}", plain(&node.severity)), id.clone()];
        let fitting = texts.iter().find(|text| font.width(text.trim_end()) <= room);
        let text = fitting.map_or_else(|| font.fit(&id, room), |text| text.trim_end().to_owned());
        if high < HIGH.1 {
            drawing.text(&Label::new(inner, y + high / 2.0 + 4.0, text).font(font));
        } else {
            drawing.text(&Label::new(inner, y + 15.0, text).font(font));
            let first = Label::new(inner, y + 30.0, "").font(Font::SMALL).class("muted");
            drawing.lines(&first, &title(node, wide));
        }
    });
}

fn legend(graph: &DependencyGraph, part: &Part<'_>) -> Legend {
    let mut legend = Legend::default();
    if part.links.iter().any(|link| link.critical) {
        legend.line("critical path", "line-accent thick");
    }
    for (kind, text) in [(EdgeKind::Dependency, "waits for"), (EdgeKind::Child, "closes with its children")] {
        if part.links.iter().any(|link| link.kind == kind && !link.critical) {
            legend.line(text, part::class(kind));
        }
    }
    if part.nodes.iter().any(|node| node.umbrella) {
        legend.entry("umbrella", |drawing, (x, y)| {
            drawing.rounded_rect("line-accent thin", [x - 13.0, y - 6.0, 26.0, 12.0], 6.0);
        });
    }
    if graph.nodes.iter().any(|node| node.finish.is_some())
        && part.nodes.iter().any(|node| node.finish.is_none())
    {
        legend.entry("stays open", |drawing, (x, y)| {
            drawing.rect("line-muted thin dashed", [x - 13.0, y - 6.0, 26.0, 12.0]);
        });
    }
    legend
}
