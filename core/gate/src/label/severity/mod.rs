//! Rule `label-severity`.

mod doc;
#[cfg(test)]
mod tests;

pub(super) use doc::DOC;

use warplan_model::policy::Policy;

use super::OneOf;

pub(super) fn rule(policy: &Policy) -> OneOf<'_> {
    OneOf::new(DOC, "severity", &policy.labels.severity, "severities", policy.severities.keys())
}
