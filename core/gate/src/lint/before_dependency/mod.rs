//! Rule `plan-before-dependency`. The children of an umbrella are for `plan-umbrella-first`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::Finding;
use warplan_model::policy::Level;

use super::about;
use super::view::{View, count, list};

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (item, day, _) in view.planned().filter(|(item, ..)| item.open) {
        let duration = view.task(&item.id).map_or(1, |task| task.duration);
        let (mut late, mut missing) = (Vec::new(), Vec::new());
        let mut first = day;
        for before in view.open(&item.after) {
            match view.day(before) {
                None => missing.push(before),
                Some(closes) if day < closes.saturating_add(duration) => {
                    late.push(format!("{before}, which closes on day {closes}"));
                    first = first.max(closes.saturating_add(duration));
                }
                Some(_) => {}
            }
        }
        if !missing.is_empty() {
            let message =
                format!("closes on day {day} and needs {}, which the plan leaves open", list(&missing));
            let remedy = format!("plan {} first", list(&missing));
            findings.push(about(&DOC, Level::Error, &item.id, message, remedy));
        }
        if !late.is_empty() {
            let takes =
                if duration > 1 { format!(", takes {}", count(duration, "day")) } else { String::new() };
            let message = format!("closes on day {day}{takes} and needs {}", late.join(" and "));
            findings.push(about(
                &DOC,
                Level::Error,
                &item.id,
                message,
                format!("move it to day {first} or later"),
            ));
        }
    }
    findings
}
