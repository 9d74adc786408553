//! Windows of finishes, and why they are as they are.
//!
//! Terms: each variable has two *sides*, its lower bound and its negated upper bound, so that every change of a window
//! raises a side; an *atom* states that a side has reached a value, and its negation is an atom of the other side; the
//! *trail* holds all changes since the root in order, each with its *level*, the number of decisions before it, and
//! its *reason*, atoms that imply it. Source: O. Ohrimenko, P. Stuckey, M. Codish, "Propagation via lazy clause
//! generation", Constraints 14 (2009). Cost: constant a change; finding the change behind an atom walks the changes
//! of its side.

/// Marks the end of a side's changes.
pub const ROOT: u32 = u32::MAX;

/// A side has reached a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Atom {
    /// Twice the variable, and one more for its negated upper bound.
    pub side: u32,
    /// What it has reached.
    pub value: i32,
}

impl Atom {
    /// The variable is at least so much.
    pub fn at_least(variable: usize, value: i32) -> Atom {
        Atom { side: 2 * variable as u32, value }
    }

    /// The variable is at most so much.
    pub fn at_most(variable: usize, value: i32) -> Atom {
        Atom { side: 2 * variable as u32 + 1, value: -value }
    }

    /// The opposite.
    pub fn negated(self) -> Atom {
        Atom { side: self.side ^ 1, value: 1 - self.value }
    }

    /// The variable and the least value of it that the atom separates from smaller ones.
    pub fn split(self) -> (usize, i32) {
        let value = if self.side & 1 == 0 { self.value } else { 1 - self.value };
        (self.side as usize / 2, value)
    }
}

/// Why a side was raised.
#[derive(Clone, Copy, Debug)]
pub enum Reason {
    /// It was decided.
    Decision,
    /// All other atoms of this clause are false.
    Clause(u32),
    /// Another side has reached the value less this lag.
    Shifted(u32, i32),
    /// The atoms between two places of the trail's explanations hold.
    Because(u32, u32),
}

/// A side was raised.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Which.
    pub side: u32,
    /// To what.
    pub value: i32,
    /// From what.
    pub before: i32,
    /// The side's change before.
    pub earlier: u32,
    /// Decisions before it, itself included.
    pub level: u32,
    /// Why.
    pub reason: Reason,
}

/// All windows and their changes.
#[derive(Debug)]
pub struct Trail {
    /// What each side has reached.
    pub reached: Vec<i32>,
    /// In order.
    pub changes: Vec<Change>,
    /// The last change of each side, or [`ROOT`].
    pub latest: Vec<u32>,
    /// Atoms behind changes.
    explanations: Vec<Atom>,
    /// How many changes and explanations there were before each decision.
    levels: Vec<(usize, usize)>,
}

impl Trail {
    /// From the windows at the root.
    pub fn new(windows: impl IntoIterator<Item = (i32, i32)>) -> Self {
        let reached: Vec<i32> = windows.into_iter().flat_map(|(low, high)| [low, -high]).collect();
        let latest = vec![ROOT; reached.len()];
        Trail { reached, changes: Vec::new(), latest, explanations: Vec::new(), levels: Vec::new() }
    }

    /// The smallest value left to a variable.
    pub fn low(&self, variable: usize) -> i32 {
        self.reached[2 * variable]
    }

    /// The largest value left to a variable.
    pub fn high(&self, variable: usize) -> i32 {
        -self.reached[2 * variable + 1]
    }

    /// How many decisions hold.
    pub fn level(&self) -> usize {
        self.levels.len()
    }

    /// Whether an atom holds.
    pub fn holds(&self, atom: Atom) -> bool {
        self.reached[atom.side as usize] >= atom.value
    }

    /// Whether an atom's negation holds.
    pub fn fails(&self, atom: Atom) -> bool {
        self.holds(atom.negated())
    }

    /// The change that made an atom hold; `None` when it holds at the root.
    pub fn change(&self, atom: Atom) -> Option<usize> {
        let mut at = self.latest[atom.side as usize];
        while at != ROOT {
            let change = &self.changes[at as usize];
            if change.before < atom.value {
                return (change.level > 0).then_some(at as usize);
            }
            at = change.earlier;
        }
        None
    }

    /// Keeps atoms as the reason of a change to come.
    pub fn explain(&mut self, atoms: &[Atom]) -> Reason {
        let start = self.explanations.len() as u32;
        self.explanations.extend_from_slice(atoms);
        Reason::Because(start, self.explanations.len() as u32)
    }

    /// Atoms kept by [`Trail::explain`].
    pub fn explained(&self, start: u32, end: u32) -> &[Atom] {
        &self.explanations[start as usize..end as usize]
    }

    /// Makes an atom hold that neither holds nor fails.
    pub fn push(&mut self, atom: Atom, reason: Reason) {
        let side = atom.side as usize;
        self.changes.push(Change {
            side: atom.side,
            value: atom.value,
            before: self.reached[side],
            earlier: self.latest[side],
            level: self.levels.len() as u32,
            reason,
        });
        self.latest[side] = self.changes.len() as u32 - 1;
        self.reached[side] = atom.value;
    }

    /// Opens a level, for a decision to come.
    pub fn deepen(&mut self) {
        self.levels.push((self.changes.len(), self.explanations.len()));
    }

    /// Takes back the last change of a level above `level`; `None` when there is none.
    pub fn pop(&mut self, level: usize) -> Option<Change> {
        let &(changes, explanations) = self.levels.get(level)?;
        if self.changes.len() == changes {
            self.levels.truncate(level);
            self.explanations.truncate(explanations);
            return None;
        }
        let change = self.changes.pop()?;
        self.reached[change.side as usize] = change.before;
        self.latest[change.side as usize] = change.earlier;
        Some(change)
    }

    /// Forgets how the windows at the root came about.
    pub fn settle(&mut self) {
        debug_assert!(self.levels.is_empty());
        self.changes.clear();
        self.explanations.clear();
        self.latest.fill(ROOT);
    }
}
