//! Consequences of two tasks that exclude each other, with their reasons.
//!
//! Terms: tasks *exclude* each other when a resource never has room for both: one comes first. Source: P. Baptiste, C. Le
//! Pape, W. Nuijten, "Constraint-Based Scheduling" (2001). Cost: constant a pair.

use super::timetable::{Conflict, enforce};
use super::trail::{Atom, Trail};
use crate::makespan::project::Project;

/// Draws consequences of two tasks that exclude each other: when the first cannot come before the second, it comes
/// after it. Durations in periods.
///
/// # Errors
/// Neither can come first.
pub fn exclude(
    trail: &mut Trail,
    (first, first_duration): (usize, i32),
    (second, second_duration): (usize, i32),
    atoms: &mut Vec<Atom>,
) -> Result<(), Conflict> {
    let (low, high) = (trail.low(first), trail.high(second));
    if low + second_duration <= high {
        return Ok(());
    }
    // As weak as it may be: the sum decides.
    let late = [Atom::at_least(first, high - second_duration + 1), Atom::at_most(second, high)];
    let after = trail.low(second) + first_duration;
    if after > low {
        atoms.clear();
        atoms.extend(late);
        atoms.push(Atom::at_least(second, after - first_duration));
        enforce(trail, Atom::at_least(first, after), atoms)?;
    }
    let before = trail.high(first) - first_duration;
    if before < high {
        atoms.clear();
        atoms.extend(late);
        atoms.push(Atom::at_most(first, before + first_duration));
        enforce(trail, Atom::at_most(second, before), atoms)?;
    }
    Ok(())
}

/// The tasks that each task excludes.
pub fn exclusions(project: &Project) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new(); project.len()];
    for resource in 0..project.resources {
        let rows = project.capacity.chunks_exact(project.resources);
        let most = rows.map(|row| row[resource]).max().unwrap_or(0);
        let users: Vec<(usize, i64)> = project.users(resource).collect();
        for (at, &(first, units)) in users.iter().enumerate() {
            for &(second, others) in &users[at + 1..] {
                if units.saturating_add(others) > most && !found[first].contains(&second) {
                    found[first].push(second);
                    found[second].push(first);
                }
            }
        }
    }
    found
}
