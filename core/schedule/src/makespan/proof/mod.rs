//! Proof that a project cannot complete earlier, by search that learns from its conflicts.
//!
//! Terms: the variables are the finishes of the tasks and the completion; an *attempt* assumes that the goal completes
//! by a period and decides atoms until a schedule is left or the assumption is refuted, which raises the least
//! completion for good. What an attempt learns holds for all later ones. Source: A. Schutt, T. Feydy, P. Stuckey, M.
//! Wallace, "Explaining the cumulative propagator", Constraints 16 (2011); destructive bounds: R. Klein, A. Scholl,
//! "Computing lower bounds by destructive improvement", European Journal of Operational Research 112 (1999). Cost: a
//! conflict takes some hundred microseconds on projects of 60 tasks.

mod activity;
mod analysis;
mod clauses;
mod exclusion;
mod neighbourhood;
#[cfg(test)]
mod tests;
mod timetable;
mod trail;

use activity::Activity;
use analysis::{Analysis, Lesson};
use clauses::Clauses;
use exclusion::{exclude, exclusions};
use neighbourhood::Neighbourhood;
use timetable::{Conflict, Timetables};
use trail::{Atom, Reason, Trail};

use super::project::Project;

/// Cells, watches and atoms looked at for a unit of effort.
const WORK: u64 = 160;
/// Conflicts before the first restart.
const PATIENCE: u64 = 100;
/// Clauses kept at first.
const CLAUSES: usize = 3000;

/// What an attempt came to.
#[derive(Debug)]
pub enum Attempt {
    /// Finishes by task.
    Schedule(Vec<usize>),
    /// Nothing that was assumed completes by then.
    Refuted,
    /// The effort was too small.
    Open,
}

/// The state of a proof; what was learned stays.
#[derive(Debug)]
pub struct Proof<'project> {
    project: &'project Project,
    trail: Trail,
    /// Changes whose consequences are drawn.
    done: usize,
    /// Sides that follow a side, with lags.
    arcs: Vec<Vec<(u32, i32)>>,
    tables: Timetables,
    /// Levels that were opened without drawing consequences in between.
    hasty: usize,
    exclusions: Vec<Vec<usize>>,
    clauses: Clauses,
    /// Clauses kept.
    most: usize,
    analysis: Analysis,
    activity: Activity,
    /// The value last taken by each variable.
    hint: Vec<i32>,
    neighbourhood: Neighbourhood,
    /// Whether nothing at all is left.
    is_closed: bool,
    atoms: Vec<Atom>,
    work: u64,
    /// Conflicts since the start.
    pub conflicts: u64,
}

impl<'project> Proof<'project> {
    /// About schedules that complete by a period.
    pub fn new(project: &'project Project, by: usize) -> Self {
        let count = project.len();
        let last = |task: usize| {
            if project.is_member[task] { project.last[task].min(by) } else { project.last[task] }
        };
        let windows = (0..count).map(|task| (project.first[task] as i32, last(task) as i32));
        let trail = Trail::new(windows.chain([(project.earliest as i32, by as i32)]));
        let mut arcs = vec![Vec::new(); 2 * count + 2];
        let edges =
            (0..count).flat_map(|task| project.next[task].iter().map(move |&(next, lag)| (task, next, lag)));
        for (task, next, lag) in edges.chain(project.members.iter().map(|&task| (task, count, 0))) {
            arcs[2 * task].push((2 * next as u32, lag as i32));
            arcs[2 * next + 1].push((2 * task as u32 + 1, lag as i32));
        }
        let mut exclusions = exclusions(project);
        exclusions.push(Vec::new());
        let is_closed = (0..=count).any(|variable| trail.low(variable) > trail.high(variable));
        let mut proof = Proof {
            project,
            activity: Activity::new(&trail),
            hint: (0..=count).map(|variable| trail.low(variable)).collect(),
            tables: Timetables::new(project, &trail),
            trail,
            done: 0,
            hasty: 0,
            arcs,
            exclusions,
            clauses: Clauses::new(2 * count + 2),
            most: CLAUSES,
            analysis: Analysis::new(2 * count + 2),
            neighbourhood: Neighbourhood::new(0),
            is_closed,
            atoms: Vec::new(),
            work: 0,
            conflicts: 0,
        };
        proof.settle_first();
        proof
    }

    /// The least completion that is not refuted; `None` when all are.
    pub fn least(&self) -> Option<usize> {
        (!self.is_closed).then(|| self.trail.low(self.project.len()) as usize)
    }

