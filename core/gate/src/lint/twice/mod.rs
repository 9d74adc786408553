//! Rule `plan-twice`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::Finding;
use warplan_model::policy::Level;

use super::about;
use super::view::View;

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (issue, days) in &view.days {
        let mut places: Vec<String> =
            days.iter().map(|(day, line)| format!("on day {day} (line {line})")).collect();
        places.extend(view.deferred.get(issue).map(|line| format!("deferred (line {line})")));
        if let [first, others @ ..] = &places[..]
            && !others.is_empty()
        {
            let message = format!("{first} and {}; day {} counts", others.join(" and "), days[0].0);
            findings.push(about(&DOC, Level::Warning, issue, message, "keep one of the places".into()));
        }
    }
    findings
}
