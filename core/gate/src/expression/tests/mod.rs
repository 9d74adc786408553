mod hostile;
mod problems;

use super::vocabulary::Kind;
use super::{Expression, Problem, on_deep_stack};

fn compile(text: &str, variables: &[(&str, Kind)]) -> Result<Expression, Problem> {
    on_deep_stack(|| Expression::compile(text, variables)).expect("the work is done")
}
