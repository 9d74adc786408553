//! Clauses learned from conflicts.
//!
//! Terms: a clause *watches* its first two atoms: only when one of them fails is it looked at. A watch stands with the
//! side whose rise makes its atom fail. Clauses that took little part in conflicts are forgotten now and then. Source:
//! M. Moskewicz et al., "Chaff: engineering an efficient SAT solver" (2001); N. Eén, N. Sörensson, "An extensible
//! SAT-solver" (2003). Cost: a rise of a side walks the side's watches.

use super::trail::{Atom, Reason, Trail};

#[derive(Clone, Copy, Debug)]
struct Watch {
    /// The value of the side from which on the watched atom fails.
    fails_at: i32,
    clause: u32,
    /// Another atom of the clause; while it holds there is nothing to do.
    blocker: Atom,
}

#[derive(Debug)]
struct Clause {
    atoms: Vec<Atom>,
    activity: f64,
}

/// All clauses.
#[derive(Debug)]
pub struct Clauses {
    clauses: Vec<Clause>,
    watches: Vec<Vec<Watch>>,
    /// What a part in a conflict adds to a clause's activity.
    bump: f64,
    /// Watches looked at.
    pub work: u64,
}

impl Clauses {
    /// None yet, over so many sides.
    pub fn new(sides: usize) -> Self {
        Clauses { clauses: Vec::new(), watches: vec![Vec::new(); sides], bump: 1.0, work: 0 }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.clauses.len()
    }

    /// The atoms of a clause; the one that it made hold comes first.
    pub fn atoms(&self, clause: u32) -> &[Atom] {
        &self.clauses[clause as usize].atoms
    }

    /// Adds a clause of two atoms or more, whose second atom fails last of all but the first.
    pub fn add(&mut self, atoms: Vec<Atom>) -> u32 {
        let clause = self.clauses.len() as u32;
        self.watch(clause, atoms[0], atoms[1]);
        self.watch(clause, atoms[1], atoms[0]);
        self.clauses.push(Clause { atoms, activity: self.bump });
        clause
    }

    fn watch(&mut self, clause: u32, atom: Atom, blocker: Atom) {
        let negated = atom.negated();
        self.watches[negated.side as usize].push(Watch { fails_at: negated.value, clause, blocker });
    }

    /// Counts a part in a conflict.
    pub fn reward(&mut self, clause: u32) {
        let activity = &mut self.clauses[clause as usize].activity;
        *activity += self.bump;
        if *activity > 1e100 {
            self.clauses.iter_mut().for_each(|clause| clause.activity *= 1e-100);
            self.bump *= 1e-100;
        }
    }

    /// Lets earlier conflicts count less.
    pub fn age(&mut self) {
        self.bump /= 0.999;
    }

    /// Draws the consequences of a side's rise from `before`; gives a clause whose atoms all fail, if there is one.
    pub fn propagate(&mut self, trail: &mut Trail, side: u32, before: i32) -> Option<u32> {
        let reached = trail.reached[side as usize];
        let mut watches = std::mem::take(&mut self.watches[side as usize]);
        self.work += watches.len() as u64 / 4 + 1;
        let mut at = 0;
        let mut conflict = None;
        while at < watches.len() {
            let Watch { fails_at, clause, blocker } = watches[at];
            if fails_at > reached || fails_at <= before || trail.holds(blocker) {
                at += 1;
                continue;
            }
            let atoms = &mut self.clauses[clause as usize].atoms;
            self.work += 2;
            let failed = Atom { side, value: fails_at }.negated();
            if atoms[0] == failed {
                atoms.swap(0, 1);
            }
            if trail.holds(atoms[0]) {
                watches[at].blocker = atoms[0];
                at += 1;
                continue;
            }
            self.work += atoms.len() as u64 / 2;
            if let Some(other) = (2..atoms.len()).find(|&other| !trail.fails(atoms[other])) {
                atoms.swap(1, other);
                let (atom, blocker) = (atoms[1], atoms[0]);
                self.watch(clause, atom, blocker);
                watches.swap_remove(at);
                continue;
            }
            let first = atoms[0];
            if trail.fails(first) {
                conflict = Some(clause);
                break;
            }
            trail.push(first, Reason::Clause(clause));
            at += 1;
        }
        // New watches may have come to the same side meanwhile.
        let mut news = std::mem::replace(&mut self.watches[side as usize], watches);
        self.watches[side as usize].append(&mut news);
        conflict
    }

    /// Forgets the less active half. Nothing may be propagated by a clause now.
    pub fn reduce(&mut self) {
        let mut order: Vec<usize> =
            (0..self.clauses.len()).filter(|&at| self.clauses[at].atoms.len() > 2).collect();
        order.sort_by(|&a, &b| {
            let activity = |at: usize| self.clauses[at].activity;
            activity(a).total_cmp(&activity(b)).then(a.cmp(&b))
        });
        let mut kept = vec![true; self.clauses.len()];
        order.iter().take(order.len() / 2).for_each(|&at| kept[at] = false);
        let mut kept = kept.into_iter();
        self.clauses.retain(|_| kept.next() == Some(true));
        self.watches.iter_mut().for_each(Vec::clear);
        for at in 0..self.clauses.len() {
            let [first, second] = [self.clauses[at].atoms[0], self.clauses[at].atoms[1]];
            self.watch(at as u32, first, second);
            self.watch(at as u32, second, first);
        }
        self.work += 8 * self.clauses.len() as u64;
    }
}
