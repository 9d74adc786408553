//! First schedules that put whole sets first.
//!
//! Terms: a set's *closure* are its members and all that they wait for; an *agenda* is a sequence of sets. A schedule
//! follows from an agenda by placing the closures of its sets one after the other, each issue as early as it can,
//! and then everything else in the order of the finishes that the relaxation prefers. Agendas grow greedily: each
//! set is tried at each place of the sequence, or left to the rest. Cost: squared sets × a generation.

use super::generate::{Prices, complete};
use super::state::State;
use crate::domains::Domains;
use crate::instance::Instance;

/// Sets beyond which only the weightiest are tried.
const SETS: usize = 12;

/// The best schedule found over agendas: finishes by issue. `order` lists all issues; adds its work to `work`.
pub fn first(
    instance: &Instance,
    domains: &Domains,
    order: &[usize],
    prices: &Prices,
    work: &mut u64,
) -> Vec<usize> {
    let closures = closures(instance, domains);
    let mut agenda: Vec<usize> = Vec::new();
    let mut generate = |agenda: &[usize], share: f64| {
        *work += (instance.len() * instance.periods) as u64;
        let mut state = State::new(instance, domains);
        let mut sequence: Vec<usize> = agenda.iter().flat_map(|&at| closures[at].iter().copied()).collect();
        sequence.extend_from_slice(order);
        complete(&mut state, &sequence, prices, share);
        (state.rank(), state.finish)
    };
    let mut best = generate(&agenda, 1.0);
    for share in [0.5, 0.0] {
        let next = generate(&agenda, share);
        if next.0 < best.0 {
            best = next;
        }
    }
    for set in 0..closures.len() {
        let mut found = None;
        for place in 0..=agenda.len() {
            let mut tried = agenda.clone();
            tried.insert(place, set);
            for share in [0.0, 1.0] {
                let next = generate(&tried, share);
                if next.0 < best.0 {
                    best = next;
                    found = Some(tried.clone());
                }
            }
        }
        agenda = found.unwrap_or(agenda);
    }
    best.1
}

/// The closures of sets that still have a choice, the weightiest for their work first; predecessors first in each.
fn closures(instance: &Instance, domains: &Domains) -> Vec<Vec<usize>> {
    let mut found: Vec<(f64, Vec<usize>)> = Vec::new();
    for (set, members) in instance.sets.iter().enumerate() {
        let open = domains.sets[set].0 < domains.sets[set].1;
        let possible = (domains.sets[set].0 as usize) < instance.never;
        let is_joint = members.len() > 1 || !instance.capping[set].is_empty();
        if open && possible && is_joint {
            let closure = closure(instance, members);
            let work: usize = closure.iter().map(|&issue| instance.duration[issue]).sum();
            found.push((-instance.stakes[set] / (work + 1) as f64, closure));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    found.truncate(SETS);
    found.into_iter().map(|(_, closure)| closure).collect()
}

/// Issues and all that they wait for, predecessors first.
pub fn closure(instance: &Instance, issues: &[usize]) -> Vec<usize> {
    let mut seen: std::collections::BTreeSet<usize> = issues.iter().copied().collect();
    let mut stack = issues.to_vec();
    while let Some(issue) = stack.pop() {
        stack.extend(
            instance.before[issue].iter().map(|&(before, _)| before).filter(|&before| seen.insert(before)),
        );
    }
    let mut sorted: Vec<usize> = seen.into_iter().collect();
    sorted.sort_by_key(|&issue| instance.position[issue]);
    sorted
}
