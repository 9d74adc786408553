//! Why a model has no schedule, in few words.
//!
//! Terms: the *demands* of a model are its musts, dates, dependencies, capacities and budgets; a *conflict* is a set of
//! demands that no schedule meets together, and that loses this property with any one of them taken out. Source:
//! U. Junker, "QuickXplain: preferred explanations and relaxations for over-constrained problems", AAAI (2004). Cost:
//! about demands in the conflict × the logarithm of all demands, each time a proof that a relaxed model has a
//! schedule or has none. Where that proof would take too long the demand stays: the set is then a conflict still,
//! though perhaps not a smallest one.

use warplan_model::closure::{Problem, Reward};
use warplan_model::{Decimal, Fault, path};

use crate::outcome::Observer;
use crate::run::is_infeasible;

/// Proofs that take so much that they use all the effort.
const PROOFS: u64 = 50;

/// One demand of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Demand {
    Must(usize),
    Latest(usize),
    Earliest(usize),
    /// By issue and place in its `after`.
    Dependency(usize, usize),
    Capacity(usize),
    Budget(usize),
}

/// A smallest conflict of an infeasible model that the given effort finds. Paths are those of the model with names in
/// place of indexes, e.g. `issues.134.latest`, or `issues.134.after.133`.
/// Gives the effort that it took, too; ends early when the observer says so, with what may not be a smallest conflict.
pub fn explain(problem: &Problem, effort: u64, observer: &dyn Observer) -> (Vec<Fault>, u64) {
    let mut search = Search { problem, effort, observer, spent: 0 };
    let demands = search.demands();
    let conflict = search.conflict(&[], false, &demands);
    // Where a date or a budget stands against the work, more periods do not help.
    let dated = conflict.iter().any(|demand| matches!(demand, Demand::Latest(_) | Demand::Budget(_)));
    let faults = conflict.into_iter().map(|demand| fault(problem, demand, !dated)).collect();
    (faults, search.spent)
}

struct Search<'problem> {
    problem: &'problem Problem,
    /// For all proofs together.
    effort: u64,
    observer: &'problem dyn Observer,
    spent: u64,
}

impl Search<'_> {
    /// Those that matter for compulsory issues; others never exclude a schedule.
    fn demands(&self) -> Vec<Demand> {
        let issues = &self.problem.issues;
        let mut needed: Vec<bool> = issues.iter().map(|task| task.must).collect();
        let mut stack: Vec<usize> = (0..issues.len()).filter(|&issue| needed[issue]).collect();
        while let Some(issue) = stack.pop() {
            for edge in &issues[issue].after {
                if !std::mem::replace(&mut needed[edge.before], true) {
                    stack.push(edge.before);
                }
            }
        }
        let mut demands: Vec<Demand> = (0..self.problem.resources.len()).map(Demand::Capacity).collect();
        demands.extend((0..self.problem.budgets.len()).map(Demand::Budget));
        for (issue, task) in issues.iter().enumerate().filter(|&(issue, _)| needed[issue]) {
            demands.extend((0..task.after.len()).map(|place| Demand::Dependency(issue, place)));
            demands.extend((task.earliest > 1).then_some(Demand::Earliest(issue)));
            demands.extend((task.latest < self.problem.periods).then_some(Demand::Latest(issue)));
            demands.extend(task.must.then_some(Demand::Must(issue)));
        }
        demands
    }

    /// The demands of `open` that, with `kept`, make a conflict. `grew` says whether `kept` has changed.
    fn conflict(&mut self, kept: &[Demand], grew: bool, open: &[Demand]) -> Vec<Demand> {
        if grew && self.clash(kept) {
            return Vec::new();
        }
        if open.len() <= 1 {
            return open.to_vec();
        }
        let (first, second) = open.split_at(open.len() / 2);
        let mut with_first = kept.to_vec();
        with_first.extend_from_slice(first);
        let from_second = self.conflict(&with_first, true, second);
        let mut with_found = kept.to_vec();
        with_found.extend_from_slice(&from_second);
        let mut found = self.conflict(&with_found, !from_second.is_empty(), first);
        found.extend(from_second);
        found.sort_unstable();
        found
    }

    /// Whether these demands alone provably have no schedule.
    fn clash(&mut self, demands: &[Demand]) -> bool {
        if self.spent >= self.effort || self.observer.stop() {
            return false;
        }
        let share = (self.effort / PROOFS).min(self.effort - self.spent);
        let (clashes, effort) = is_infeasible(&self.relaxed(demands), share, self.observer);
        self.spent += effort;
        clashes
    }

    /// The model with these demands only, and the end of the musts as its only aim.
    fn relaxed(&self, demands: &[Demand]) -> Problem {
        let musts = |&issue: &usize| demands.contains(&Demand::Must(issue));
        let goal = Reward {
            name: String::new(),
            value: Decimal::ONE,
            members: (0..self.problem.issues.len()).filter(musts).collect(),
        };
        let rewards = Vec::from_iter(Some(goal).filter(|goal| !goal.members.is_empty()));
        let mut problem = Problem { kpis: Vec::new(), rewards, ..self.problem.clone() };
        let kept = |demand: Demand| demands.binary_search(&demand).is_ok() || demands.contains(&demand);
        for (at, resource) in problem.resources.iter_mut().enumerate() {
            if !kept(Demand::Capacity(at)) {
                resource.capacity.fill(None);
            }
        }
        let plenty: Decimal = problem.issues.iter().flat_map(|task| &task.costs).map(|&(_, cost)| cost).sum();
        for (at, budget) in problem.budgets.iter_mut().enumerate() {
            if !kept(Demand::Budget(at)) {
                budget.limit = plenty;
            }
        }
        for (issue, task) in problem.issues.iter_mut().enumerate() {
            task.must &= kept(Demand::Must(issue));
            if !kept(Demand::Latest(issue)) {
                task.latest = self.problem.periods;
            }
            if !kept(Demand::Earliest(issue)) {
                task.earliest = 1;
            }
            let mut place = 0;
            task.after.retain(|_| {
                place += 1;
                kept(Demand::Dependency(issue, place - 1))
            });
        }
        problem
    }
}

