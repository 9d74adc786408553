//! Interchangeable issues.
//!
//! Terms: *twins* agree in everything but their id. Exchanging their finishes changes nothing, so of the schedules
//! that differ by exchanges only the one in which earlier twins finish no later needs a look; it is also the
//! lexicographically smallest. Cost: a sort of the issues by what they are.

use super::Instance;

/// Pairs of neighbouring twins, the first to finish no later than the second.
pub fn pairs(instance: &Instance) -> Vec<(usize, usize)> {
    let key = |issue: usize| {
        let task = &instance.problem.issues[issue];
        let effects = instance.effects[issue].iter();
        let effects: Vec<_> = effects
            .map(|effect| (effect.kpi, effect.credit.to_bits(), effect.debt.to_bits(), effect.from))
            .collect();
        let dates = (task.duration, task.earliest, task.latest, task.must);
        let amounts = (&instance.uses[issue], &instance.costs[issue]);
        let edges = (&instance.before[issue], &instance.next[issue]);
        (dates, amounts, edges, &instance.memberships[issue], effects)
    };
    let mut order: Vec<usize> = (0..instance.len()).collect();
    order.sort_by_cached_key(|&issue| (key(issue), issue));
    let neighbours = order.windows(2).filter(|pair| key(pair[0]) == key(pair[1]));
    neighbours.map(|pair| (pair[0], pair[1])).collect()
}
