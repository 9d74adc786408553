//! Issues whose own labels do not say what they are worth.

use warplan_model::policy::Policy;
use warplan_model::portfolio::{Item, Portfolio, Reading};
use warplan_model::scorecard::Unclassified;

use crate::window::Window;

/// Issues that take part, are open or count as closed, and whose labels name no known KPI or not exactly one known
/// severity and type.
pub(crate) fn unclassified(portfolio: &Portfolio, policy: &Policy, window: &Window) -> Vec<Unclassified> {
    let counted = portfolio.items.iter().filter(|item| item.open || window.holds(item));
    counted
        .filter(|item| item.participates)
        .filter_map(|item| {
            let problems =
                [kpi_problem(item), problem("severity", &item.severity), problem("type", &item.kind)];
            let problem = problems.into_iter().flatten().collect::<Vec<_>>().join(", ");
            let issue = item.id.clone();
            (!problem.is_empty()).then(|| Unclassified { issue, problem, assumed: assumed(item, policy) })
        })
        .collect()
}

/// What it counts as, e.g. `P2/feature`, with the KPI when that is assumed.
fn assumed(item: &Item, policy: &Policy) -> Option<String> {
    let class = item.class?;
    let kpi = item.kpi_names(policy).first().copied()?;
    let (severity, _) = policy.severities.get_index(class.severity)?;
    let (kind, _) = policy.types.get_index(class.kind)?;
    let within = if item.kpi_assumed { format!(" in {kpi}") } else { String::new() };
    Some(format!("{severity}/{kind}{within}"))
}

fn kpi_problem(item: &Item) -> Option<String> {
    if !item.kpis.is_empty() && !item.kpi_assumed {
        return None;
    }
    let unknown = item.unknown_kpis.join(" and ");
    Some(if unknown.is_empty() { "no KPI".to_owned() } else { format!("unknown KPI {unknown}") })
}

fn problem(name: &str, reading: &Reading) -> Option<String> {
    match reading {
        Reading::Known(_) => None,
        Reading::Missing => Some(format!("no {name}")),
        Reading::Unknown(value) => Some(format!("unknown {name} {value}")),
        Reading::Several(values) => Some(format!("several of {name}: {}", values.join(" and "))),
    }
}
