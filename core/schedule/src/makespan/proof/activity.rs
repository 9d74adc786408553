//! Which atoms took part in conflicts lately.
//!
//! Terms: an atom's *activity* grows with each conflict that it takes part in, and later ones count more; an atom and
//! its negation share one. The open atom with the largest activity is decided next. Source: M. Moskewicz et al.,
//! "Chaff: engineering an efficient SAT solver" (2001). Cost: logarithmic in the atoms for each change.

use super::trail::{Atom, Trail};

const ABSENT: u32 = u32::MAX;

/// Activities, and a heap of the atoms that have one and may be open.
#[derive(Debug)]
pub struct Activity {
    /// Where the atoms of each variable begin; by variable, less its smallest value.
    offset: Vec<i64>,
    /// The atom that a variable is at least a value; by place.
    atoms: Vec<Atom>,
    activity: Vec<f64>,
    /// Places, the most active first.
    heap: Vec<u32>,
    position: Vec<u32>,
    bump: f64,
}

impl Activity {
    /// Over the windows of a trail at its root.
    pub fn new(trail: &Trail) -> Self {
        let mut offset = Vec::new();
        let mut atoms = Vec::new();
        for variable in 0..trail.reached.len() / 2 {
            let (low, high) = (trail.low(variable), trail.high(variable));
            offset.push(atoms.len() as i64 - low as i64 - 1);
            atoms.extend((low + 1..=high).map(|value| Atom::at_least(variable, value)));
        }
        let count = atoms.len();
        Activity {
            offset,
            atoms,
            activity: vec![0.0; count],
            heap: Vec::new(),
            position: vec![ABSENT; count],
            bump: 1.0,
        }
    }

    /// Counts a part in a conflict.
    pub fn reward(&mut self, atom: Atom) {
        let (variable, value) = atom.split();
        let place = (self.offset[variable] + value as i64) as usize;
        self.activity[place] += self.bump;
        if self.activity[place] > 1e100 {
            self.activity.iter_mut().for_each(|activity| *activity *= 1e-100);
            self.bump *= 1e-100;
        }
        if self.position[place] == ABSENT {
            self.insert(place);
        } else {
            self.rise(self.position[place] as usize);
        }
    }

    /// Lets earlier conflicts count less.
    pub fn age(&mut self) {
        self.bump /= 0.95;
    }

    /// A side fell back from `value` to `before`: the atoms between are open again.
    pub fn reopen(&mut self, side: u32, value: i32, before: i32) {
        let (variable, first) = Atom { side, value }.split();
        let (_, last) = Atom { side, value: before + 1 }.split();
        for value in first.min(last)..=first.max(last) {
            let place = (self.offset[variable] + value as i64) as usize;
            if self.position[place] == ABSENT && self.activity[place] > 0.0 {
                self.insert(place);
            }
        }
    }

    /// Takes the most active atom that neither holds nor fails.
    pub fn pop(&mut self, trail: &Trail) -> Option<Atom> {
        loop {
            let &place = self.heap.first()?;
            let last = self.heap.pop()?;
            self.position[place as usize] = ABSENT;
            if !self.heap.is_empty() {
                self.heap[0] = last;
                self.position[last as usize] = 0;
                self.sink();
            }
            let atom = self.atoms[place as usize];
            if !trail.holds(atom) && !trail.fails(atom) {
                return Some(atom);
            }
        }
    }

    fn insert(&mut self, place: usize) {
        self.heap.push(place as u32);
        self.position[place] = self.heap.len() as u32 - 1;
        self.rise(self.heap.len() - 1);
    }

    /// Whether the first is decided before the second.
    fn is_before(&self, first: u32, second: u32) -> bool {
        let (a, b) = (self.activity[first as usize], self.activity[second as usize]);
        a > b || (a == b && first < second)
    }

    fn rise(&mut self, mut at: usize) {
        while at > 0 && self.is_before(self.heap[at], self.heap[(at - 1) / 2]) {
            self.swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    fn sink(&mut self) {
        let mut at = 0;
        loop {
            let mut best = at;
            for child in [2 * at + 1, 2 * at + 2] {
                if child < self.heap.len() && self.is_before(self.heap[child], self.heap[best]) {
                    best = child;
                }
            }
            if best == at {
                return;
            }
            self.swap(at, best);
            at = best;
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.heap.swap(a, b);
        self.position[self.heap[a] as usize] = a as u32;
        self.position[self.heap[b] as usize] = b as u32;
    }
}