    /// Only schedules that complete by a period matter from now on.
    pub fn restrict(&mut self, by: usize) {
        let atom = Atom::at_most(self.project.len(), by as i32);
        if self.trail.fails(atom) {
            self.is_closed = true;
        } else if !self.is_closed && !self.trail.holds(atom) {
            self.trail.push(atom, Reason::Decision);
            self.settle();
        }
    }

    /// Attempts come near these finishes first.
    pub fn suggest(&mut self, finish: &[usize]) {
        self.hint.iter_mut().zip(finish).for_each(|(hint, &finish)| *hint = finish as i32);
    }

    /// Attempts to complete by a period, within some effort; gives the effort, too.
    pub fn attempt(&mut self, by: usize, effort: u64) -> (Attempt, u64) {
        self.attempt_with(&[Atom::at_most(self.project.len(), by as i32)], effort)
    }

    /// Attempts to complete by a period near one of some schedules, by task; gives the effort, too.
    pub fn attempt_near(&mut self, by: usize, schedules: &[Vec<usize>], effort: u64) -> (Attempt, u64) {
        let mut assumptions = vec![Atom::at_most(self.project.len(), by as i32)];
        if let Some(finish) = self.neighbourhood.pick(schedules) {
            assumptions.extend(self.neighbourhood.draw(self.project, finish, by));
        }
        let (attempt, took) = self.attempt_with(&assumptions, effort);
        self.neighbourhood.adapt(matches!(attempt, Attempt::Refuted));
        (attempt, took + 1)
    }

    fn attempt_with(&mut self, assumptions: &[Atom], effort: u64) -> (Attempt, u64) {
        let from = self.total();
        let end = from + effort * WORK;
        let (mut restarts, mut left) = (1, PATIENCE);
        let answer = loop {
            if self.is_closed {
                break Attempt::Refuted;
            }
            if let Err(conflict) = self.propagate() {
                self.conflicts += 1;
                left = left.saturating_sub(1);
                self.resolve(conflict);
                continue;
            }
            if self.trail.level() == 0 {
                self.tidy();
                if self.total() >= end {
                    break Attempt::Open;
                }
                if !self.assume(assumptions) {
                    break Attempt::Refuted;
                }
                if self.trail.level() > 0 {
                    continue;
                }
            } else if left == 0 || self.total() >= end {
                (restarts, left) = (restarts + 1, PATIENCE * luby(restarts));
                self.back(0);
                continue;
            }
            match assumptions.iter().find(|atom| !self.trail.holds(**atom)) {
                Some(&atom) if self.trail.fails(atom) => break Attempt::Refuted,
                Some(&atom) => self.decide(atom),
                None => match self.choose() {
                    Some(atom) => self.decide(atom),
                    None => break Attempt::Schedule(self.schedule()),
                },
            }
        };
        self.back(0);
        (answer, (self.total() - from).div_ceil(WORK))
    }

    /// At the root: decides all assumptions before any consequence is drawn; says whether none fails.
    fn assume(&mut self, assumptions: &[Atom]) -> bool {
        for &atom in assumptions {
            if self.trail.fails(atom) {
                return false;
            }
            if !self.trail.holds(atom) {
                self.decide(atom);
            }
        }
        self.hasty = self.trail.level();
        true
    }

    /// At the root: forgets what is not needed.
    fn tidy(&mut self) {
        self.trail.settle();
        self.done = 0;
        if self.clauses.len() > self.most {
            self.clauses.reduce();
            self.most += CLAUSES / 10;
        }
    }

    fn total(&self) -> u64 {
        self.work + self.tables.work() + self.clauses.work + self.analysis.work
    }

    fn schedule(&self) -> Vec<usize> {
        (0..self.project.len()).map(|task| self.trail.low(task) as usize).collect()
    }

    fn decide(&mut self, atom: Atom) {
        self.trail.deepen();
        self.trail.push(atom, Reason::Decision);
    }

    /// The most active atom, on the side of its hint; else the earliest finish of the task that can finish first.
    fn choose(&mut self) -> Option<Atom> {
        self.work += 4;
        if let Some(atom) = self.activity.pop(&self.trail) {
            let (variable, value) = atom.split();
            return Some(if self.hint[variable] >= value { atom } else { atom.negated() });
        }
        self.work += self.project.len() as u64;
        let open = (0..self.project.len()).filter(|&task| self.trail.low(task) < self.trail.high(task));
        let next = open.min_by_key(|&task| (self.trail.low(task) - self.project.duration[task] as i32, task));
        next.map(|task| Atom::at_most(task, self.trail.low(task)))
    }

