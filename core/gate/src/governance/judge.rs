//! One rule against its subjects.

use cel::common::value::Val;
use rayon::prelude::*;
use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::Scope;
use warplan_model::{Fault, path};

use crate::expression::{Bindings, Environment, Expression, Problem, Steps};
use crate::rules::{CompiledRule, Rules, variable};
use crate::world::{IssueRecord, KpiRecord, Record, SurfaceRecord, World};

/// Asks a rule of every subject of its scope, in order; issues in parallel.
pub(super) fn judge(
    index: usize,
    rule: &CompiledRule,
    rules: &Rules,
    world: &World<'_>,
) -> Result<Vec<Finding>, Vec<Fault>> {
    let portfolio = world.portfolio();
    let asking = Asking {
        rule,
        environment: &rules.environment,
        portfolio: &portfolio,
        steps: [Steps::up_to(rules.steps), Steps::up_to(rules.steps)],
    };
    let answers: Vec<Answer> = match rule.rule.scope {
        Scope::Issue => {
            let name = |issue: &IssueRecord<'_>| Subject::Issue(issue.item.id.clone());
            let ask = |issue: &Record<IssueRecord<'_>>| asking.ask(issue, || name(&issue.0));
            world.open.par_iter().filter_map(ask).collect()
        }
        Scope::Surface => {
            let name = |surface: &SurfaceRecord<'_>| Subject::Surface(surface.key.to_owned());
            let surfaces = world.surfaces();
            surfaces.iter().filter_map(|surface| asking.ask(surface, || name(&surface.0))).collect()
        }
        Scope::Kpi => {
            let name = |kpi: &KpiRecord<'_>| Subject::Kpi(kpi.key.to_owned());
            world.kpis().iter().filter_map(|kpi| asking.ask(kpi, || name(&kpi.0))).collect()
        }
        Scope::Portfolio => asking.ask(&portfolio, || Subject::Portfolio).into_iter().collect(),
    };
    let faults = asking.faults(index, &answers);
    if !faults.is_empty() {
        return Err(faults);
    }
    let broken = answers.into_iter().filter_map(Result::ok);
    Ok(broken.map(|subject| finding(rule, subject)).collect())
}

fn finding(CompiledRule { rule, .. }: &CompiledRule, subject: Subject) -> Finding {
    Finding {
        level: rule.level,
        rule: rule.id.clone(),
        subject,
        message: rule.message.clone(),
        remedy: rule.remedy.clone(),
    }
}

/// A subject that breaks the rule, or of which it could not be asked.
type Answer = Result<Subject, Failure>;

struct Failure {
    condition: Condition,
    subject: Subject,
    problem: Problem,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Condition {
    When,
    Require,
}

struct Asking<'a> {
    rule: &'a CompiledRule,
    environment: &'a Environment,
    portfolio: &'a (dyn Val + 'a),
    /// Of `when` and of `require`.
    steps: [Steps; 2],
}

impl Asking<'_> {
    /// What the rule says of one subject; nothing when it is in order.
    fn ask(&self, subject: &dyn Val, name: impl Fn() -> Subject) -> Option<Answer> {
        let hold = |expression: &Expression, condition: Condition| {
            let (variable, _) = variable(self.rule.rule.scope);
            let variables = [(variable, subject), ("portfolio", self.portfolio)];
            let bindings = Bindings { variables, steps: &self.steps[condition as usize] };
            let held = expression.holds(self.environment, &bindings);
            held.map_err(|problem| Failure { condition, subject: name(), problem })
        };
        let concerned = self.rule.when.as_ref().map_or(Ok(true), |when| hold(when, Condition::When));
        let in_order = concerned.and_then(|concerned| {
            if concerned { hold(&self.rule.require, Condition::Require) } else { Ok(true) }
        });
        match in_order {
            Ok(true) => None,
            Ok(false) => Some(Ok(name())),
            Err(failure) => Some(Err(failure)),
        }
    }

    /// A fault for each condition that took too long or failed, with the first subject on which it did.
    fn faults(&self, index: usize, answers: &[Answer]) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (condition, key) in [(Condition::When, "when"), (Condition::Require, "require")] {
            let at = path!["rules", index, key];
            let id = &self.rule.rule.id;
            if self.steps[condition as usize].exceeded() {
                let problem = format!("rule {id} takes too many steps on this portfolio");
                faults.push(Fault::new(at, problem, Steps::REMEDY));
                continue;
            }
            let failures = answers.iter().filter_map(|answer| answer.as_ref().err());
            let mut failures = failures.filter(|failure| failure.condition == condition);
            let Some(first) = failures.next() else { continue };
            let more = match failures.count() {
                0 => String::new(),
                more => format!(" ({more} more like it)"),
            };
            let problem =
                format!("rule {id} cannot be asked of {}{more}: {}", first.subject, first.problem.problem);
            let fault = Fault::new(at, problem, first.problem.remedy.as_str());
            faults.push(match &first.subject {
                Subject::Issue(issue) => fault.of(issue),
                _ => fault,
            });
        }
        faults
    }
}
