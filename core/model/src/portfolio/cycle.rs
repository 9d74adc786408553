//! Cycles among open issues: an umbrella needs its children, an issue what it comes after.

use std::collections::HashMap;

use super::{Faults, Item};
use crate::policy::Policy;
use crate::snapshot::Snapshot;
use crate::{Fault, IssueId, Path, graph, path};

/// One cycle of each knot, as a fault of the policy when one of its edges stands only there, else of the snapshot.
pub(super) fn cycles(items: &[Item], snapshot: &Snapshot, policy: &Policy) -> Faults {
    let index: HashMap<&IssueId, usize> = items.iter().enumerate().map(|(at, item)| (&item.id, at)).collect();
    let needs = |at: usize| {
        let item: &Item = &items[at];
        let needed = item.after.iter().chain(&item.children).filter(|_| item.open);
        needed.map(|id| index[id]).filter(|&need| items[need].open).collect::<Vec<_>>()
    };
    let mut faults = Faults::default();
    for cycle in graph::cycles(items.len(), needs) {
        let ids: Vec<&IssueId> = cycle.iter().map(|&at| &items[at].id).collect();
        let edges = ids.iter().zip(ids.iter().cycle().skip(1));
        let mut added =
            edges.filter_map(|(issue, need)| Some((*issue, added_at(issue, need, snapshot, policy)?)));
        let names: Vec<String> = ids.iter().chain(&ids[..1]).map(ToString::to_string).collect();
        let names = names.join(" needs ");
        match added.next() {
            Some((issue, at)) => {
                let problem = format!("this closes a dependency cycle: {names}");
                faults
                    .policy
                    .push(Fault::new(at, problem, "remove it, or another one of the cycle").of(issue));
            }
            None => {
                let problem = format!("a dependency cycle: {names}");
                let remedy = "remove one of these dependencies";
                faults.snapshot.push(Fault::new(Path::default(), problem, remedy).of(ids[0]));
            }
        }
    }
    faults
}

/// Where the policy says that an issue needs another, if the tracker does not say so.
fn added_at(issue: &IssueId, need: &IssueId, snapshot: &Snapshot, policy: &Policy) -> Option<Path> {
    let tracked = snapshot.issue(issue).is_some_and(|issue| issue.blocked_by.contains(need))
        || snapshot.issue(need).is_some_and(|need| need.parent.as_ref() == Some(issue));
    if tracked {
        return None;
    }
    let position = |ids: Option<&Vec<IssueId>>| ids?.iter().position(|id| id == need);
    let after = position(policy.dependencies.get(issue)).map(|at| path!["dependencies", issue.as_str(), at]);
    let child = || position(policy.umbrellas.children.get(issue));
    after.or_else(|| Some(path!["umbrellas", "children", issue.as_str(), child()?]))
}
