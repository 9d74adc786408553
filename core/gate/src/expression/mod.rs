//! CEL expressions of a policy: compiled once, held to what they may speak of, evaluated a bounded number of steps.
//!
//! Source: the Common Expression Language, language definition; the crate `cel` parses and evaluates. A policy
//! may come from anybody who can open a change, so that nothing in it may hang or exhaust memory: texts are
//! short, values cannot grow ([`check`]), loops are counted ([`steps`]), and there are no regular expressions.

mod check;
mod steps;
#[cfg(test)]
mod tests;
pub(crate) mod vocabulary;

use std::sync::Arc;

use cel::common::types::CelBool;
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env, ExecutionError, Program, Value};

pub(crate) use steps::{STEPS, Steps};
use vocabulary::Kind;

/// The longest expression, in bytes.
const LENGTH: usize = 2_000;
/// The stack on which expressions are read, in bytes: the parser stops at 96 levels, and without optimization each
/// takes up to 200 kB.
const STACK: usize = 64 << 20;

/// What is wrong with an expression, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub problem: String,
    pub remedy: String,
}

impl Problem {
    fn new(problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Problem { problem: problem.into(), remedy: remedy.into() }
    }
}

/// A condition over the variables that it was compiled for.
pub(crate) struct Expression(cel::parser::Expression);

/// What all expressions are evaluated in.
pub(crate) struct Environment(Arc<Env>);

impl Environment {
    pub fn new() -> Self {
        Environment(Arc::new(steps::environment()))
    }
}

/// What the variables of an expression stand for.
pub(crate) struct Bindings<'a> {
    pub variables: [(&'static str, &'a (dyn Val + 'a)); 2],
    pub steps: &'a Steps,
}

impl VariableResolver for Bindings<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let found = self.variables.iter().find(|(name, _)| *name == variable);
        let found = found.map(|(_, value)| CowVal::Borrowed(*value));
        found.or_else(|| steps::variable(variable, self.steps))
    }
}

impl Expression {
    /// Compiles a text over some variables; to be called [`on_deep_stack`].
    pub fn compile(text: &str, variables: &[(&str, Kind)]) -> Result<Self, Problem> {
        if text.len() > LENGTH {
            let problem = format!("it is {} bytes long", text.len());
            return Err(Problem::new(problem, format!("keep it below {LENGTH}, or split the rule")));
        }
        let program = Program::compile(text).map_err(|errors| syntax(&errors))?;
        check::check(program.expression(), variables)?;
        let mut tree = program.expression().clone();
        steps::charge_macros(&mut tree);
        Ok(Expression(tree))
    }

    /// Whether it is true. The error says why it is neither true nor false.
    pub fn holds(&self, environment: &Environment, bindings: &Bindings<'_>) -> Result<bool, Problem> {
        let mut context = Context::with_env(Arc::clone(&environment.0));
        context.set_variable_resolver(bindings);
        let value = Value::resolve_val(&self.0, &context).map_err(describe)?;
        let flag = value.downcast_ref::<CelBool>().map(|flag| *flag.inner());
        flag.ok_or_else(|| Problem::new("it is neither true nor false", "write a condition"))
    }
}

/// Does work with the stack that reading expressions needs. Nothing when there is no such stack or the work fails.
pub(crate) fn on_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        thread.ok().and_then(|working| working.join().ok())
    })
}

/// Why an evaluation failed, in the words of the checks before it where there are some.
fn describe(error: ExecutionError) -> Problem {
    match error {
        ExecutionError::NoSuchOverload(call) => {
            let operator = call.function().trim_matches('_');
            let known = |name: &String| if name == "null_type" { "null" } else { name.as_str() }.to_owned();
            let operands: Vec<String> = call.argument_types().iter().map(known).collect();
            let problem = format!("{operator} does not take {}", operands.join(" and "));
            Problem::new(problem, "hold fields that can be null against null first")
        }
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
            Problem::new("it divides by zero", "hold the divisor against 0 first")
        }
        ExecutionError::Overflow(..) => {
            Problem::new("a number grows too large", "calculate with smaller numbers")
        }
        error => Problem::new(error.to_string(), "write the condition another way"),
    }
}

/// The first syntax error, on one line.
fn syntax(errors: &cel::ParseErrors) -> Problem {
    let remedy = "write a condition in the Common Expression Language, e.g. issue.severity == \"P0\"";
    let Some(error) = errors.errors.first() else { return Problem::new("it cannot be read", remedy) };
    let message = error.msg.lines().next().unwrap_or_default().trim_start_matches("Syntax error: ");
    let message = match message.split(" expecting ").next().unwrap_or_default() {
        "mismatched input '<EOF>'" => "it ends too soon",
        message => message,
    };
    Problem::new(format!("line {}, column {}: {message}", error.pos.0, error.pos.1), remedy)
}
