//! Layered drawing of an acyclic graph.
//!
//! Terms: a vertex lies one layer after the last of those it needs; an edge over several layers bends in each between.
//! Orders within layers are improved by barycentres, places by isotonic regression on the means of neighbours. Source:
//! K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system structures", IEEE
//! Transactions on Systems, Man and Cybernetics 11 (1981); R. Barlow, H. Brunk, "The isotonic regression problem and its
//! dual", Journal of the American Statistical Association 67 (1972). Cost: sweeps × edges², for the few hundred edges
//! that a picture can show.

use warplan_model::graph::topological;

/// Sweeps over the layers, for orders and again for places.
const SWEEPS: usize = 12;

/// A graph in layers. Vertices from the count of nodes on are bends of edges.
pub(super) struct Layers {
    /// Vertices by layer, in order.
    pub order: Vec<Vec<usize>>,
    /// The vertices of each edge from end to end; empty for an edge that runs backwards.
    pub chains: Vec<Vec<usize>>,
    /// Neighbours in the layer before and in the layer after, by vertex.
    neighbours: [Vec<Vec<usize>>; 2],
}

impl Layers {
    /// Layers of a graph; no layer gets more than `most` nodes. Edges over several layers bend in those between, or run
    /// straight.
    pub(super) fn new(nodes: usize, edges: &[(usize, usize)], most: usize, bends: bool) -> Self {
        let layer = split(&layering(nodes, edges), most.max(1));
        let mut layers = Layers {
            order: vec![Vec::new(); layer.iter().map(|layer| layer + 1).max().unwrap_or(0)],
            chains: Vec::new(),
            neighbours: [vec![Vec::new(); nodes], vec![Vec::new(); nodes]],
        };
        for (node, &layer) in layer.iter().enumerate() {
            layers.order[layer].push(node);
        }
        for &(from, to) in edges {
            let last = if bends { layer[to] } else { layer[to].min(layer[from] + 1) };
            layers.connect((from, layer[from]), (to, last));
        }
        layers.arrange();
        layers
    }

    fn connect(&mut self, (from, first): (usize, usize), (to, last): (usize, usize)) {
        if first >= last {
            self.chains.push(Vec::new());
            return;
        }
        let mut chain = vec![from];
        for layer in first + 1..last {
            let bend = self.neighbours[0].len();
            self.neighbours.iter_mut().for_each(|side| side.push(Vec::new()));
            self.order[layer].push(bend);
            chain.push(bend);
        }
        chain.push(to);
        for pair in chain.windows(2) {
            self.neighbours[1][pair[0]].push(pair[1]);
            self.neighbours[0][pair[1]].push(pair[0]);
        }
        self.chains.push(chain);
    }

