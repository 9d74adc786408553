//! Rule `plan-date`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::closure::Task;
use warplan_model::finding::Finding;
use warplan_model::policy::Level;

use super::about;
use super::view::{View, count};

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for task in &view.input.problem.issues {
        let broken = match view.day(&task.id) {
            Some(day) => misplaced(view, task, day),
            None if task.must => Some(missing(task)),
            None => None,
        };
        findings.extend(broken.map(|(message, remedy)| about(&DOC, Level::Error, &task.id, message, remedy)));
    }
    findings
}

fn misplaced(view: &View<'_>, task: &Task, day: u32) -> Option<(String, String)> {
    let horizon = view.input.problem.periods;
    if task.earliest > horizon {
        let message = format!("closes on day {day}, and the policy leaves it for later");
        return Some((message, "defer it here too, or take it out of the policy's deferrals".into()));
    }
    if day < task.first_finish() {
        let takes = count(task.duration, "day");
        let message = match task.earliest {
            1 => format!("closes on day {day} and takes {takes}"),
            earliest => format!("closes on day {day}, takes {takes} and may not start before day {earliest}"),
        };
        return Some((message, format!("move it to day {} or later", task.first_finish())));
    }
    let late = day > task.latest && task.latest < horizon;
    late.then(|| {
        let message = format!("closes on day {day} and has to close by day {}", task.latest);
        (message, format!("move it to day {} or earlier", task.latest))
    })
}

fn missing(task: &Task) -> (String, String) {
    let message = format!("has to close by day {} and has no day", task.latest);
    (message, format!("give it a day from {} to {}", task.first_finish(), task.latest))
}
