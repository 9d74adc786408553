//! Carrying a plan out many times.
//!
//! Terms: a run draws a duration for each issue and places the issues by serial schedule generation: in the plan's
//! order, each in the first periods after its predecessors in which its teams have room. Source: R. Kolisch,
//! "Serial and parallel resource-constrained project scheduling methods revisited", European Journal of Operational
//! Research 90 (1996). Cost: runs × issues × (predecessors + periods scanned). Each run has a generator of its own,
//! so that results do not depend on how runs are spread over threads.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::Rng;
use rayon::prelude::*;
use warplan_model::closure::{Problem, Schedule};

use crate::durations::Durations;

/// What is simulated.
pub struct Setting<'a> {
    /// The model; its capacities reach as far as runs may last, beyond the plan's last period.
    pub problem: &'a Problem,
    /// The plan: which issues, in which order.
    pub schedule: &'a Schedule,
    /// By issue.
    pub durations: &'a [Durations],
    /// What is looked at.
    pub goals: &'a [Goal],
    /// How many runs.
    pub runs: u32,
    /// Equal seeds give equal results.
    pub seed: u64,
}

/// Issues that have to be closed, by index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The issues; closed ones count as reached.
    pub issues: Vec<usize>,
}

/// The periods in which a goal was reached, ascending, one a run; one past the model's last period when it was
/// not. Empty when the plan leaves one of its issues open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution(pub Vec<u32>);

impl Distribution {
    /// The period by which it was reached in `percent` % of the runs; `None` without runs.
    pub fn percentile(&self, percent: usize) -> Option<u32> {
        let rank = (self.0.len() * percent.min(100)).div_ceil(100).max(1);
        self.0.get(rank - 1).copied()
    }

    /// How many runs reached it by the end of a period.
    pub fn reached_by(&self, period: u32) -> usize {
        self.0.partition_point(|&reached| reached <= period)
    }
}

/// Carries the plan out `runs` times; the distributions are in the order of the goals.
pub fn simulate(setting: &Setting<'_>) -> Vec<Distribution> {
    let line = Line::new(setting);
    let reached: Vec<Vec<u32>> = (0..setting.runs)
        .into_par_iter()
        .map_init(|| Room::new(setting.problem), |room, run| line.run(setting, room, run))
        .collect();
    let distribution = |(goal, entry): (usize, &Goal)| {
        let open = entry.issues.iter().any(|&issue| setting.schedule.finish[issue].is_none());
        let mut periods: Vec<u32> =
            if open { Vec::new() } else { reached.iter().map(|run| run[goal]).collect() };
        periods.sort_unstable();
        Distribution(periods)
    };
    setting.goals.iter().enumerate().map(distribution).collect()
}

/// The planned issues in an order in which each comes after what it needs.
struct Line {
    order: Vec<usize>,
}

impl Line {
    fn new(setting: &Setting<'_>) -> Self {
        let issues = &setting.problem.issues;
        let planned = |&index: &usize| setting.schedule.finish[index].is_some();
        let mut by_start: Vec<usize> = (0..issues.len()).filter(planned).collect();
        let start = |index: usize| issues[index].start(setting.schedule.finish[index].unwrap_or(0));
        by_start.sort_by_key(|&index| (start(index), setting.schedule.finish[index], index));
        let mut rank = vec![usize::MAX; issues.len()];
        for (position, &index) in by_start.iter().enumerate() {
            rank[index] = position;
        }
        let after = |position: usize| {
            let before = issues[by_start[position]].after.iter().map(|before| rank[before.before]);
            before.filter(|&before| before != usize::MAX).collect::<Vec<_>>()
        };
        let order = warplan_model::graph::topological(by_start.len(), after);
        Line { order: order.into_iter().map(|position| by_start[position]).collect() }
    }

    /// One run: the period in which each goal is reached.
    fn run(&self, setting: &Setting<'_>, room: &mut Room, run: u32) -> Vec<u32> {
        let issues = &setting.problem.issues;
        let mut random = Pcg64Mcg::new(u128::from(setting.seed) << 64 | u128::from(run) << 1 | 1);
        room.empty();
        for &index in &self.order {
            let task = &issues[index];
            let duration = setting.durations[index].at(random.next_u64() >> 32);
            let mut first = task.earliest;
            for before in &task.after {
                // A predecessor's lag of the task's duration means that the task starts after it.
                let wait = if before.lag > 0 { 1 } else { 0 };
                let earliest = room.finish[before.before] + wait;
                first = first.max(if before.lag > 0 {
                    earliest
                } else {
                    (earliest + 1).saturating_sub(duration.max(1))
                });
            }
            room.finish[index] = room.place(&task.uses, first, duration);
        }
        let reached = |goal: &Goal| goal.issues.iter().map(|&issue| room.finish[issue]).max().unwrap_or(0);
        setting.goals.iter().map(reached).collect()
    }
}

/// What is left of the capacities in a run.
struct Room {
    periods: u32,
    /// Capacities in millionths, by resource and period; unlimited ones are far out of reach.
    capacity: Vec<i64>,
    left: Vec<i64>,
    finish: Vec<u32>,
}

impl Room {
    fn new(problem: &Problem) -> Self {
        let units =
            |capacity: &Option<warplan_model::Decimal>| capacity.map_or(i64::MAX / 4, |units| units.micros());
        let capacity: Vec<i64> =
            problem.resources.iter().flat_map(|resource| resource.capacity.iter().map(units)).collect();
        Room {
            periods: problem.periods,
            left: capacity.clone(),
            capacity,
            finish: vec![0; problem.issues.len()],
        }
    }

    fn empty(&mut self) {
        self.left.copy_from_slice(&self.capacity);
        self.finish.fill(0);
    }

    /// Takes the first room from a period on; the finish, or one past the last period when there is none.
    fn place(&mut self, uses: &[(usize, warplan_model::Decimal)], first: u32, duration: u32) -> u32 {
        if duration == 0 {
            return first.min(self.periods + 1);
        }
        let mut start = first;
        'search: while start + duration - 1 <= self.periods {
            for &(resource, units) in uses {
                let row = resource * self.periods as usize;
                for period in (start..start + duration).rev() {
                    if self.left[row + period as usize - 1] < units.micros() {
                        start = period + 1;
                        continue 'search;
                    }
                }
            }
            for &(resource, units) in uses {
                let row = resource * self.periods as usize + start as usize - 1;
                self.left[row..row + duration as usize].iter_mut().for_each(|left| *left -= units.micros());
            }
            return start + duration - 1;
        }
        self.periods + 1
    }
}