    /// Orders the layers by the means of neighbours, forth and back, and keeps the order with the fewest crossings.
    fn arrange(&mut self) {
        let mut best = (self.crossings(), self.order.clone());
        for sweep in 0..SWEEPS {
            let side = sweep % 2;
            let count = self.order.len();
            for step in 1..count {
                let layer = if side == 0 { step } else { count - 1 - step };
                self.sort(layer, side);
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.order.clone());
            }
        }
        self.order = best.1;
    }

    fn sort(&mut self, layer: usize, side: usize) {
        let positions = self.positions();
        let mut keyed: Vec<(f64, usize)> = self.order[layer]
            .iter()
            .map(|&vertex| {
                let near = self.neighbours[side][vertex].iter().map(|&other| positions[other] as f64);
                (mean(near).unwrap_or(positions[vertex] as f64), vertex)
            })
            .collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.order[layer] = keyed.into_iter().map(|(_, vertex)| vertex).collect();
    }

    fn positions(&self) -> Vec<usize> {
        let mut positions = vec![0; self.neighbours[0].len()];
        for layer in &self.order {
            for (position, &vertex) in layer.iter().enumerate() {
                positions[vertex] = position;
            }
        }
        positions
    }

    fn crossings(&self) -> usize {
        let positions = self.positions();
        let mut crossings = 0;
        for layer in &self.order {
            let edges: Vec<(usize, usize)> = layer
                .iter()
                .flat_map(|&vertex| self.neighbours[1][vertex].iter().map(move |&after| (vertex, after)))
                .map(|(vertex, after)| (positions[vertex], positions[after]))
                .collect();
            for (index, first) in edges.iter().enumerate() {
                let crosses = |second: &&(usize, usize)| {
                    (first.0 < second.0 && first.1 > second.1) || (first.0 > second.0 && first.1 < second.1)
                };
                crossings += edges[index + 1..].iter().filter(crosses).count();
            }
        }
        crossings
    }

    /// The middle of each vertex across the layers, given their sizes and the gap between them. All lie between 0 and
    /// `limit` if they fit there.
    pub(super) fn places(&self, size: impl Fn(usize) -> f64, gap: f64, limit: f64) -> Vec<f64> {
        let mut places = vec![0.0; self.neighbours[0].len()];
        for layer in &self.order {
            let mut next = 0.0;
            for &vertex in layer {
                places[vertex] = next + size(vertex) / 2.0;
                next += size(vertex) + gap;
            }
        }
        let count = self.order.len();
        for sweep in 0..SWEEPS {
            for step in 0..count {
                let layer = if sweep % 2 == 0 { step } else { count - 1 - step };
                self.place(layer, sweep, &mut places, &size, gap, limit);
            }
        }
        let extent = |vertex: usize| places[vertex] - size(vertex) / 2.0;
        let least = (0..places.len()).map(extent).fold(f64::INFINITY, f64::min);
        places.iter().map(|place| place - least).collect()
    }

    /// Moves the vertices of a layer towards the means of their neighbours, in the order and at the distances they have
    /// to keep.
    fn place(
        &self,
        layer: usize,
        sweep: usize,
        places: &mut [f64],
        size: &impl Fn(usize) -> f64,
        gap: f64,
        limit: f64,
    ) {
        let order = &self.order[layer];
        let mut offset = 0.0;
        let mut wanted = Vec::new();
        let mut offsets = Vec::new();
        for (index, &vertex) in order.iter().enumerate() {
            if index > 0 {
                offset += (size(order[index - 1]) + size(vertex)) / 2.0 + gap;
            }
            let both = self.neighbours[0][vertex].iter().chain(&self.neighbours[1][vertex]);
            let near = if sweep + 2 >= SWEEPS {
                mean(both.map(|&other| places[other]))
            } else {
                mean(self.neighbours[sweep % 2][vertex].iter().map(|&other| places[other]))
            };
            wanted.push(near.unwrap_or(places[vertex]) - offset);
            offsets.push(offset);
        }
        let Some((&first, &last)) = order.first().zip(order.last()) else { return };
        let low = size(first) / 2.0;
        let high = (limit - size(last) / 2.0 - offset).max(low);
        for ((&vertex, place), offset) in order.iter().zip(isotonic(&wanted)).zip(offsets) {
            places[vertex] = place.clamp(low, high) + offset;
        }
    }
}

/// The layer of each node: one after the last of its needs; what needs nothing moves next to what needs it.
fn layering(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut before = vec![Vec::new(); nodes];
    let mut after = vec![Vec::new(); nodes];
    for &(from, to) in edges {
        before[to].push(from);
        after[from].push(to);
    }
    let mut layer = vec![0usize; nodes];
    for node in topological(nodes, |node| before[node].iter().copied()) {
        layer[node] = before[node].iter().map(|&need| layer[need] + 1).max().unwrap_or(0);
    }
    for node in (0..nodes).filter(|&node| before[node].is_empty()) {
        if let Some(first) = after[node].iter().map(|&next| layer[next]).min() {
            layer[node] = first.saturating_sub(1);
        }
    }
    layer
}

