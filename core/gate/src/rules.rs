//! The conditions of a policy, compiled once for all portfolios.

use warplan_model::policy::{ExitCriterion, Policy, Rule, Scope};
use warplan_model::{Fault, Path, path};

use crate::expression::vocabulary::Kind;
use crate::expression::{Environment, Expression, Problem, STEPS, on_deep_stack};

/// The rules and exit criteria of a policy with their conditions compiled.
pub struct Rules {
    pub(crate) environment: Environment,
    /// The most steps that a condition may take over all its subjects.
    pub(crate) steps: u64,
    pub(crate) rules: Vec<CompiledRule>,
    pub(crate) criteria: Vec<CompiledCriterion>,
}

/// A rule with its conditions.
pub(crate) struct CompiledRule {
    pub rule: Rule,
    pub when: Option<Expression>,
    pub require: Expression,
}

/// An exit criterion with its condition; without one, people judge it.
pub(crate) struct CompiledCriterion {
    pub criterion: ExitCriterion,
    pub require: Option<Expression>,
}

/// Compiles every condition of a policy.
///
/// # Errors
/// All conditions that cannot be read, speak of what does not exist or are neither true nor false, each with its
/// path in the policy.
pub fn compile(policy: &Policy) -> Result<Rules, Vec<Fault>> {
    on_deep_stack(|| compile_here(policy)).unwrap_or_else(|| {
        let remedy = "shorten them until the one that cannot be read is found";
        Err(vec![Fault::new(path!["rules"], "the conditions of the policy cannot be read", remedy)])
    })
}

fn compile_here(policy: &Policy) -> Result<Rules, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut compiled = |at: Path, text: &str, name: &'static str, kind: Kind| {
        let variables = [(name, kind), ("portfolio", Kind::Portfolio)];
        let known =
            if kind == Kind::Portfolio || kind == Kind::Closing { &variables[..1] } else { &variables };
        Expression::compile(text, known)
            .map_err(|Problem { problem, remedy }| faults.push(Fault::new(at, problem, remedy)))
            .ok()
    };
    let mut rules = Vec::new();
    for (index, rule) in policy.rules.iter().enumerate() {
        let (name, kind) = variable(rule.scope);
        let when = rule.when.as_ref().map(|when| compiled(path!["rules", index, "when"], when, name, kind));
        let require = compiled(path!["rules", index, "require"], &rule.require, name, kind);
        rules.extend(require.map(|require| CompiledRule {
            rule: rule.clone(),
            when: when.flatten(),
            require,
        }));
    }
    let mut criteria = Vec::new();
    for (index, criterion) in policy.exit_criteria.iter().enumerate() {
        let at = path!["exit_criteria", index, "require"];
        let text = criterion.require.as_ref();
        let require = text.and_then(|text| compiled(at, text, "portfolio", Kind::Closing));
        criteria.push(CompiledCriterion { criterion: criterion.clone(), require });
    }
    let rules = Rules { environment: Environment::new(), steps: STEPS, rules, criteria };
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

/// The variable that holds the subject of a rule.
pub(crate) fn variable(scope: Scope) -> (&'static str, Kind) {
    match scope {
        Scope::Issue => ("issue", Kind::Issue),
        Scope::Surface => ("surface", Kind::Surface),
        Scope::Kpi => ("kpi", Kind::Kpi),
        Scope::Portfolio => ("portfolio", Kind::Portfolio),
    }
}
