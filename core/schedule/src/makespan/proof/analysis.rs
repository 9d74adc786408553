//! What a conflict teaches.
//!
//! Terms: atoms that cannot hold together are replaced by the reasons of the last of them, until only one of the
//! current level is left, the *first unique implication point*; the negation of what is left is a clause. Atoms that
//! the others imply are left out of it. Source: J. Marques-Silva, K. Sakallah, "GRASP: a search algorithm for
//! propositional satisfiability", IEEE Transactions on Computers 48 (1999); N. Sörensson, A. Biere, "Minimizing learned
//! clauses" (2009). Cost: the reasons of the current level's changes.

use super::clauses::Clauses;
use super::trail::{Atom, Reason, Trail};

/// Marks a side that no atom needs.
const NONE: i32 = i32::MIN;

/// Room for analysis. Of a side only the strongest atom is kept, since it implies the others.
#[derive(Debug)]
pub struct Analysis {
    /// What is needed of each side.
    needed: Vec<i32>,
    /// The change behind that; by side.
    change: Vec<usize>,
    sides: Vec<u32>,
    /// Needed atoms of the current level.
    open: usize,
    /// Atoms that took part, for their activities.
    pub touched: Vec<Atom>,
    reason: Vec<Atom>,
    /// Atoms looked at.
    pub work: u64,
}

/// A clause that holds whatever is decided.
#[derive(Debug)]
pub struct Lesson {
    /// The first fails now, but not at `level`; the second, if any, fails there last.
    pub atoms: Vec<Atom>,
    /// The level at which all atoms but the first fail.
    pub level: usize,
}

impl Analysis {
    /// Over so many sides.
    pub fn new(sides: usize) -> Self {
        Analysis {
            needed: vec![NONE; sides],
            change: vec![0; sides],
            sides: Vec::new(),
            open: 0,
            touched: Vec::new(),
            reason: Vec::new(),
            work: 0,
        }
    }

    /// From a conflict above the root, of which some atom belongs to the current level.
    pub fn learn(&mut self, trail: &Trail, clauses: &mut Clauses, conflict: &[Atom]) -> Lesson {
        self.touched.clear();
        self.sides.clear();
        self.open = 0;
        let level = trail.level();
        conflict.iter().for_each(|&atom| self.need(trail, atom, level));
        let mut at = trail.changes.len();
        let uip = loop {
            at -= 1;
            let side = trail.changes[at].side as usize;
            if self.needed[side] == NONE || self.change[side] != at {
                continue;
            }
            let atom = Atom { side: side as u32, value: self.needed[side] };
            if self.open == 1 {
                break atom;
            }
            self.needed[side] = NONE;
            self.open -= 1;
            if let Reason::Clause(clause) = trail.changes[at].reason {
                clauses.reward(clause);
            }
            let mut reason = std::mem::take(&mut self.reason);
            reasons(trail, clauses, at, atom, &mut reason);
            self.work += reason.len() as u64 + 1;
            reason.iter().for_each(|&atom| self.need(trail, atom, level));
            self.reason = reason;
        };
        self.lesson(trail, clauses, uip)
    }

    fn need(&mut self, trail: &Trail, atom: Atom, level: usize) {
        let side = atom.side as usize;
        if self.needed[side] >= atom.value {
            return;
        }
        let Some(change) = trail.change(atom) else { return };
        self.touched.push(atom);
        let is_current = |change: usize| trail.changes[change].level as usize == level;
        if self.needed[side] == NONE {
            self.sides.push(atom.side);
        } else if is_current(self.change[side]) {
            self.open -= 1;
        }
        self.open += usize::from(is_current(change));
        self.needed[side] = atom.value;
        self.change[side] = change;
    }

    fn lesson(&mut self, trail: &Trail, clauses: &Clauses, uip: Atom) -> Lesson {
        let mut sides = std::mem::take(&mut self.sides);
        sides.sort_unstable();
        sides.dedup();
        let mut kept: Vec<(u32, Atom)> = Vec::new();
        for &side in &sides {
            let atom = Atom { side, value: self.needed[side as usize] };
            if atom.value != NONE && atom.side != uip.side && !self.is_implied(trail, clauses, atom) {
                kept.push((trail.changes[self.change[side as usize]].level, atom.negated()));
            }
        }
        sides.iter().for_each(|&side| self.needed[side as usize] = NONE);
        self.sides = sides;
        if let Some(last) = (0..kept.len()).max_by_key(|&at| kept[at].0) {
            kept.swap(0, last);
        }
        let level = kept.first().map_or(0, |(level, _)| *level as usize);
        let atoms = std::iter::once(uip.negated()).chain(kept.into_iter().map(|(_, atom)| atom)).collect();
        Lesson { atoms, level }
    }

    /// Whether the reasons of an atom hold at the root or are needed anyway.
    fn is_implied(&mut self, trail: &Trail, clauses: &Clauses, atom: Atom) -> bool {
        let change = self.change[atom.side as usize];
        if matches!(trail.changes[change].reason, Reason::Decision) {
            return false;
        }
        let mut reason = std::mem::take(&mut self.reason);
        reasons(trail, clauses, change, atom, &mut reason);
        self.work += reason.len() as u64;
        let implied = reason.iter().all(|other| {
            let side = other.side as usize;
            // Only what came earlier may imply it, or two atoms could leave each other out.
            let is_needed = self.needed[side] >= other.value && self.change[side] < change;
            is_needed || trail.change(*other).is_none()
        });
        self.reason = reason;
        implied
    }
}

/// The atoms that imply an atom, which a change made hold.
fn reasons(trail: &Trail, clauses: &Clauses, change: usize, atom: Atom, found: &mut Vec<Atom>) {
    found.clear();
    match trail.changes[change].reason {
        Reason::Decision => {}
        Reason::Clause(clause) => {
            found.extend(clauses.atoms(clause)[1..].iter().map(|atom| atom.negated()));
        }
        Reason::Shifted(side, lag) => found.push(Atom { side, value: atom.value - lag }),
        Reason::Because(start, end) => found.extend_from_slice(trail.explained(start, end)),
    }
}
