//! Interchangeable issues within a node.
//!
//! Terms: *twins* have the same finishes left, use and cost the same, have the same effects, are members of the same
//! sets and are tied to the same issues; an issue that is fixed binds through what is left to others and does not
//! count. Exchanging the finishes of twins changes nothing, so of the schedules that differ by exchanges only the one
//! in which finishes follow the order of indexes needs a look. Pairs are found once on a path of the tree, when no
//! pair is in force yet: exchanges then keep everything that has been decided. Cost: a sort of the issues.

use crate::domains::Domains;
use crate::instance::Instance;

/// Neighbouring twins, the first to finish no later than the second.
pub fn pairs(instance: &Instance, domains: &Domains) -> Vec<(usize, usize)> {
    let key = |issue: usize| {
        let effects = instance.effects[issue].iter();
        let effects: Vec<_> = effects
            .map(|effect| (effect.kpi, effect.credit.to_bits(), effect.debt.to_bits(), effect.from))
            .collect();
        let free = |edges: &[(usize, usize)]| -> Vec<(usize, usize)> {
            edges.iter().copied().filter(|&(other, _)| domains.fixed(other).is_none()).collect()
        };
        let edges = (free(&instance.before[issue]), free(&instance.next[issue]));
        let amounts = (instance.duration[issue], &instance.uses[issue], &instance.costs[issue]);
        (domains.row(issue), amounts, edges, &instance.memberships[issue], effects)
    };
    let mut order: Vec<usize> = (0..instance.len()).filter(|&issue| domains.fixed(issue).is_none()).collect();
    order.sort_by_cached_key(|&issue| (key(issue), issue));
    let neighbours = order.windows(2).filter(|pair| key(pair[0]) == key(pair[1]));
    neighbours.map(|pair| (pair[0], pair[1])).collect()
}
