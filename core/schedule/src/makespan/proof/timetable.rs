//! Consequences of limited capacity, with their reasons.
//!
//! Terms: the *core* of a task are the periods in which it runs whatever its finish; the *load* of a period is what
//! cores use of a resource; tasks *exclude* each other when a resource has no room for both. A task cannot run in a
//! period whose load leaves no room for it, and of two that exclude each other one comes first. Reasons name single
//! periods, and no more cores than it takes. Source: A. Schutt, T. Feydy, P. Stuckey, M. Wallace, "Explaining the
//! cumulative propagator", Constraints 16 (2011). Cost: users × periods of their windows.

use super::trail::{Atom, Trail};
use crate::makespan::project::Project;

/// A conflict: atoms that hold together and cannot.
pub type Conflict = Vec<Atom>;

/// A resource and who uses it.
#[derive(Debug)]
pub struct Timetable {
    /// Task, duration and units.
    users: Vec<(usize, i32, i64)>,
    /// By period.
    capacity: Vec<i64>,
    /// By period, of the last call.
    load: Vec<i64>,
    /// Cells looked at.
    pub work: u64,
    atoms: Vec<Atom>,
}

/// Makes an atom hold, or says why it cannot.
pub fn enforce(trail: &mut Trail, atom: Atom, atoms: &mut Vec<Atom>) -> Result<(), Conflict> {
    if trail.fails(atom) {
        atoms.push(atom.negated());
        return Err(std::mem::take(atoms));
    }
    let reason = trail.explain(atoms);
    trail.push(atom, reason);
    Ok(())
}

impl Timetable {
    /// Of a resource that someone uses and that is limited; its capacity by period.
    pub fn of(project: &Project, resource: usize) -> Option<Timetable> {
        let units =
            |task: usize| project.uses[task].iter().find(|(of, _)| *of == resource).map(|(_, units)| *units);
        let users = (0..project.len())
            .filter_map(|task| units(task).map(|units| (task, project.duration[task] as i32, units)))
            .filter(|&(_, duration, units)| duration > 0 && units > 0);
        let users: Vec<_> = users.collect();
        let rows = project.capacity.chunks_exact(project.resources.max(1));
        let capacity: Vec<i64> = rows.map(|row| row[resource]).collect();
        let load = vec![0; capacity.len()];
        (!users.is_empty()).then(|| Timetable { users, capacity, load, work: 0, atoms: Vec::new() })
    }

    /// Who uses it.
    pub fn tasks(&self) -> impl Iterator<Item = usize> {
        self.users.iter().map(|user| user.0)
    }

    /// Raises sides until no core is in another task's way.
    ///
    /// # Errors
    /// Cores do not fit, or a task has no room left.
    pub fn propagate(&mut self, trail: &mut Trail) -> Result<(), Conflict> {
        self.fill(trail)?;
        for at in 0..self.users.len() {
            let (task, _, _) = self.users[at];
            if trail.low(task) < trail.high(task) {
                self.raise_low(trail, at)?;
                self.lower_high(trail, at)?;
            }
        }
        Ok(())
    }

    fn fill(&mut self, trail: &Trail) -> Result<(), Conflict> {
        self.load.fill(0);
        self.work += self.load.len() as u64 / 8 + self.users.len() as u64;
        for &(task, duration, units) in &self.users {
            let core = trail.high(task) - duration..trail.low(task);
            self.work += core.len() as u64;
            for period in core {
                let load = &mut self.load[period as usize];
                *load += units;
                if *load > self.capacity[period as usize] {
                    self.atoms.clear();
                    let capacity = self.capacity[period as usize];
                    self.cores(trail, period, usize::MAX, capacity);
                    return Err(std::mem::take(&mut self.atoms));
                }
            }
        }
        Ok(())
    }

    /// Adds atoms behind cores of others than `but` in a period that use more than `limit`.
    fn cores(&mut self, trail: &Trail, period: i32, but: usize, limit: i64) {
        let covers =
            |task: usize, duration: i32| trail.high(task) - duration <= period && period < trail.low(task);
        let running = self.users.iter().filter(|&&(task, duration, _)| task != but && covers(task, duration));
        let mut over: i64 = running.clone().map(|(_, _, units)| units).sum::<i64>() - limit;
        self.work += self.users.len() as u64 / 2;
        for &(task, duration, units) in running {
            if units < over {
                over -= units;
                continue;
            }
            self.atoms.push(Atom::at_least(task, period + 1));
            self.atoms.push(Atom::at_most(task, period + duration));
        }
    }

    /// The room that a period has for a task outside its core; none says that it is not known to be full.
    fn is_full(&self, trail: &Trail, at: usize, period: i32) -> bool {
        let (task, duration, units) = self.users[at];
        self.load[period as usize] + units > self.capacity[period as usize]
            && !(trail.high(task) - duration <= period && period < trail.low(task))
    }

    fn raise_low(&mut self, trail: &mut Trail, at: usize) -> Result<(), Conflict> {
        let (task, duration, units) = self.users[at];
        let mut from = trail.low(task) - duration;
        loop {
            let low = trail.low(task);
            self.work += (low - from) as u64;
            let Some(period) = (from..low).rev().find(|&period| self.is_full(trail, at, period)) else {
                return Ok(());
            };
            self.atoms.clear();
            self.cores(trail, period, task, self.capacity[period as usize] - units);
            self.atoms.push(Atom::at_least(task, period + 1));
            let atom = Atom::at_least(task, period + 1 + duration);
            enforce(trail, atom, &mut self.atoms)?;
            from = period + 1;
        }
    }

    fn lower_high(&mut self, trail: &mut Trail, at: usize) -> Result<(), Conflict> {
        let (task, duration, units) = self.users[at];
        let mut to = trail.high(task);
        loop {
            let start = trail.high(task) - duration;
            self.work += (to - start) as u64;
            let Some(period) = (start..to).find(|&period| self.is_full(trail, at, period)) else {
                return Ok(());
            };
            self.atoms.clear();
            self.cores(trail, period, task, self.capacity[period as usize] - units);
            self.atoms.push(Atom::at_most(task, period + duration));
            enforce(trail, Atom::at_most(task, period), &mut self.atoms)?;
            to = period;
        }
    }
}

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

/// Pairs of tasks that exclude each other, by task; none on which dependencies have decided already.
pub fn exclusions(project: &Project, tables: &[Timetable]) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new(); project.len()];
    for table in tables {
        let most = table.capacity.iter().copied().max().unwrap_or(0);
        for (at, &(first, _, units)) in table.users.iter().enumerate() {
            for &(second, _, others) in &table.users[at + 1..] {
                if units.saturating_add(others) > most && !found[first].contains(&second) {
                    found[first].push(second);
                    found[second].push(first);
                }
            }
        }
    }
    found
}
