//! What to decide next.
//!
//! Terms: a *decision* splits a window in two, *kept* when completion or finish lies at or before a period. Sets
//! whose completion is open come first: a cap or reward pays at once and makes the bound weak until it is settled.
//! Then the issue whose finishes the dual steps disagree on most. Cost: issues × periods.

use crate::domains::Domains;
use crate::relaxation::dual::Relaxation;

/// A split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Whether a set completes by a period.
    Set {
        /// Which.
        set: usize,
        /// The period.
        by: usize,
    },
    /// Whether an issue finishes by a period.
    Issue {
        /// Which.
        issue: usize,
        /// The period.
        by: usize,
    },
}

/// The next decision, given how often each finish was best; `None` when everything is fixed.
pub fn choose(relaxation: &Relaxation, domains: &Domains, share: &[f64]) -> Option<Decision> {
    set(relaxation, domains, share).or_else(|| issue(relaxation, domains, share))
}

/// The set with the most steps at stake between its earliest and latest completion.
fn set(relaxation: &Relaxation, domains: &Domains, share: &[f64]) -> Option<Decision> {
    let instance = relaxation.instance;
    let mut best: Option<(f64, Decision)> = None;
    for (set, members) in instance.sets.iter().enumerate() {
        let (low, high) = (domains.sets[set].0 as usize, domains.sets[set].1 as usize);
        if low == high || members.len() < 2 && instance.capping[set].is_empty() {
            continue;
        }
        // How far the set is complete by each period, as its least complete member tells.
        let mut done = vec![1.0f64; instance.periods];
        for &issue in members {
            let row = &share[issue * instance.never..(issue + 1) * instance.never];
            let total: f64 = row.iter().sum();
            let mut sum = 0.0;
            for (done, share) in done.iter_mut().zip(row) {
                sum += share / total.max(1e-9);
                *done = done.min(sum);
            }
        }
        let unsure: f64 = (low..high)
            .map(|period| instance.stake(set) * done[period - 1].min(1.0 - done[period - 1]).max(1e-3))
            .sum();
        let by = (low..high).find(|&period| done[period - 1] > 0.5).unwrap_or(high - 1);
        if best.is_none_or(|(most, _)| unsure > most) {
            best = Some((unsure, Decision::Set { set, by }));
        }
    }
    best.filter(|(unsure, _)| *unsure > 0.0).map(|(_, decision)| decision)
}

fn issue(relaxation: &Relaxation, domains: &Domains, share: &[f64]) -> Option<Decision> {
    let never = relaxation.instance.never;
    let mut best: Option<(f64, Decision)> = None;
    for issue in 0..relaxation.instance.len() {
        if domains.fixed(issue).is_some() {
            continue;
        }
        let row = &share[issue * never..(issue + 1) * never];
        let total = row.iter().sum::<f64>().max(1e-9);
        let (first, last) = (domains.first(issue), domains.last(issue));
        let mean: f64 =
            row.iter().enumerate().map(|(at, share)| share * (at + 1) as f64).sum::<f64>() / total;
        let mut left = 0.0;
        let mut found = (0.0, (first + last) / 2);
        // Mass on the smaller side times the distance of the sides' means, at the best split.
        let mut moment = 0.0;
        for by in first..last {
            left += row[by - 1];
            moment += row[by - 1] * by as f64;
            let right = total - left;
            if left > 0.0 && right > 1e-9 {
                let apart = (mean * total - moment) / right - moment / left;
                let score = left.min(right) / total * apart;
                if score > found.0 {
                    found = (score, by);
                }
            }
        }
        let score = found.0 + 1e-9;
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, Decision::Issue { issue, by: found.1.clamp(first, last - 1) }));
        }
    }
    best.map(|(_, decision)| decision)
}
