//! Faults of a model that show only when all of it has been read.

use super::problem::Problem;
use crate::{Decimal, Fault, Path, path};

/// The largest magnitude of a sum of numbers, so that no sum overflows.
const SUM_LIMIT: f64 = 1e12;

/// Sums that could overflow, cycles (with the issues on them), and capacities that can never serve an issue.
/// `order` is the position in the file of each issue.
pub fn inconsistencies(problem: &Problem, order: &[usize]) -> Vec<Fault> {
    [sums(problem), cycles(problem, order), service(problem, order)].concat()
}

/// No sum that an evaluation forms may overflow.
fn sums(problem: &Problem) -> Vec<Fault> {
    let total =
        |values: &mut dyn Iterator<Item = Decimal>| values.map(|value| value.to_f64().abs()).sum::<f64>();
    let mut sums: Vec<(Path, f64)> = Vec::new();
    for index in 0..problem.resources.len() {
        let uses = problem.issues.iter().flat_map(|task| &task.uses);
        let sum = total(&mut uses.filter(|(used, _)| *used == index).map(|(_, units)| *units));
        sums.push((path!["resources", index, "name"], sum));
    }
    let costs = problem.issues.iter().flat_map(|task| &task.costs);
    sums.push((path!["budgets"], total(&mut costs.map(|(_, cost)| *cost))));
    let weights = total(&mut problem.weights.iter().copied());
    let mut objective = total(&mut problem.rewards.iter().map(|reward| reward.value));
    for (at, kpi) in problem.kpis.iter().enumerate() {
        let effects = total(&mut kpi.terms.iter().flat_map(|term| [term.credit, term.debt]));
        let base = kpi.base.iter().map(|base| base.to_f64().abs()).fold(0.0, f64::max);
        let extreme = kpi.min.to_f64().abs().max(kpi.max.to_f64().abs());
        sums.push((path!["kpis", at, "terms"], effects + base));
        let caps = kpi.caps.iter().map(|cap| cap.at.to_f64().abs()).fold(0.0, f64::max);
        let ends = kpi.min.to_f64().max(-kpi.max.to_f64());
        objective += kpi.weight.to_f64() * (effects + base).max(caps).max(ends).min(extreme);
    }
    sums.push((path![], objective * weights.max(1.0)));
    let large = sums.into_iter().filter(|(_, sum)| *sum > SUM_LIMIT);
    large.map(|(at, _)| Fault::new(at, "the numbers add up to more than 10¹²", "use a larger unit")).collect()
}

fn cycles(problem: &Problem, order: &[usize]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let after = |index: usize| problem.issues[index].after.iter().map(|precedence| precedence.before);
    for cycle in crate::graph::cycles(problem.issues.len(), after) {
        let mut names: Vec<String> =
            cycle.iter().map(|&index| problem.issues[index].id.to_string()).collect();
        names.push(names[0].clone());
        let problem_text = format!("a cycle: {}", names.join(" needs "));
        let id = &problem.issues[cycle[0]].id;
        let at = path!["issues", order[cycle[0]], "after"];
        faults.push(Fault::new(at, problem_text, "remove one of these dependencies").of(id));
    }
    faults
}

/// Capacities that can never serve an issue.
fn service(problem: &Problem, order: &[usize]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let largest: Vec<Option<Decimal>> = problem
        .resources
        .iter()
        .map(|resource| resource.capacity.iter().copied().reduce(|a, b| Some(a?.max(b?))).flatten())
        .collect();
    for (index, task) in problem.issues.iter().enumerate() {
        for &(resource, units) in &task.uses {
            let Some(most) = largest[resource].filter(|most| *most < units) else { continue };
            let name = &problem.resources[resource].name;
            let text = format!("needs {units} of {name}, which never has more than {most}");
            let at = path!["issues", order[index], "uses", name];
            faults.push(Fault::new(at, text, "raise the capacity or lower the use").of(&task.id));
        }
    }
    faults
}
