//! A hand-written plan as a schedule. Cost: linear in its mentions, issues and precedences.

use warplan_model::IssueId;
use warplan_model::closure::{Problem, Schedule};
use warplan_model::graph::topological;
use warplan_model::view::{HandMove, HandPlan, Obstacle};

/// Each issue's first day as its finish; a day beyond the horizon is the period after the last. Issues that the model
/// does not have are skipped: rules report them.
pub fn written_schedule(hand: &HandPlan, problem: &Problem) -> Schedule {
    let mut schedule = Schedule::nothing(problem.issues.len());
    for day in &hand.days {
        for index in day.closes.iter().filter_map(|mention| problem.index_of(&mention.issue)) {
            let written = day.day.min(problem.periods + 1);
            let first = schedule.finish[index].map_or(written, |earlier| earlier.min(written));
            schedule.finish[index] = Some(first);
        }
    }
    schedule
}

/// A plan that dependencies allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// Every finish that is left lies within the horizon.
    pub schedule: Schedule,
    /// Issues that close later than written; by id.
    pub moved: Vec<HandMove>,
    /// Issues that stay open although the plan closes them: one that they need does, or they close beyond the
    /// horizon; by id.
    pub dropped: Vec<IssueId>,
}

/// Moves each issue to the first period, from the written one on, in which it can be done and all that it needs is
/// closed: an umbrella closes with its last child. Work takes its duration, but capacities and dates of the policy
/// are not looked at: what the plan costs by ignoring them is for `violations` to say.
pub fn repaired(problem: &Problem, written: &Schedule) -> Repaired {
    let needs = |index: usize| problem.issues[index].after.iter().map(|before| before.before);
    let mut schedule = Schedule::nothing(problem.issues.len());
    for index in topological(problem.issues.len(), needs) {
        let task = &problem.issues[index];
        let ready = task.after.iter().try_fold(task.duration.max(1), |ready, before| {
            Some(ready.max(schedule.finish[before.before]?.saturating_add(before.lag)))
        });
        let finish = written.finish[index].zip(ready).map(|(written, ready)| written.max(ready));
        schedule.finish[index] = finish.filter(|finish| *finish <= problem.periods);
    }
    let (mut moved, mut dropped) = (Vec::new(), Vec::new());
    for (index, task) in problem.issues.iter().enumerate() {
        match (written.finish[index], schedule.finish[index]) {
            (Some(written), Some(possible)) if written != possible => {
                let alone = possible == task.duration.max(1);
                let because = if alone { Obstacle::Duration } else { Obstacle::Dependency };
                moved.push(HandMove { issue: task.id.clone(), written, possible, because });
            }
            (Some(_), None) => dropped.push(task.id.clone()),
            _ => {}
        }
    }
    Repaired { schedule, moved, dropped }
}
