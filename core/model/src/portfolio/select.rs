//! Selectors against issues.

use crate::IssueId;
use crate::policy::{Policy, Selector};
use crate::portfolio::Item;

/// What a selector looks at.
pub struct Selected<'a> {
    /// Id.
    pub id: &'a IssueId,
    /// KPI keys.
    pub kpis: Vec<&'a str>,
    /// Severity, if known.
    pub severity: Option<&'a str>,
    /// Type, if known.
    pub kind: Option<&'a str>,
    /// Labels after aliases.
    pub labels: &'a [String],
    /// Key of the control surface.
    pub surface: Option<&'a str>,
    /// Milestone in the tracker.
    pub milestone: Option<&'a str>,
}

impl<'a> Selected<'a> {
    /// An item as selectors see it: with the class that it scores with.
    pub fn of(item: &'a Item, policy: &'a Policy) -> Self {
        let severity = item.class.map(|class| class.severity).or(item.severity.known());
        let kind = item.class.map(|class| class.kind).or(item.kind.known());
        Selected {
            id: &item.id,
            kpis: item.kpi_names(policy),
            severity: severity
                .and_then(|index| policy.severities.get_index(index))
                .map(|(name, _)| name.as_str()),
            kind: kind.and_then(|index| policy.types.get_index(index)).map(|(name, _)| name.as_str()),
            labels: &item.labels,
            surface: item
                .surface
                .and_then(|index| policy.surfaces.get_index(index))
                .map(|(name, _)| name.as_str()),
            milestone: item.milestone.as_deref(),
        }
    }
}

/// Whether a selector selects an issue.
pub fn selects(selector: &Selector, issue: &Selected<'_>) -> bool {
    let any = |names: &crate::policy::Names, mut values: std::slice::Iter<'_, &str>| {
        names.is_empty() || values.any(|value| names.admit(Some(value)))
    };
    let labels: Vec<&str> = if selector.label.is_empty() {
        Vec::new()
    } else {
        issue.labels.iter().map(String::as_str).collect()
    };
    (selector.issues.is_empty() || selector.issues.contains(issue.id))
        && any(&selector.kpi, issue.kpis.iter())
        && any(&selector.label, labels.iter())
        && selector.severity.admit(issue.severity)
        && selector.kind.admit(issue.kind)
        && selector.surface.admit(issue.surface)
        && selector.milestone.admit(issue.milestone)
}
