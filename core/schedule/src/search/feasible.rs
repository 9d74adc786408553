//! Whether a schedule may be carried out. Cost: linear in issues, their uses and their ties.

use super::state::State;
use crate::domains::Domains;
use crate::instance::Instance;

/// Whether finishes keep every constraint of the model.
pub fn is_feasible(instance: &Instance, domains: &Domains, finish: &[usize]) -> bool {
    let fits = |(issue, &finish): (usize, &usize)| {
        finish > 0 && finish <= instance.never && domains.contains(issue, finish)
    };
    if finish.len() != instance.len() || !finish.iter().enumerate().all(fits) {
        return false;
    }
    let waits = |issue: usize| {
        let mut before = instance.before[issue].iter();
        finish[issue] == instance.never || before.all(|&(before, lag)| finish[before] + lag <= finish[issue])
    };
    let mut state = State::new(instance, domains);
    (0..instance.len())
        .filter(|&issue| finish[issue] < instance.never)
        .for_each(|issue| state.insert(issue, finish[issue]));
    (0..instance.len()).all(waits) && state.has_room()
}
