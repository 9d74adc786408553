//! Issues whose own labels do not say what they are worth.

use warplan_model::policy::Policy;
use warplan_model::portfolio::{Portfolio, Reading};
use warplan_model::scorecard::Unclassified;

use crate::window::Window;

/// Issues that take part, are open or count as closed, and have not exactly one known severity and type.
pub(crate) fn unclassified(portfolio: &Portfolio, policy: &Policy, window: &Window) -> Vec<Unclassified> {
    let counted = portfolio.items.iter().filter(|item| item.open || window.holds(item));
    counted
        .filter(|item| item.participates)
        .filter_map(|item| {
            let problems = [problem("severity", &item.severity), problem("type", &item.kind)];
            let problems: Vec<String> = problems.into_iter().flatten().collect();
            let assumed = item.class.map(|class| {
                let severity = policy.severities.get_index(class.severity).map_or("", |(name, _)| name);
                let kind = policy.types.get_index(class.kind).map_or("", |(name, _)| name);
                format!("{severity}/{kind}")
            });
            let problem = problems.join(", ");
            (!problem.is_empty()).then(|| Unclassified { issue: item.id.clone(), problem, assumed })
        })
        .collect()
}

fn problem(name: &str, reading: &Reading) -> Option<String> {
    match reading {
        Reading::Known(_) => None,
        Reading::Missing => Some(format!("no {name}")),
        Reading::Unknown(value) => Some(format!("unknown {name} {value}")),
        Reading::Several(values) => Some(format!("several of {name}: {}", values.join(" and "))),
    }
}
