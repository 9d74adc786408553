//! Rule `plan-demotion-lowers-lift`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Level;

use super::finding;
use super::view::{View, list};

pub(super) fn judge(view: &View<'_>) -> Vec<Finding> {
    let lowering = view.input.demotions.iter().filter(|demotion| demotion.lift < demotion.lift_without);
    let judged = lowering.map(|demotion| {
        let subject = match &demotion.issues[..] {
            [issue] => Subject::Issue(issue.clone()),
            _ => Subject::Portfolio,
        };
        let message = format!(
            "moving {} to {} lowers the lift of the best plan from {} to {}",
            list(&demotion.issues),
            demotion.to,
            demotion.lift_without,
            demotion.lift
        );
        finding(&DOC, Level::Warning, subject, message, "keep the severity, and defer with a reason".into())
    });
    judged.collect()
}
