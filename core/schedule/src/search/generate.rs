//! Serial schedule generation.
//!
//! Terms: issues are placed one after the other, each in the best feasible finish that is left; an issue whose turn
//! comes before a predecessor's brings the predecessor along. Rank: what the issue adds to `J` there, less the price
//! of what it uses. Source: R. Kolisch, "Serial and parallel resource-constrained project scheduling methods
//! revisited", European Journal of Operational Research 90 (1996). Cost: issues × periods.

use super::state::State;

/// Prices of capacity, summed over the periods before each one; by resource and period.
#[derive(Clone, Debug)]
pub struct Prices {
    sums: Vec<f64>,
    never: usize,
}

impl Prices {
    /// From prices by resource and period.
    pub fn new(prices: &[f64], periods: usize) -> Self {
        let mut sums = Vec::with_capacity(prices.len() / periods.max(1) * (periods + 1));
        for row in prices.chunks_exact(periods) {
            let mut sum = 0.0;
            sums.push(0.0);
            for price in row {
                sum += price;
                sums.push(sum);
            }
        }
        Prices { sums, never: periods + 1 }
    }

    /// The price of an issue that finishes in a period.
    pub fn of(&self, state: &State, issue: usize, finish: usize) -> f64 {
        let start = finish - state.instance.duration[issue];
        let uses = state.instance.uses[issue].iter();
        let price = |&(resource, units): &(usize, i64)| {
            let row = &self.sums[resource * self.never..];
            (row[finish] - row[start]) * (units as f64 * 1e-6)
        };
        uses.map(price).sum()
    }
}

/// Places an open issue where it adds most after `share` of the price of what it uses; leaves an optional one open
/// when it would lose. Says whether it was placed.
pub fn place(state: &mut State, issue: usize, prices: &Prices, share: f64) -> bool {
    let compulsory = !state.domains.may_stay_open(issue);
    let found = state.window(issue).filter(|_| state.affordable(issue)).and_then(|window| {
        state.weigh(issue);
        let state = &*state;
        if share > 0.0 {
            let rank = |finish: usize| state.profile[finish - 1] - share * prices.of(state, issue, finish);
            state.best_finish(issue, window, rank)
        } else {
            state.best_finish(issue, window, |finish| state.profile[finish - 1])
        }
    });
    match found {
        Some((finish, _)) if compulsory || state.profile[finish - 1] >= 0.0 => {
            state.insert(issue, finish);
            true
        }
        _ => false,
    }
}

/// Places all open issues in an order; predecessors first.
pub fn complete(state: &mut State, order: &[usize], prices: &Prices, share: f64) {
    let mut tried = vec![false; state.instance.len()];
    let mut stack = Vec::new();
    for &issue in order {
        stack.push(issue);
        while let Some(&top) = stack.last() {
            if tried[top] || state.is_scheduled(top) {
                stack.pop();
                continue;
            }
            let needed = state.instance.before[top].iter().map(|&(before, _)| before);
            let waiting = needed.filter(|&before| !tried[before] && !state.is_scheduled(before));
            let waiting: Vec<usize> = waiting.collect();
            if waiting.is_empty() {
                stack.pop();
                tried[top] = true;
                place(state, top, prices, share);
            } else {
                stack.extend(waiting);
            }
        }
    }
}
