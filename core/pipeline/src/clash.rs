//! Where the policy asks for what no plan can keep to.

use warplan_model::calendar::Unit;
use warplan_model::policy::Pin;
use warplan_model::portfolio::Item;
use warplan_model::{Fault, IssueId, Path, Step, path};

use crate::Basis;
use crate::problem::deferral_of;

/// A conflict of the model with the places of the policy that ask for it; what the tracker or the calendar asks for
/// has none. The model knows periods; the texts say what the calendar's are.
pub(crate) fn in_policy(basis: &Basis<'_>, conflict: Vec<Fault>) -> Vec<Fault> {
    let unit = format!(" {}", Unit::of(&basis.policy.calendar).noun());
    let said = |text: String| text.replace(" period", &unit);
    let placed = conflict.into_iter().map(|fault| Fault {
        path: place(basis, &fault.path).unwrap_or_default(),
        problem: said(fault.problem),
        remedy: said(fault.remedy),
        ..fault
    });
    placed.collect()
}

fn place(basis: &Basis<'_>, demand: &Path) -> Option<Path> {
    let keys: Vec<&str> = demand
        .0
        .iter()
        .filter_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None })
        .collect();
    match keys[..] {
        ["resources", team] => {
            Some(path!["teams", team, "capacity"]).filter(|_| basis.policy.teams.contains_key(team))
        }
        ["issues", id, "after", before] => {
            let (issue, before) = (IssueId::new(id), IssueId::new(before));
            let at = basis.policy.dependencies.get(&issue)?.iter().position(|other| *other == before)?;
            Some(path!["dependencies", issue.as_str(), at])
        }
        ["issues", id, demand] => {
            let item = basis.portfolio.item(&IssueId::new(id))?;
            pin(basis, item, demand).or_else(|| match demand {
                "earliest" => deferral(basis, item),
                _ => milestone(basis, item),
            })
        }
        _ => None,
    }
}

fn pin(basis: &Basis<'_>, item: &Item, demand: &str) -> Option<Path> {
    let key = |pin: &Pin| match demand {
        "must" if pin.must => Some("must"),
        "latest" if pin.not_after.is_some() => Some("not_after"),
        "earliest" if pin.not_before.is_some() => Some("not_before"),
        _ => pin.on.map(|_| "on"),
    };
    let mut pins = basis.policy.pins.iter().enumerate().filter(|(_, pin)| pin.issue == item.id);
    pins.find_map(|(at, pin)| Some(path!["pins", at, key(pin)?]))
}

fn deferral(basis: &Basis<'_>, item: &Item) -> Option<Path> {
    let deferral = deferral_of(basis.policy, item)?;
    let at = basis.policy.deferrals.iter().position(|other| std::ptr::eq(other, deferral))?;
    Some(path!["deferrals", at])
}

/// The binding milestone of its lane.
fn milestone(basis: &Basis<'_>, item: &Item) -> Option<Path> {
    let key = basis.policy.lanes[item.lane?].milestone.as_deref()?;
    let milestone = basis.policy.milestones.get(key)?;
    Some(path!["milestones", key, "due"]).filter(|_| milestone.binding && milestone.due.is_some())
}
