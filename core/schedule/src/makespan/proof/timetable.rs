//! Consequences of limited capacity, with their reasons.
//!
//! Terms: the *core* of a task are the periods in which it runs whatever its finish; the *load* of a period is what
//! cores use of a resource. A task cannot run in a period whose load leaves no room for it. Loads follow the changes
//! of windows, and only tasks whose window changed or meets a changed load are looked at. Reasons name single periods,
//! and no more cores than it takes. Source: A. Schutt, T. Feydy, P. Stuckey, M. Wallace, "Explaining the cumulative
//! propagator", Constraints 16 (2011). Cost: the duration of each task looked at.

use std::ops::Range;

use super::trail::{Atom, Trail};
use crate::makespan::project::Project;

/// No period's load has grown.
const NONE: (i32, i32) = (i32::MAX, 0);

/// A conflict: atoms that hold together and cannot.
pub type Conflict = Vec<Atom>;

/// Makes an atom hold, or says why it cannot.
///
/// # Errors
/// It fails.
pub fn enforce(trail: &mut Trail, atom: Atom, atoms: &mut Vec<Atom>) -> Result<(), Conflict> {
    if trail.fails(atom) {
        atoms.push(atom.negated());
        return Err(std::mem::take(atoms));
    }
    let reason = trail.explain(atoms);
    trail.push(atom, reason);
    Ok(())
}

/// All resources.
#[derive(Debug)]
pub struct Timetables {
    tables: Vec<Timetable>,
    /// Table and place among its users; by task.
    places: Vec<Vec<(usize, usize)>>,
    duration: Vec<i32>,
    /// The sides that loads know of; never ahead of the trail.
    seen: Vec<i32>,
    /// Cells looked at.
    work: u64,
}

/// One resource.
#[derive(Debug)]
struct Timetable {
    users: Vec<User>,
    /// By period.
    capacity: Vec<i64>,
    /// By period.
    load: Vec<i64>,
    /// First and end of the periods whose load has grown.
    grown: (i32, i32),
    /// Whether there is something to look at.
    is_due: bool,
    /// A period that may be overloaded.
    over: Option<i32>,
    work: u64,
    atoms: Vec<Atom>,
}

#[derive(Debug)]
struct User {
    task: usize,
    duration: i32,
    units: i64,
    /// Whether its window has changed.
    moved: bool,
}

impl Timetables {
    /// Of a project, at the root of a trail.
    pub fn new(project: &Project, trail: &Trail) -> Self {
        let tables: Vec<Timetable> =
            (0..project.resources).map(|resource| Timetable::of(project, resource)).collect();
        let mut places = vec![Vec::new(); project.len() + 1];
        for (at, table) in tables.iter().enumerate() {
            table.users.iter().enumerate().for_each(|(user, of)| places[of.task].push((at, user)));
        }
        let mut seen = trail.reached.clone();
        // No task has a core yet.
        (0..project.len()).for_each(|task| seen[2 * task] = 0);
        let duration = project.duration.iter().map(|&duration| duration as i32).collect();
        let mut tables = Timetables { tables, places, duration, seen, work: 0 };
        (0..project.len()).for_each(|task| tables.rise(trail, 2 * task as u32));
        tables.review();
        tables
    }

    /// Work done so far.
    pub fn work(&self) -> u64 {
        self.work + self.tables.iter().map(|table| table.work).sum::<u64>()
    }

    /// A side has risen.
    pub fn rise(&mut self, trail: &Trail, side: u32) {
        let (side, task) = (side as usize, side as usize / 2);
        let value = trail.reached[side];
        if self.places[task].is_empty() {
            return;
        }
        let more = if value > self.seen[side] { self.step(side, self.seen[side], value) } else { 0..0 };
        self.seen[side] = self.seen[side].max(value);
        self.work += more.len() as u64 + 1;
        for &(table, user) in &self.places[task] {
            let table = &mut self.tables[table];
            table.users[user].moved = true;
            table.is_due = true;
            table.grow(table.users[user].units, more.clone());
        }
    }

    /// A side falls back.
    pub fn fall(&mut self, side: u32, before: i32) {
        let (side, task) = (side as usize, side as usize / 2);
        if self.seen[side] <= before || self.places[task].is_empty() {
            return;
        }
        let less = self.step(side, before, self.seen[side]);
        self.seen[side] = before;
        self.work += less.len() as u64 + 1;
        for &(table, user) in &self.places[task] {
            let Timetable { users, load, .. } = &mut self.tables[table];
            for load in &mut load[less.start as usize..less.end as usize] {
                *load -= users[user].units;
            }
        }
    }

