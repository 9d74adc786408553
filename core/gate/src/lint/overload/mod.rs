//! Rule `plan-overload`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::closure::Task;
use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Level;
use warplan_model::{Decimal, IssueId};

use super::finding;
use super::view::{View, list};

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let problem = view.input.problem;
    let mut findings = Vec::new();
    for (index, team) in problem.resources.iter().enumerate() {
        let mut work: Vec<(Decimal, Vec<&IssueId>)> = vec![Default::default(); problem.periods as usize];
        for (task, finish) in problem.issues.iter().zip(&view.input.written.finish) {
            let Some((_, units)) = task.uses.iter().find(|(used, _)| *used == index) else { continue };
            for day in running(task, *finish, problem.periods) {
                let (sum, issues) = &mut work[day as usize - 1];
                *sum += *units;
                issues.push(&task.id);
            }
        }
        for (day, ((sum, issues), capacity)) in (1..).zip(work.iter().zip(&team.capacity)) {
            if let Some(capacity) = capacity.filter(|capacity| sum > capacity) {
                let name = &team.name;
                let message = format!(
                    "{sum} units of work for team {name}, whose capacity is {capacity}: {}",
                    list(issues)
                );
                let remedy = "move some of them to other days, or raise the team's capacity on that day";
                findings.push(finding(&DOC, Level::Error, Subject::Day(day), message, remedy.into()));
            }
        }
    }
    findings
}

/// The days within the horizon on which an issue is worked on, as far as the plan leaves time for all of it.
fn running(task: &Task, finish: Option<u32>, horizon: u32) -> std::ops::RangeInclusive<u32> {
    let finish = finish.unwrap_or(0);
    task.start(finish).max(1)..=finish.min(horizon)
}
