//! Parts of a schedule to try anew while the rest stays.
//!
//! Terms: a *neighbourhood* frees the tasks that run in an interval; what finishes before stays where it is, and what
//! starts after comes earlier by as much as the completion is to. Source: P. Shaw, "Using constraint programming and
//! local search methods to solve vehicle routing problems" (1998); M. Palpant, C. Artigues, P. Michelon, "LSSPER:
//! solving the resource-constrained project scheduling problem with large neighbourhood search", Annals of Operations
//! Research 131 (2004). Cost: linear in the tasks.

use super::trail::Atom;
use crate::makespan::project::Project;
use crate::random::Random;

/// Narrowest and widest intervals, in hundredths of the completion.
const WIDTHS: std::ops::RangeInclusive<usize> = 10..=100;

/// Draws neighbourhoods, wider ones while they are refuted quickly.
#[derive(Debug)]
pub struct Neighbourhood {
    random: Random,
    /// In hundredths of the completion.
    width: usize,
}

impl Neighbourhood {
    /// Draws from a seed.
    pub fn new(seed: u64) -> Self {
        Neighbourhood { random: Random::new(seed), width: 30 }
    }

    /// One of some schedules.
    pub fn pick<'finish>(&mut self, schedules: &'finish [Vec<usize>]) -> Option<&'finish Vec<usize>> {
        (!schedules.is_empty()).then(|| &schedules[self.random.below(schedules.len())])
    }

    /// What stays of a schedule, to complete by a period.
    pub fn draw(&mut self, project: &Project, finish: &[usize], by: usize) -> Vec<Atom> {
        let completion = project.completion(finish);
        let (shift, length) = (completion.saturating_sub(by), (completion * self.width).div_ceil(100));
        let end = self.random.below(completion + length);
        let mut kept = Vec::new();
        for (task, &finish) in finish.iter().enumerate() {
            let start = finish - project.duration[task];
            let stays = if finish + length <= end {
                finish
            } else if start >= end {
                finish.saturating_sub(shift)
            } else {
                continue;
            };
            if stays >= project.first[task] {
                kept.extend([Atom::at_most(task, stays as i32), Atom::at_least(task, stays as i32)]);
            }
        }
        kept
    }

    /// Learns whether the last one was searched through.
    pub fn adapt(&mut self, exhausted: bool) {
        let width = if exhausted { self.width + 1 } else { self.width.saturating_sub(1) };
        self.width = width.clamp(*WIDTHS.start(), *WIDTHS.end());
    }
}
