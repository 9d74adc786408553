//! Carrying a plan out many times.
//!
//! Terms: a run draws a duration for each issue and places the issues by serial schedule generation, in the plan's
//! order. Each run has a stretch of the random sequence of its own, and runs are only counted, so that results do
//! not depend on how runs are spread over threads. Source of splitting a sequence into stretches: P. L'Ecuyer,
//! "Random numbers for simulation", Communications of the ACM 33 (1990). Cost: runs × (a generation + periods).

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use warplan_model::closure::Problem;

use crate::counts::Counts;
use crate::durations::Durations;
use crate::generation::{Line, Room};

/// What is simulated.
pub struct Setting<'a> {
    /// The model; its capacities reach as far as runs may last, beyond the plan's last period. Issues start no earlier
    /// than its `earliest`.
    pub problem: &'a Problem,
    /// The issues that the plan closes, by index, in its order.
    pub order: &'a [usize],
    /// By issue.
    pub durations: &'a [Durations],
    /// What is looked at.
    pub goals: &'a [Goal],
    /// How many runs.
    pub runs: u32,
    /// Equal seeds give equal results.
    pub seed: u64,
    /// Threads to work on; the results do not depend on them.
    pub threads: usize,
}

/// Issues of the plan that have to be closed, by index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goal {
    /// The issues; one that is not in the order counts as closed before the first period.
    pub issues: Vec<usize>,
}

/// How often a goal was reached in which period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// Runs by period: index 0 for what was closed before, the last for what was not reached in any period.
    pub runs: Vec<u32>,
}

impl Distribution {
    /// The period by which the goal was reached in `percent` % of the runs, one past the last when it was not; `None`
    /// without runs.
    pub fn percentile(&self, percent: u32) -> Option<u32> {
        let total: u64 = self.runs.iter().map(|&runs| u64::from(runs)).sum();
        let wanted = (total * u64::from(percent.min(100))).div_ceil(100).max(1);
        let mut reached = 0;
        let mut runs = self.runs.iter();
        let at = runs.position(|&runs| {
            reached += u64::from(runs);
            reached >= wanted
        });
        at.map(|period| period as u32)
    }

    /// In how many runs the goal was reached by the end of a period of the model.
    pub fn reached_by(&self, period: u32) -> u32 {
        let periods = self.runs.len().saturating_sub(1);
        self.runs[..periods.min(period as usize + 1)].iter().sum()
    }
}

/// What the runs found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// In the order of the goals.
    pub goals: Vec<Distribution>,
    /// How many issues of the order are closed by the end of each period.
    pub closed: Vec<Counts>,
}

/// Carries the plan out `runs` times.
pub fn simulate(setting: &Setting<'_>) -> Outcome {
    // A pool of its own keeps the work on as many threads as were asked for.
    match rayon::ThreadPoolBuilder::new().num_threads(setting.threads.max(1)).build() {
        Ok(pool) => pool.install(|| count(setting)),
        Err(_) => count(setting),
    }
}

fn count(setting: &Setting<'_>) -> Outcome {
    let first: Vec<u32> = setting.problem.issues.iter().map(|task| task.earliest).collect();
    let line = Line::new(setting.problem, setting.order, &first);
    let fresh = || Tally::new(setting);
    let tally = (0..setting.runs)
        .into_par_iter()
        .fold(fresh, |mut tally, run| {
            draw(setting, &line, &mut tally.room, run);
            tally.take(setting);
            tally
        })
        .reduce(fresh, Tally::merged);
    let goals = tally.goals.chunks(tally.width).map(|runs| Distribution { runs: runs.to_vec() });
    Outcome { goals: goals.collect(), closed: tally.closed }
}

/// What some runs found, and the room in which they take place.
struct Tally {
    room: Room,
    /// Periods, those before the first and after the last included.
    width: usize,
    /// Runs by goal and period.
    goals: Vec<u32>,
    /// By period of the model.
    closed: Vec<Counts>,
    /// Issues that close in each period of a run.
    closing: Vec<u32>,
}

impl Tally {
    fn new(setting: &Setting<'_>) -> Self {
        let periods = setting.problem.periods as usize;
        let width = periods + 2;
        Tally {
            room: Room::new(setting.problem),
            width,
            goals: vec![0; setting.goals.len() * width],
            closed: vec![Counts::default(); periods],
            closing: vec![0; width],
        }
    }

    /// Counts the run that stands in the room.
    fn take(&mut self, setting: &Setting<'_>) {
        let finish = &self.room.finish;
        for (goal, counts) in setting.goals.iter().zip(self.goals.chunks_mut(self.width)) {
            let reached = goal.issues.iter().map(|&issue| finish[issue]).max().unwrap_or(0);
            counts[reached as usize] += 1;
        }
        self.closing.fill(0);
        setting.order.iter().for_each(|&issue| self.closing[finish[issue] as usize] += 1);
        let mut closed = self.closing[0];
        for (counts, closing) in self.closed.iter_mut().zip(&self.closing[1..]) {
            closed += closing;
            counts.add(closed, 1);
        }
    }

    fn merged(mut self, more: Tally) -> Self {
        self.goals.iter_mut().zip(more.goals).for_each(|(count, more)| *count += more);
        self.closed.iter_mut().zip(&more.closed).for_each(|(counts, more)| counts.merge(more));
        self
    }
}

/// One run: a draw for each issue of the line.
fn draw(setting: &Setting<'_>, line: &Line, room: &mut Room, run: u32) {
    let mut random = Pcg64Mcg::seed_from_u64(setting.seed);
    random.advance(u128::from(run) * setting.order.len() as u128);
    line.place(room, |issue| setting.durations[issue].at(random.next_u64()));
}