    /// The periods that a task's core gains when a side goes from one value to another.
    fn step(&self, side: usize, from: i32, to: i32) -> Range<i32> {
        let other = self.seen[side ^ 1];
        let duration = self.duration[side / 2];
        let gained = if side & 1 == 0 {
            from.max(-other - duration)..to
        } else {
            -to - duration..(-from - duration).min(other)
        };
        if gained.is_empty() { 0..0 } else { gained }
    }

    /// After a conflict nothing is due.
    pub fn forget(&mut self) {
        self.tables.iter_mut().filter(|table| table.is_due).for_each(Timetable::forget);
    }

    /// Everything is to be looked at again.
    pub fn review(&mut self) {
        for table in &mut self.tables {
            table.grown = (0, table.load.len() as i32);
            table.over = (0..table.grown.1)
                .find(|&period| table.load[period as usize] > table.capacity[period as usize]);
            table.is_due = true;
        }
    }

    /// Looks at one table that is due, if there is one; says whether there was.
    ///
    /// # Errors
    /// Cores do not fit, or a task has no room left.
    pub fn propagate(&mut self, trail: &mut Trail) -> Result<bool, Conflict> {
        let Some(table) = self.tables.iter_mut().find(|table| table.is_due) else { return Ok(false) };
        table.propagate(trail)?;
        table.forget();
        Ok(true)
    }
}

impl Timetable {
    fn of(project: &Project, resource: usize) -> Timetable {
        let users = project.users(resource).filter(|&(task, units)| project.duration[task] > 0 && units > 0);
        let user =
            |(task, units)| User { task, units, duration: project.duration[task] as i32, moved: false };
        let rows = project.capacity.chunks_exact(project.resources);
        let capacity: Vec<i64> = rows.map(|row| row[resource]).collect();
        Timetable {
            users: users.map(user).collect(),
            load: vec![0; capacity.len()],
            capacity,
            grown: NONE,
            is_due: false,
            over: None,
            work: 0,
            atoms: Vec::new(),
        }
    }

    fn forget(&mut self) {
        self.grown = NONE;
        self.users.iter_mut().for_each(|user| user.moved = false);
        (self.is_due, self.over) = (false, None);
    }

    fn grow(&mut self, units: i64, periods: Range<i32>) {
        if periods.is_empty() {
            return;
        }
        for period in periods.clone() {
            let load = &mut self.load[period as usize];
            *load += units;
            if *load > self.capacity[period as usize] {
                self.over = Some(period);
            }
        }
        self.grown = (self.grown.0.min(periods.start), self.grown.1.max(periods.end));
    }

    fn propagate(&mut self, trail: &mut Trail) -> Result<(), Conflict> {
        if let Some(period) = self.over {
            self.atoms.clear();
            self.cores(trail, period, usize::MAX, self.capacity[period as usize]);
            return Err(std::mem::take(&mut self.atoms));
        }
        self.work += self.users.len() as u64 / 2;
        for at in 0..self.users.len() {
            let User { task, duration, moved, .. } = self.users[at];
            let (low, high, grown) = (trail.low(task), trail.high(task), self.grown);
            let meets = |from: i32, to: i32| moved || (from < grown.1 && grown.0 < to);
            if low < high && meets(low - duration, low) {
                self.raise_low(trail, at)?;
            }
            if low < high && meets(high - duration, high) {
                self.lower_high(trail, at)?;
            }
        }
        Ok(())
    }

    /// Adds atoms behind cores of others than `but` in a period that use more than `limit`.
    fn cores(&mut self, trail: &Trail, period: i32, but: usize, limit: i64) {
        let covers = |user: &&User| {
            user.task != but
                && trail.high(user.task) - user.duration <= period
                && period < trail.low(user.task)
        };
        let running = self.users.iter().filter(covers);
        let mut over: i64 = running.clone().map(|user| user.units).sum::<i64>() - limit;
        self.work += self.users.len() as u64;
        for user in running {
            if user.units < over {
                over -= user.units;
                continue;
            }
            self.atoms.push(Atom::at_least(user.task, period + 1));
            self.atoms.push(Atom::at_most(user.task, period + user.duration));
        }
    }

    /// Whether cores of others leave a task no room in a period; periods of its own core do not count.
    fn is_full(&self, trail: &Trail, at: usize, period: i32) -> bool {
        let User { task, duration, units, .. } = self.users[at];
        self.load[period as usize] + units > self.capacity[period as usize]
            && !(trail.high(task) - duration <= period && period < trail.low(task))
    }

    fn raise_low(&mut self, trail: &mut Trail, at: usize) -> Result<(), Conflict> {
        let User { task, duration, units, .. } = self.users[at];
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
        let User { task, duration, units, .. } = self.users[at];
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
