//! The issues that matter.
//!
//! Terms: where capacity suffices for a small part of the issues only, most of them gain less than they use under any
//! good prices. The *focus* are those that would gain if capacity were somewhat cheaper, those that must close, the
//! members of small sets, and all that these wait for. A descent on the focus alone costs what the focus is large;
//! its multipliers are then evaluated with all issues, since a bound must not leave any out. Source: pricing of
//! columns, J. Desrosiers, M. Lübbecke, "A primer in column generation" (2005). Cost: cells.

use crate::domains::Domains;
use crate::instance::Instance;

/// Members of a set up to which it counts as small.
const SMALL: usize = 50;

/// Issues, sorted.
#[derive(Clone, Debug)]
pub struct Focus {
    /// By issue.
    pub holds: Vec<bool>,
    /// How many it holds.
    pub len: usize,
}

impl Focus {
    /// All of so many issues.
    pub fn all(count: usize) -> Self {
        Focus { holds: vec![true; count], len: count }
    }

    /// Nothing but what must close and small sets.
    pub fn new(instance: &Instance, domains: &Domains) -> Self {
        let mut focus = Focus { holds: vec![false; instance.len()], len: 0 };
        let musts = (0..instance.len()).filter(|&issue| !domains.may_stay_open(issue));
        let small = instance.sets.iter().filter(|members| members.len() <= SMALL);
        focus.add(instance, musts.chain(small.flatten().copied()));
        focus
    }

    /// Takes issues in, and all that they wait for.
    pub fn add(&mut self, instance: &Instance, issues: impl IntoIterator<Item = usize>) {
        let mut stack: Vec<usize> = issues.into_iter().collect();
        while let Some(issue) = stack.pop() {
            if !std::mem::replace(&mut self.holds[issue], true) {
                self.len += 1;
                stack.extend(instance.before[issue].iter().map(|&(before, _)| before));
            }
        }
    }

    /// The domains with everything else open.
    pub fn narrow(&self, instance: &Instance, domains: &Domains) -> Domains {
        let mut narrow = domains.clone();
        for issue in (0..instance.len()).filter(|&issue| !self.holds[issue]) {
            // What may stay open has that finish left.
            let _ = narrow.at_least(issue, instance.never);
        }
        narrow
    }
}
