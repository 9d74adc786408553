//! Serial schedule generation: issues one after the other, each in the first periods in which it can run.
//!
//! Source: R. Kolisch, "Serial and parallel resource-constrained project scheduling methods revisited", European
//! Journal of Operational Research 90 (1996). Cost: issues × (predecessors + periods scanned); periods in which a team
//! has nothing left are scanned once.

use warplan_model::closure::Problem;
use warplan_model::graph::topological;

/// Issues in an order in which each comes after what it needs.
pub(crate) struct Line {
    steps: Vec<Step>,
}

struct Step {
    issue: usize,
    /// The first period in which it may start.
    first: u32,
    /// Issues of the line that it needs, and whether it starts only after them or just closes with them.
    after: Vec<(usize, bool)>,
    /// Resource and units in millionths.
    uses: Vec<(usize, i64)>,
}

impl Line {
    /// The issues of `order`, brought into a line with as few exchanges as precedence asks for. Needs that are not in
    /// it count as closed. No issue starts before its period of `first`.
    pub(crate) fn new(problem: &Problem, order: &[usize], first: &[u32]) -> Self {
        let issues = &problem.issues;
        let mut rank = vec![usize::MAX; issues.len()];
        for (position, &issue) in order.iter().enumerate() {
            rank[issue] = position;
        }
        let needs = |position: usize| {
            let before = issues[order[position]].after.iter().map(|before| rank[before.before]);
            before.filter(|&before| before != usize::MAX).collect::<Vec<_>>()
        };
        let step = |position: usize| {
            let issue = order[position];
            let task = &issues[issue];
            let in_line = task.after.iter().filter(|before| rank[before.before] != usize::MAX);
            Step {
                issue,
                first: first[issue].max(1),
                after: in_line.map(|before| (before.before, before.lag > 0)).collect(),
                uses: task.uses.iter().map(|&(resource, units)| (resource, units.micros())).collect(),
            }
        };
        Line { steps: topological(order.len(), needs).into_iter().map(step).collect() }
    }

    /// Places every issue; its finish is in `room.finish` then, one past the last period when there is no room.
    pub(crate) fn place(&self, room: &mut Room, mut duration: impl FnMut(usize) -> u32) {
        room.empty();
        for step in &self.steps {
            let duration = duration(step.issue);
            let ready = |first: u32, &(before, starts_after): &(usize, bool)| {
                let closed = room.finish[before];
                first.max(if starts_after {
                    closed + 1
                } else {
                    (closed + 1).saturating_sub(duration.max(1))
                })
            };
            let first = step.after.iter().fold(step.first, ready);
            room.finish[step.issue] = room.take(&step.uses, first, duration);
        }
    }
}

/// What is left of the capacities.
pub(crate) struct Room {
    periods: u32,
    /// In millionths, by resource and period; unlimited ones are out of reach.
    capacity: Vec<i64>,
    left: Vec<i64>,
    /// The first period in which a resource has something left, by resource; one past the last when it has none.
    open: Vec<u32>,
    /// By issue; 0 for those that are not placed.
    pub(crate) finish: Vec<u32>,
}

impl Room {
    pub(crate) fn new(problem: &Problem) -> Self {
        let periods = problem.periods;
        let rows = problem.resources.iter().flat_map(|resource| &resource.capacity);
        let capacity: Vec<i64> =
            rows.map(|units| units.map_or(i64::MAX / 4, |units| units.micros())).collect();
        Room {
            periods,
            left: capacity.clone(),
            capacity,
            open: vec![1; problem.resources.len()],
            finish: vec![0; problem.issues.len()],
        }
    }

    fn empty(&mut self) {
        self.left.copy_from_slice(&self.capacity);
        self.open.fill(1);
        self.finish.fill(0);
    }

    /// Takes the first room from a period on; the finish, or one past the last period when there is none.
    fn take(&mut self, uses: &[(usize, i64)], first: u32, duration: u32) -> u32 {
        if duration == 0 {
            return first.min(self.periods + 1);
        }
        let mut start = uses.iter().fold(first, |start, &(resource, _)| start.max(self.open[resource]));
        'search: while start + duration - 1 <= self.periods {
            for &(resource, units) in uses {
                let row = resource * self.periods as usize;
                let span = row + start as usize - 1..row + (start + duration) as usize - 1;
                if let Some(short) = self.left[span].iter().rposition(|&left| left < units) {
                    start += short as u32 + 1;
                    continue 'search;
                }
            }
            for &(resource, units) in uses {
                let row = resource * self.periods as usize;
                let span = row + start as usize - 1..row + (start + duration) as usize - 1;
                self.left[span].iter_mut().for_each(|left| *left -= units);
                let open = self.open[resource] as usize;
                let full = self.left[row + open - 1..row + self.periods as usize].iter();
                self.open[resource] += full.take_while(|&&left| left == 0).count() as u32;
            }
            return start + duration - 1;
        }
        self.periods + 1
    }
}

/// The finish of each issue when the issues of `order` are placed one after the other, none before its period of
/// `first`, with the durations of the model: one past the last period where there is no room, 0 for issues that are
/// not in `order`.
pub fn generate(problem: &Problem, order: &[usize], first: &[u32]) -> Vec<u32> {
    let mut room = Room::new(problem);
    Line::new(problem, order, first).place(&mut room, |issue| problem.issues[issue].duration);
    room.finish
}
