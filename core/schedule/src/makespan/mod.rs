//! Models whose only aim is an early end: search and proof made for them.
//!
//! Terms: see [`project`] for what is recognised; a *round* gives one lane to a population of schedules and the other
//! to a proof, from the same knowledge, and then tells each what the other found. Lanes and their efforts do not
//! depend on the number of threads, so neither does the answer. Cost: what a round is given.

pub mod project;

mod generate;
mod genetic;
mod proof;

use genetic::Genetic;
use project::Project;
use proof::{Attempt, Proof};

/// Values of all tasks' windows beyond which no proof is tried.
const VALUES: usize = 3_000_000;
/// Effort of an attempt near a schedule.
const NEAR: u64 = 10_000;

/// What is known of a project.
#[derive(Debug)]
pub struct Pursuit<'project> {
    project: &'project Project,
    populations: [Genetic<'project>; 2],
    proof: Option<Proof<'project>>,
    /// Completion and finishes by task of the best schedule.
    best: Option<(usize, Vec<usize>)>,
    /// The least completion that is not refuted; `None` when all are.
    least: Option<usize>,
    rounds: u64,
}

impl<'project> Pursuit<'project> {
    /// Nothing is known yet.
    pub fn new(project: &'project Project) -> Self {
        Pursuit {
            project,
            populations: [0, 1].map(|seed| Genetic::new(project, seed)),
            proof: None,
            best: None,
            least: Some(project.earliest),
            rounds: 0,
        }
    }

    /// Takes over a schedule, by task.
    pub fn learn(&mut self, finish: &[usize]) {
        self.populations.iter_mut().for_each(|population| population.learn(finish));
        self.gather();
    }

    /// Completion and finishes by task of the best schedule.
    pub fn best(&self) -> Option<&(usize, Vec<usize>)> {
        self.best.as_ref()
    }

    /// No schedule completes earlier; `None` when none completes before the best, or at all without one.
    pub fn least(&self) -> Option<usize> {
        self.least
    }

    /// Whether nothing better is left.
    pub fn is_finished(&self) -> bool {
        let wanted = self.wanted();
        self.least.is_none_or(|least| least > wanted)
    }

    /// The largest completion that would be better than what is known.
    fn wanted(&self) -> usize {
        self.project.better(self.best.as_ref().map_or(self.project.periods + 1, |best| best.0))
    }

    /// A round with so much effort in all; gives what it took.
    pub fn round(&mut self, effort: u64) -> u64 {
        let (share, enough) = (effort / 2, self.least.unwrap_or(0));
        self.rounds += 1;
        if self.rounds == 2 && self.values() <= VALUES {
            self.proof = Some(Proof::new(self.project, self.wanted()));
        }
        let by = self.wanted();
        let [first, second] = &mut self.populations;
        let Some(proof) = &mut self.proof else {
            let (one, two) = rayon::join(|| first.run(share, enough), || second.run(share, enough));
            self.gather();
            return one + two;
        };
        let known = first.records(self.best.as_ref());
        let (one, (found, two)) =
            rayon::join(|| first.run(share, enough), || prove(proof, by, &known, share));
        if let Some(finish) = found {
            first.learn(&finish);
        }
        self.gather();
        self.tell();
        one + two
    }

    fn values(&self) -> usize {
        let project = self.project;
        project.first.iter().zip(&project.last).map(|(first, last)| last.saturating_sub(*first)).sum()
    }

    fn gather(&mut self) {
        for population in &self.populations {
            let Some(found) = &population.best else { continue };
            if self.best.as_ref().is_none_or(|best| found.0 < best.0) {
                self.best = Some(found.clone());
            }
        }
    }

    /// Tells the proof what is known, and asks it for the least completion.
    fn tell(&mut self) {
        let wanted = self.wanted();
        let Some(proof) = &mut self.proof else { return };
        if let Some((_, finish)) = &self.best {
            proof.restrict(wanted);
            proof.suggest(finish);
        }
        self.least = proof.least();
    }
}

/// Attempts at the least completion that is not refuted, at the largest that would be better, and with what is left
/// of the effort near schedules that are known.
fn prove(proof: &mut Proof, by: usize, known: &[Vec<usize>], effort: u64) -> (Option<Vec<usize>>, u64) {
    let mut spent = 0;
    let is_open = |proof: &Proof| proof.least().is_some_and(|least| least <= by);
    while let Some(least) = proof.least().filter(|&least| least <= by && spent < effort / 3) {
        let (attempt, took) = proof.attempt(least, effort / 3 - spent);
        spent += took;
        match attempt {
            Attempt::Schedule(finish) => return (Some(finish), spent),
            Attempt::Refuted => {}
            Attempt::Open => break,
        }
    }
    let near = if known.is_empty() { effort } else { effort * 2 / 3 };
    while is_open(proof) && spent < effort {
        let (attempt, took) = if spent < near {
            proof.attempt(by, near - spent)
        } else {
            proof.attempt_near(by, known, NEAR.min(effort - spent))
        };
        spent += took;
        if let Attempt::Schedule(finish) = attempt {
            return (Some(finish), spent);
        }
    }
    (None, spent)
}
