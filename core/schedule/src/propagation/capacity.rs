//! Consequences of limited capacity.
//!
//! Terms: a *compulsory* issue may not stay open; its *core* are the periods in which it runs whatever its finish;
//! a resource's *profile* is the capacity that cores leave; an interval is *overloaded* when the compulsory issues
//! that must run within it need more than it has. Source: A. Lahrichi, "Ordonnancements: la notion de parties
//! obligatoires" (1982); P. Baptiste, C. Le Pape, W. Nuijten, "Constraint-Based Scheduling" (2001), chapter 3.
//! Cost: issues × periods for profiles, squared compulsory users of a resource for overloads.

use crate::domains::{Domains, Empty};
use crate::instance::Instance;

/// Compulsory users of a resource from which on overloads are not looked for.
const MANY: usize = 300;

/// The periods, as indexes from 0, in which a compulsory issue certainly runs.
fn core(instance: &Instance, domains: &Domains, issue: usize) -> std::ops::Range<usize> {
    let latest_start = domains.last(issue).saturating_sub(instance.duration[issue]);
    latest_start..domains.first(issue)
}

/// Removes finishes for which the profiles have no room; says whether there were any.
///
/// # Errors
/// Nothing is left to an issue, or cores do not fit.
pub fn profiles(instance: &Instance, domains: &mut Domains) -> Result<bool, Empty> {
    let mut left = instance.capacity.clone();
    for issue in (0..instance.len()).filter(|&issue| !domains.may_stay_open(issue)) {
        let core = core(instance, domains, issue);
        for &(resource, units) in instance.uses[issue].iter().filter(|_| !core.is_empty()) {
            for left in &mut left[resource][core.clone()] {
                *left -= if *left == i64::MAX { 0 } else { units };
                if *left < 0 {
                    return Err(Empty);
                }
            }
        }
    }
    let mut changed = false;
    for issue in 0..instance.len() {
        if domains.fixed(issue).is_some() {
            continue;
        }
        let Some(last) = domains.last_scheduled(issue) else { continue };
        let core = if domains.may_stay_open(issue) { 0..0 } else { core(instance, domains, issue) };
        let duration = instance.duration[issue];
        for &(resource, units) in &instance.uses[issue] {
            let start = domains.first(issue).saturating_sub(duration);
            // The index from which on there has been room.
            let mut since = start;
            for (period, &left) in left[resource].iter().enumerate().take(last).skip(start) {
                if left < units && !core.contains(&period) {
                    since = period + 1;
                }
                let finish = period + 1;
                if finish >= start + duration && since + duration > finish {
                    changed |= domains.remove(issue, finish)?;
                }
            }
        }
    }
    Ok(changed)
}

/// Looks for overloaded intervals.
///
/// # Errors
/// There is one.
pub fn overloads(instance: &Instance, domains: &Domains) -> Result<(), Empty> {
    let mut users: Vec<Vec<(usize, usize, i64)>> = vec![Vec::new(); instance.capacity.len()];
    for issue in (0..instance.len()).filter(|&issue| !domains.may_stay_open(issue)) {
        let duration = instance.duration[issue];
        let window = (domains.first(issue).saturating_sub(duration), domains.last(issue));
        for &(resource, units) in &instance.uses[issue] {
            users[resource].push((window.0, window.1, units * duration as i64));
        }
    }
    for (resource, mut users) in users.into_iter().enumerate() {
        if users.len() > MANY || instance.capacity[resource].contains(&i64::MAX) {
            continue;
        }
        let mut before = vec![0i64];
        for &units in &instance.capacity[resource] {
            before.push(before[before.len() - 1] + units);
        }
        users.sort_unstable_by(|a, b| b.cmp(a));
        let mut ends: Vec<usize> = users.iter().map(|user| user.1).collect();
        ends.sort_unstable();
        ends.dedup();
        for end in ends {
            let mut work = 0;
            for &(start, last, energy) in users.iter().filter(|user| user.1 <= end) {
                debug_assert!(last <= end);
                work += energy;
                if work > before[end] - before[start] {
                    return Err(Empty);
                }
            }
        }
    }
    Ok(())
}
