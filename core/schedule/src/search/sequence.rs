//! First schedules from expected finishes, where much is lost before something is gained.
//!
//! Terms: the relaxation tells how often an issue finishes in which period; the mean of these, its *expected finish*,
//! respects the dependencies. Issues take the earliest room in the order of their expected finishes, whatever they
//! are worth themselves; then groups that lose together are opened again, and each issue moves to the finish that is
//! best for it alone, later for those that lose. Source: R. Chicoisne, D. Espinoza, M. Goycoolea, E. Moreno, E. Rubio,
//! "A new algorithm for the open-pit mine production scheduling problem", Operations Research 60 (2012). Cost: a few
//! generations and maximum closures.

use super::state::State;
use crate::domains::Domains;
use crate::instance::Instance;
use crate::relaxation::cut::pseudoflow::{Graph, Pseudoflow};

/// The share of staying open from which on an issue is not placed.
const OPEN: f64 = 0.999;
/// Passes that trim and shift.
const PASSES: usize = 2;

/// Finishes by issue; `None` when one that has to close found no room. `share` says how often each finish is best, by issue and finish; adds its work to `effort`.
pub fn first(
    instance: &Instance,
    domains: &Domains,
    share: &[f64],
    means: &[f64],
    effort: &mut u64,
) -> Option<Vec<usize>> {
    let never = instance.never;
    let stays_open = |issue: usize| stays_open(&share[issue * never..(issue + 1) * never]);
    let mut order = instance.order.clone();
    order.sort_by(|&a, &b| means[a].total_cmp(&means[b]));
    *effort += 1 + ((PASSES + 1) * instance.len() * instance.periods) as u64 / 10;
    let mut state = State::new(instance, domains);
    for &issue in order.iter().filter(|&&issue| !stays_open(issue) || !domains.may_stay_open(issue)) {
        if let Some(window) = state.window(issue).filter(|_| state.affordable(issue))
            && let Some((finish, _)) = state.best_finish(issue, window, |_| 0.0)
        {
            state.insert(issue, finish);
        }
    }
    for _ in 0..PASSES {
        trim(&mut state);
        shift(&mut state);
    }
    (state.missing == 0).then_some(state.finish)
}

/// Issues that do not stay open almost always, by how often each finish is best.
pub fn seeds(share: &[f64], never: usize) -> Vec<usize> {
    let rows = share.chunks_exact(never).enumerate();
    rows.filter(|(_, row)| !stays_open(row)).map(|(issue, _)| issue).collect()
}

fn stays_open(row: &[f64]) -> bool {
    row[row.len() - 1] > OPEN * row.iter().sum::<f64>()
}

/// Scheduled issues, each of which is needed by those that wait for it.
struct Scheduled<'state> {
    instance: &'state Instance<'state>,
}

impl Graph for Scheduled<'_> {
    fn need(&self, node: u32, at: u32) -> Option<u32> {
        self.instance.before[node as usize].get(at as usize).map(|&(before, _)| before as u32)
    }
}

/// Opens the issues that lose together with all that wait for them.
fn trim(state: &mut State) {
    let instance = state.instance;
    let gains: Vec<f64> = (0..instance.len()).map(|issue| gain(state, issue)).collect();
    let most = gains.iter().map(|gain| gain.abs()).fold(1.0, f64::max);
    let scale = (1u64 << 60) as f64 / (most * instance.len() as f64);
    let profits: Vec<i64> = gains.iter().map(|gain| (gain * scale) as i64).collect();
    let mut flow = Pseudoflow::new(instance.len());
    flow.solve(&Scheduled { instance }, &profits);
    for &issue in instance.order.iter().rev() {
        if state.is_scheduled(issue) && !flow.is_in(issue) && state.domains.may_stay_open(issue) {
            state.remove(issue);
        }
    }
}

/// What an issue adds where it is; nothing while it is open.
fn gain(state: &mut State, issue: usize) -> f64 {
    let finish = state.finish[issue];
    if finish == state.instance.never {
        return 0.0;
    }
    state.remove(issue);
    state.weigh(issue);
    state.insert(issue, finish);
    state.profile[finish - 1]
}

/// Moves each issue to the finish that is best for it alone, those that wait first, then those that come first.
fn shift(state: &mut State) {
    let instance = state.instance;
    let forth = instance.order.iter();
    for &issue in instance.order.iter().rev().chain(forth) {
        let old = state.finish[issue];
        if old == instance.never {
            continue;
        }
        state.remove(issue);
        state.weigh(issue);
        let found = state.window(issue).and_then(|window| {
            let state = &*state;
            state.best_finish(issue, window, |finish| state.profile[finish - 1])
        });
        let finish = found.map_or(old, |(finish, _)| finish);
        let better = state.profile[finish - 1] > state.profile[old - 1];
        state.insert(issue, if better { finish } else { old });
    }
}
