//! Rule `kpi-unclassified`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Level;
use warplan_model::scorecard::Unclassified;

pub(super) fn judge(unclassified: &Unclassified) -> Finding {
    let scores = match &unclassified.assumed {
        Some(class) => format!("it scores as {class}"),
        None => "it does not score".into(),
    };
    Finding {
        level: Level::Warning,
        rule: DOC.id.to_owned(),
        subject: Subject::Issue(unclassified.issue.clone()),
        message: format!("{}; {scores}", unclassified.problem),
        remedy: "give it a known KPI, one severity and one type label".into(),
    }
}
