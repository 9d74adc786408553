//! What to decide next.
//!
//! Terms: a *decision* splits a window in two, *kept* when completion or finish lies at or before a period. Sets
//! whose completion is open come first: a cap or reward pays at once and makes the bound weak until it is settled.
//! Then the issue whose finishes the dual steps disagree on most. Cost: issues × periods.

use crate::domains::Domains;
use crate::instance::Instance;
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

impl Decision {
    /// Whether it is about something that several issues complete.
    pub fn is_joint(&self, instance: &Instance) -> bool {
        match self {
            Decision::Set { .. } => true,
            Decision::Issue { issue, .. } => instance.joints.binary_search(issue).is_ok(),
        }
    }
}

/// The next decision, given how often each finish was best; `None` when everything is fixed.
pub fn choose(relaxation: &Relaxation, domains: &Domains, share: &[f64]) -> Option<Decision> {
    joint(relaxation, domains, share).or_else(|| issue(relaxation, domains, share))
}

/// The set, or issue that several others lead to, with the most steps at stake in the periods in which the relaxation
/// has it complete in part.
fn joint(relaxation: &Relaxation, domains: &Domains, share: &[f64]) -> Option<Decision> {
    let instance = relaxation.instance;
    let mut best: Option<(f64, Decision)> = None;
    let mut offer =
        |window: (usize, usize), stake: f64, done: &[f64], decision: &dyn Fn(usize) -> Decision| {
            let part = |period: usize| done[period - 1].min(1.0 - done[period - 1]).max(1e-3);
            let unsure = stake * (window.0..window.1).map(part).sum::<f64>();
            if unsure > 0.0 && best.is_none_or(|(most, _)| unsure > most) {
                let by = (window.0..window.1).find(|&period| done[period - 1] > 0.5).unwrap_or(window.1 - 1);
                best = Some((unsure, decision(by)));
            }
        };
    for (set, members) in instance.sets.iter().enumerate() {
        let window = (domains.sets[set].0 as usize, domains.sets[set].1 as usize);
        if window.0 < window.1 && (members.len() > 1 || !instance.capping[set].is_empty()) {
            let done = completion(relaxation, members, share);
            offer(window, instance.stakes[set], &done, &|by| Decision::Set { set, by });
        }
    }
    for &issue in &instance.joints {
        if domains.fixed(issue).is_none() {
            let window = (domains.first(issue), domains.last(issue));
            let done = completion(relaxation, &[issue], share);
            offer(window, instance.weights[issue], &done, &|by| Decision::Issue { issue, by });
        }
    }
    best.map(|(_, decision)| decision)
}

/// How far issues are complete by each period, as the least complete of them tells.
fn completion(relaxation: &Relaxation, issues: &[usize], share: &[f64]) -> Vec<f64> {
    let never = relaxation.instance.never;
    let mut done = vec![1.0f64; never - 1];
    for &issue in issues {
        let row = &share[issue * never..(issue + 1) * never];
        let total: f64 = row.iter().sum();
        let mut sum = 0.0;
        for (done, share) in done.iter_mut().zip(row) {
            sum += share / total.max(1e-9);
            *done = done.min(sum);
        }
    }
    done
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
        let score = found.0 * (1e-6 + relaxation.instance.weights[issue]) + 1e-9;
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, Decision::Issue { issue, by: found.1.clamp(first, last - 1) }));
        }
    }
    best.map(|(_, decision)| decision)
}