/// The layers with none of more than `most` nodes: a larger one becomes several.
fn split(layer: &[usize], most: usize) -> Vec<usize> {
    let count = layer.iter().map(|layer| layer + 1).max().unwrap_or(0);
    let mut sizes = vec![0usize; count];
    let within: Vec<usize> = layer
        .iter()
        .map(|&layer| {
            sizes[layer] += 1;
            (sizes[layer] - 1) / most
        })
        .collect();
    let mut first = Vec::new();
    let mut next = 0;
    for size in sizes {
        first.push(next);
        next += size.div_ceil(most).max(1);
    }
    layer.iter().zip(within).map(|(&layer, within)| first[layer] + within).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// The ascending sequence nearest to `wanted` by the sum of squares: neighbours out of order are pooled.
fn isotonic(wanted: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for &value in wanted {
        pools.push((value, 1));
        while let [.., first, second] = pools[..]
            && first.0 / first.1 as f64 > second.0 / second.1 as f64
        {
            pools.truncate(pools.len() - 2);
            pools.push((first.0 + second.0, first.1 + second.1));
        }
    }
    pools.iter().flat_map(|&(sum, count)| std::iter::repeat_n(sum / count as f64, count)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_node_lies_after_its_needs_and_next_to_what_needs_it() {
        let edges = [(0, 1), (1, 2), (3, 2), (0, 2)];
        assert_eq!(layering(5, &edges), [0, 1, 2, 1, 0]);
        let layers = Layers::new(5, &edges, usize::MAX, true);
        assert_eq!(layers.chains, [vec![0, 1], vec![1, 2], vec![3, 2], vec![0, 5, 2]]);
        assert_eq!(layers.crossings(), 0);
    }

    #[test]
    fn wide_layers_are_split() {
        let edges: Vec<(usize, usize)> = (0..5).map(|leaf| (leaf, 5)).collect();
        let layers = Layers::new(6, &edges, 2, true);
        let sizes: Vec<usize> =
            layers.order.iter().map(|layer| layer.iter().filter(|&&vertex| vertex < 6).count()).collect();
        assert_eq!(sizes, [2, 2, 1, 1]);
    }

    #[test]
    fn orders_are_untangled() {
        let layers = Layers::new(6, &[(0, 5), (1, 4), (2, 3)], usize::MAX, true);
        assert_eq!(layers.crossings(), 0);
    }

    #[test]
    fn a_sequence_out_of_order_is_pooled() {
        assert_eq!(isotonic(&[3.0, 1.0, 2.0, 5.0]), [2.0, 2.0, 2.0, 5.0]);
        assert!(isotonic(&[]).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn vertices_never_touch_and_stay_within(
            edges in prop::collection::vec((0..12usize, 0..12usize), 0..30), most in 1..13usize
        ) {
            let edges: Vec<(usize, usize)> = edges.into_iter().filter(|(from, to)| from < to).collect();
            let layers = Layers::new(12, &edges, most, true);
            let size = |vertex: usize| if vertex < 12 { 20.0 } else { 4.0 };
            let widest = layers.order.iter().map(|layer| layer.iter().map(|&vertex| size(vertex) + 6.0).sum::<f64>());
            let limit = widest.fold(0.0, f64::max);
            let places = layers.places(size, 6.0, limit);
            for layer in &layers.order {
                for pair in layer.windows(2) {
                    let apart = places[pair[1]] - places[pair[0]];
                    prop_assert!(apart + 1e-6 >= (size(pair[0]) + size(pair[1])) / 2.0 + 6.0);
                }
                for &vertex in layer {
                    prop_assert!(places[vertex] - size(vertex) / 2.0 > -1e-6);
                    prop_assert!(places[vertex] + size(vertex) / 2.0 < limit + 1e-6);
                }
            }
            for (chain, (from, to)) in layers.chains.iter().zip(&edges) {
                prop_assert_eq!((chain.first(), chain.last()), (Some(from), Some(to)));
            }
        }
    }
}