/// `horizon` says whether the end of the plan is what stands against the work.
fn fault(problem: &Problem, demand: Demand, horizon: bool) -> Fault {
    let of = |issue: usize, at: &[&str], text: String, remedy: &str| {
        let id = &problem.issues[issue].id;
        let start = path!["issues", id.as_str()];
        Fault::new(at.iter().fold(start, |path, key| path.then(*key)), text, remedy).of(id)
    };
    match demand {
        Demand::Must(issue) => {
            let task = &problem.issues[issue];
            let length = match task.duration {
                0 => String::new(),
                1 => ", which takes 1 period".to_owned(),
                periods => format!(", which takes {periods} periods"),
            };
            if horizon {
                let text = format!("{} must close{length}, within {} periods", task.id, problem.periods);
                of(issue, &["must"], text, "let it stay open, or plan further ahead")
            } else {
                of(issue, &["must"], format!("{} must close{length}", task.id), "let it stay open")
            }
        }
        Demand::Latest(issue) => {
            let task = &problem.issues[issue];
            let text = format!("{} has to finish by period {}", task.id, task.latest);
            of(issue, &["latest"], text, "give it more time")
        }
        Demand::Earliest(issue) => {
            let task = &problem.issues[issue];
            let text = format!("{} may not start before period {}", task.id, task.earliest);
            of(issue, &["earliest"], text, "let it start sooner")
        }
        Demand::Dependency(issue, place) => {
            let task = &problem.issues[issue];
            let before = &problem.issues[task.after[place].before].id;
            let text = format!("{} waits for {before}", task.id);
            of(issue, &["after", before.as_str()], text, "remove this dependency")
        }
        Demand::Capacity(resource) => {
            let resource = &problem.resources[resource];
            let most = resource.capacity.iter().flatten().max();
            let most = most.map_or(String::new(), |most| format!(" at most {most}"));
            let text = format!("{} has{most} in a period", resource.name);
            Fault::new(path!["resources", &resource.name], text, "add capacity")
        }
        Demand::Budget(budget) => {
            let budget = &problem.budgets[budget];
            let text = format!("{} is limited to {}", budget.name, budget.limit);
            Fault::new(path!["budgets", &budget.name], text, "raise the limit")
        }
    }
}
