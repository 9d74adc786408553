//! The part of `warplan-plan/v1` that a solver answers. Who may write it: any solver; `warplan solve` and
//! `warplan plan` do. Who reads it: `warplan check`, which ignores the keys it does not know.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::certificate::Certificate;
use super::problem::{Problem, Schedule};
use super::unique;
use crate::{Decimal, Fault, IssueId, path};

/// The value of `format` in a plan file.
pub const PLAN_FORMAT: &str = "warplan-plan/v1";

/// What is known about a schedule's quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The bound equals the objective: no schedule is better.
    Optimal,
    /// All constraints hold; a better schedule may exist up to the bound.
    Feasible,
    /// No schedule meets every constraint.
    Infeasible,
    /// Search was interrupted; as `feasible`, and another run may answer differently.
    Stopped,
}

/// When an issue runs; periods count from 1 and include both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Placement {
    /// First period; the same as `finish` for issues without duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// The period at whose end it is closed.
    pub finish: u32,
}

/// A solver's answer with ids in place of indexes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// By issue; one that is absent stays open.
    #[serde(deserialize_with = "unique::map")]
    pub schedule: BTreeMap<IssueId, Placement>,
    /// `J`, rounded to millionths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<Decimal>,
    /// No schedule has a larger `J`; rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<Decimal>,
    /// What is claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Multipliers that prove a bound without a solver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
}

impl Answer {
    /// The schedule by id, with starts.
    pub fn placements(problem: &Problem, schedule: &Schedule) -> BTreeMap<IssueId, Placement> {
        let placed = problem.issues.iter().zip(&schedule.finish);
        placed
            .filter_map(|(task, finish)| {
                finish.map(|finish| (task.id.clone(), Placement { start: Some(task.start(finish)), finish }))
            })
            .collect()
    }

    /// The schedule by index.
    ///
    /// # Errors
    /// A fault for each id that the model does not have and each start that does not fit its finish.
    pub fn to_schedule(&self, problem: &Problem) -> Result<Schedule, Vec<Fault>> {
        let mut schedule = Schedule::nothing(problem.issues.len());
        let mut faults = Vec::new();
        for (id, placement) in &self.schedule {
            let at = path!["schedule", id.as_str()];
            let Some(index) = problem.index_of(id) else {
                faults.push(
                    Fault::new(
                        at,
                        "the model has no such issue",
                        "check the plan against the model it was made for",
                    )
                    .of(id),
                );
                continue;
            };
            let task = &problem.issues[index];
            let end = |start| u64::from(start) + u64::from(task.duration.max(1));
            if placement.start.is_some_and(|start| end(start) != u64::from(placement.finish) + 1) {
                let problem = format!("takes {} periods in the model", task.duration);
                faults.push(Fault::new(at, problem, "make start and finish span exactly that").of(id));
            }
            schedule.finish[index] = Some(placement.finish);
        }
        if faults.is_empty() { Ok(schedule) } else { Err(faults) }
    }
}
