//! Consequences of what is decided.
//!
//! Rules, repeated until nothing changes: precedence, set completion, budgets, room in profiles; then no interval may
//! be overloaded. A rule removes only what no schedule within the domains has. Source: P. Baptiste, C. Le Pape, W.
//! Nuijten, "Constraint-Based Scheduling" (2001). Cost: a round is linear in issues × periods and in members.

mod capacity;

use crate::domains::{Domains, Empty};
use crate::instance::Instance;

/// Removes what cannot be, until nothing changes.
///
/// # Errors
/// Nothing is left to some issue or set.
pub fn propagate(instance: &Instance, domains: &mut Domains) -> Result<(), Empty> {
    loop {
        let mut changed = precedence(instance, domains)?;
        changed |= sets(instance, domains)?;
        changed |= budgets(instance, domains)?;
        changed |= capacity::profiles(instance, domains)?;
        if !changed {
            return capacity::overloads(instance, domains);
        }
    }
}

/// As [`propagate`], and of schedules that differ by exchanges of twins keeps the one with the earlier twin first.
///
/// # Errors
/// Nothing is left to some issue or set.
pub fn propagate_with_twins(
    instance: &Instance,
    twins: &[(usize, usize)],
    domains: &mut Domains,
) -> Result<(), Empty> {
    loop {
        propagate(instance, domains)?;
        let mut changed = false;
        for &(first, second) in twins {
            changed |= domains.at_least(second, domains.first(first))?;
            changed |= domains.at_most(first, domains.last(second))?;
        }
        if !changed {
            return Ok(());
        }
    }
}

/// Narrows the windows of sets by trying their ends, which bisection finds since what excludes a completion excludes all
/// before it; of single issues only where they lift a cap, since there may be as many as issues.
///
/// # Errors
/// Nothing is left to some issue or set.
pub fn probe_sets(instance: &Instance, domains: &mut Domains) -> Result<(), Empty> {
    let is_joint = |&set: &usize| instance.sets[set].len() > 1 || !instance.capping[set].is_empty();
    for set in (0..instance.sets.len()).filter(is_joint) {
        let (mut low, mut high) = domains.sets[set];
        let mut end = low;
        while low < high {
            let mut tried = domains.clone();
            tried.sets[set].1 = end;
            if propagate(instance, &mut tried).is_ok() {
                high = end
            } else {
                low = end + 1
            }
            end = low + (high - low) / 2;
        }
        if low > domains.sets[set].0 {
            domains.sets[set].0 = low;
            propagate(instance, domains)?;
        }
    }
    Ok(())
}

/// The windows that dates and dependencies alone leave.
///
/// # Errors
/// Nothing is left to some issue.
pub fn dates(instance: &Instance) -> Result<Domains, Empty> {
    let mut domains = Domains::new(instance)?;
    while precedence(instance, &mut domains)? {}
    Ok(domains)
}

fn precedence(instance: &Instance, domains: &mut Domains) -> Result<bool, Empty> {
    let mut changed = false;
    for &issue in &instance.order {
        for &(before, lag) in &instance.before[issue] {
            let first = (domains.first(before) + lag).min(instance.never);
            changed |= domains.at_least(issue, first)?;
        }
    }
    for &issue in instance.order.iter().rev() {
        if domains.may_stay_open(issue) {
            continue;
        }
        let last = domains.last(issue);
        for &(before, lag) in &instance.before[issue] {
            changed |=
                domains.at_most(before, last.checked_sub(lag).filter(|&last| last > 0).ok_or(Empty)?)?;
        }
    }
    Ok(changed)
}

fn sets(instance: &Instance, domains: &mut Domains) -> Result<bool, Empty> {
    let mut changed = false;
    for (set, members) in instance.sets.iter().enumerate() {
        let outside = instance.outside[set];
        let first = members.iter().map(|&issue| domains.first(issue)).fold(outside, usize::max);
        let last = members.iter().map(|&issue| domains.last(issue)).fold(outside, usize::max);
        let (low, high) = domains.sets[set];
        let (low, high) = (low.max(first as u32), high.min(last as u32));
        if low > high {
            return Err(Empty);
        }
        changed |= domains.sets[set] != (low, high);
        domains.sets[set] = (low, high);
        for &issue in members {
            changed |= domains.at_most(issue, high as usize)?;
        }
        let mut late = members.iter().filter(|&&issue| domains.last(issue) >= low as usize);
        if let (Some(&issue), None, true) = (late.next(), late.next(), outside < low as usize) {
            changed |= domains.at_least(issue, low as usize)?;
        }
    }
    Ok(changed)
}

fn budgets(instance: &Instance, domains: &mut Domains) -> Result<bool, Empty> {
    if instance.limits.is_empty() {
        return Ok(false);
    }
    let mut left = instance.limits.clone();
    for issue in (0..instance.len()).filter(|&issue| !domains.may_stay_open(issue)) {
        for &(budget, cost) in &instance.costs[issue] {
            left[budget] -= cost;
        }
    }
    if left.iter().any(|&left| left < 0) {
        return Err(Empty);
    }
    let mut changed = false;
    for issue in 0..instance.len() {
        let costs = &instance.costs[issue];
        if domains.may_stay_open(issue) && costs.iter().any(|&(budget, cost)| cost > left[budget]) {
            changed |= domains.at_least(issue, instance.never)?;
        }
    }
    Ok(changed)
}