    /// Goes back to a level.
    fn back(&mut self, level: usize) {
        while let Some(change) = self.trail.pop(level) {
            self.work += 2;
            let variable = change.side as usize / 2;
            if change.value == -self.trail.reached[change.side as usize ^ 1] {
                self.hint[variable] = if change.side & 1 == 0 { change.value } else { -change.value };
            }
            self.tables.fall(change.side, change.before);
            self.activity.reopen(change.side, change.value, change.before);
        }
        self.done = self.done.min(self.trail.changes.len());
        self.tables.forget();
        if level < self.hasty {
            // What follows from the levels that remain went with those above.
            (self.done, self.hasty) = (0, level);
            self.tables.review();
        }
    }

    /// Learns from a conflict, and goes back to where the lesson has a consequence.
    fn resolve(&mut self, conflict: Conflict) {
        let levels = conflict.iter().filter_map(|&atom| self.trail.change(atom));
        let level = levels.map(|change| self.trail.changes[change].level).max().unwrap_or(0) as usize;
        if level == 0 {
            self.is_closed = true;
            return;
        }
        self.back(level);
        let Lesson { atoms, level } = self.analysis.learn(&self.trail, &mut self.clauses, &conflict);
        self.analysis.touched.iter().for_each(|&atom| self.activity.reward(atom));
        self.activity.age();
        self.clauses.age();
        self.work += 20 + 4 * self.analysis.touched.len() as u64;
        self.back(level);
        let first = atoms[0];
        let reason = if atoms.len() > 1 { Reason::Clause(self.clauses.add(atoms)) } else { Reason::Decision };
        self.trail.push(first, reason);
    }

    fn settle_first(&mut self) {
        for variable in 0..self.arcs.len() / 2 {
            for side in [2 * variable, 2 * variable + 1] {
                if !self.is_closed && self.follow(side as u32).is_err() {
                    self.is_closed = true;
                }
            }
        }
        self.settle();
    }

    /// Draws the consequences at the root.
    fn settle(&mut self) {
        if !self.is_closed && self.propagate().is_err() {
            self.is_closed = true;
        }
        self.trail.settle();
        self.done = 0;
    }

    /// Draws all consequences.
    fn propagate(&mut self) -> Result<(), Conflict> {
        loop {
            while self.done < self.trail.changes.len() {
                let change = self.trail.changes[self.done];
                self.done += 1;
                self.tables.rise(&self.trail, change.side);
                if let Some(clause) = self.clauses.propagate(&mut self.trail, change.side, change.before) {
                    return Err(self.clauses.atoms(clause).iter().map(|atom| atom.negated()).collect());
                }
                self.follow(change.side)?;
                self.separate(change.side)?;
            }
            if !self.tables.propagate(&mut self.trail)? {
                return Ok(());
            }
        }
    }

    /// Along dependencies.
    fn follow(&mut self, side: u32) -> Result<(), Conflict> {
        let reached = self.trail.reached[side as usize];
        self.work += self.arcs[side as usize].len() as u64 + 1;
        for &(next, lag) in &self.arcs[side as usize] {
            let atom = Atom { side: next, value: reached + lag };
            if self.trail.holds(atom) {
                continue;
            }
            if self.trail.fails(atom) {
                return Err(vec![Atom { side, value: reached }, atom.negated()]);
            }
            self.trail.push(atom, Reason::Shifted(side, lag));
        }
        Ok(())
    }

    /// Between tasks that exclude each other.
    fn separate(&mut self, side: u32) -> Result<(), Conflict> {
        let task = side as usize / 2;
        self.work += self.exclusions[task].len() as u64;
        for &other in &self.exclusions[task] {
            let duration = |task: usize| self.project.duration[task] as i32;
            let (one, two) = ((task, duration(task)), (other, duration(other)));
            exclude(&mut self.trail, one, two, &mut self.atoms)?;
            exclude(&mut self.trail, two, one, &mut self.atoms)?;
        }
        Ok(())
    }
}

/// The Luby sequence: 1, 1, 2, 1, 1, 2, 4, … Source: M. Luby, A. Sinclair, D. Zuckerman, "Optimal speedup of Las Vegas
/// algorithms", Information Processing Letters 47 (1993).
fn luby(mut at: u64) -> u64 {
    loop {
        let bits = u64::BITS - at.leading_zeros();
        if at == (1 << bits) - 1 {
            return 1 << (bits - 1);
        }
        at -= (1 << (bits - 1)) - 1;
    }
}
