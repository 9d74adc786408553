//! Single things about a model that could be otherwise, each of which leaves every schedule open that it had and makes none
//! worth less: the changes whose prices planners ask for.

use super::problem::Problem;
use crate::Decimal;

/// A change of a model, by index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// One more unit of a resource in each period from `first` to `last`, as far as its capacity is limited.
    Capacity {
        /// Index of the resource.
        resource: usize,
        /// From 1.
        first: u32,
        /// At most the horizon.
        last: u32,
    },
    /// The debts of an issue count from one period later on.
    Debt {
        /// Index of the issue.
        issue: usize,
        /// Only in so many KPIs, the first ones: others may price what is no debt to anybody.
        kpis: usize,
    },
    /// An open issue holds no cap any more.
    Caps {
        /// Index of the issue.
        issue: usize,
    },
    /// An issue does not wait for another.
    Dependency {
        /// Index of the issue that waits.
        issue: usize,
        /// Index of what it waits for.
        before: usize,
    },
}

impl Change {
    /// Changes a model.
    pub fn apply(&self, problem: &mut Problem) {
        match *self {
            Change::Capacity { resource, first, last } => {
                let capacity = &mut problem.resources[resource].capacity[first as usize - 1..last as usize];
                capacity.iter_mut().flatten().for_each(|units| *units += Decimal::ONE);
            }
            Change::Debt { issue, kpis } => {
                let terms = problem.kpis.iter_mut().take(kpis).flat_map(|kpi| &mut kpi.terms);
                terms.filter(|term| term.issue == issue).for_each(|term| term.debt_from += 1);
            }
            Change::Caps { issue } => {
                for cap in problem.kpis.iter_mut().flat_map(|kpi| &mut kpi.caps) {
                    cap.while_open.retain(|&member| member != issue);
                }
            }
            Change::Dependency { issue, before } => {
                problem.issues[issue].after.retain(|precedence| precedence.before != before);
            }
        }
    }
}
