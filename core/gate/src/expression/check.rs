//! Holds an expression to the vocabulary before anything is evaluated: a misspelt field is a fault of the
//! policy and not a rule that never finds anything.
//!
//! Terms: a shape is what a value is, known for every part of an expression. Lists hold plain fields, constants
//! and variables; a computed list is never an element of another and never added to another. No value can
//! therefore grow beyond what the portfolio and the text of the expression hold. Cost: linear in the expression.

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, LiteralValue, SelectExpr, operators};
use cel::parser::Expression as Tree;

use super::Problem;
use super::vocabulary::{Kind, Shape};
use Kind::{Decimal, Flag, Nothing, Text, Whole};
use Shape::{List, One};

/// How deep expressions nest; deeper ones would exhaust the stack.
const DEPTH: usize = 32;

/// Whether an expression is true or false, given the variables that it may use.
pub(super) fn check(tree: &Tree, variables: &[(&str, Kind)]) -> Result<(), Problem> {
    let variables = variables.iter().map(|(name, kind)| ((*name).to_owned(), One(*kind))).collect();
    let shape = Checker { variables, depth: 0 }.shape(tree)?;
    match shape {
        One(Flag) => Ok(()),
        shape => Err(Problem::new(format!("it is {shape}"), "write a condition that is true or false")),
    }
}

struct Checker {
    /// Variables in scope, innermost last.
    variables: Vec<(String, Shape)>,
    depth: usize,
}

type Checked = Result<Shape, Problem>;

impl Checker {
    fn shape(&mut self, tree: &Tree) -> Checked {
        if self.depth == DEPTH {
            return Err(Problem::new("it nests too deep", "split the rule"));
        }
        self.depth += 1;
        let shape = match &tree.expr {
            Expr::Literal(literal) => literal_shape(literal),
            Expr::Ident(name) => self.variable(name),
            Expr::Select(select) => self.field(select),
            Expr::Call(call) => self.call(call),
            Expr::List(list) => self.list(&list.elements),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension),
            Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                Err(Problem::new("maps are not used in rules", "use lists of constants"))
            }
        };
        self.depth -= 1;
        shape
    }

    fn variable(&self, name: &str) -> Checked {
        let found = self.variables.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, shape)| *shape).ok_or_else(|| {
            let mut known: Vec<&str> = self.variables.iter().map(|(name, _)| name.as_str()).collect();
            known.retain(|name| !name.starts_with('@'));
            Problem::new(format!("{name} is not known here"), format!("use {}", known.join(" or ")))
        })
    }

    fn field(&mut self, select: &SelectExpr) -> Checked {
        let operand = self.shape(&select.operand)?;
        let fields = if let One(kind) = operand { kind.fields() } else { &[] };
        let found = fields.iter().find(|(name, _)| *name == select.field);
        match found {
            Some(_) if select.test => Ok(One(Flag)),
            Some((_, shape)) => Ok(*shape),
            None => {
                let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
                let remedy = match (names.is_empty(), operand) {
                    (false, _) => format!("use one of {}", names.join(", ")),
                    (true, List(_)) => "use exists, all, filter or size".to_owned(),
                    (true, _) => "use size, contains, startsWith or endsWith with a text".to_owned(),
                };
                Err(Problem::new(format!("{operand} has no field {}", select.field), remedy))
            }
        }
    }

    fn call(&mut self, call: &CallExpr) -> Checked {
        available(&call.func_name)?;
        let mut shapes = Vec::new();
        for operand in call.target.as_deref().into_iter().chain(&call.args) {
            shapes.push(self.shape(operand)?);
        }
        let name = call.func_name.as_str();
        match (name, call.target.is_some(), &shapes[..]) {
            (operators::LOGICAL_AND | operators::LOGICAL_OR, _, [One(Flag), One(Flag)])
            | (operators::LOGICAL_NOT | operators::NOT_STRICTLY_FALSE, _, [One(Flag)])
            | ("contains" | "startsWith" | "endsWith", true, [One(Text), One(Text)]) => Ok(One(Flag)),
            (operators::EQUALS | operators::NOT_EQUALS, _, [One(left), One(right)])
                if comparable(*left, *right) =>
            {
                Ok(One(Flag))
            }
            (
                operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS,
                _,
                [One(left), One(right)],
            ) if ordered(*left, *right) => Ok(One(Flag)),
            (operators::IN, _, [One(element), List(kind)]) if comparable(*element, *kind) => Ok(One(Flag)),
            (operators::ADD, _, [One(Text), One(Text)]) => Ok(One(Text)),
            (
                operators::ADD
                | operators::SUBSTRACT
                | operators::MULTIPLY
                | operators::DIVIDE
                | operators::MODULO,
                _,
                [One(Whole), One(Whole)],
            )
            | (operators::NEGATE, _, [One(Whole)])
            | ("size", _, [List(_) | One(Text)]) => Ok(One(Whole)),
            (operators::NEGATE, _, [One(Decimal)]) => Ok(One(Decimal)),
            (operators::CONDITIONAL, _, [One(Flag), left, right]) => {
                alike(*left, *right).ok_or_else(|| unfit(name, &shapes[1..]))
            }
            _ => Err(unfit(name, &shapes)),
        }
    }

    fn list(&mut self, elements: &[Tree]) -> Checked {
        let mut kind = Nothing;
        for element in elements {
            if !matches!(element.expr, Expr::Literal(_) | Expr::Select(_) | Expr::Ident(_)) {
                let problem = "a list holds something computed";
                return Err(Problem::new(problem, "use constants, fields such as i.severity and variables"));
            }
            kind = match self.shape(element)? {
                One(element) if kind == Nothing || kind == element => element,
                shape => {
                    return Err(Problem::new(format!("{shape} stands in a list of others"), "use one kind"));
                }
            };
        }
        Ok(List(kind))
    }

    /// A macro: `all`, `exists`, `exists_one`, `filter` or `map`, as the parser expands it.
    fn comprehension(&mut self, comprehension: &ComprehensionExpr) -> Checked {
        let List(element) = self.shape(&comprehension.iter_range)? else {
            return Err(Problem::new("a macro runs over something that is no list", "name a list before it"));
        };
        let start = self.shape(&comprehension.accu_init)?;
        let outside = self.variables.len();
        self.variables.push((comprehension.iter_var.clone(), One(element)));
        let collected = self.collected(comprehension);
        let result = match collected {
            Some((condition, elements)) => {
                let condition = condition.map_or(Ok(One(Flag)), |condition| self.shape(condition))?;
                let shape = self.list(elements)?;
                (condition == One(Flag)).then_some(shape).ok_or_else(|| unfit("filter", &[condition]))
            }
            None => {
                self.variables.push((comprehension.accu_var.clone(), start));
                self.shape(&comprehension.loop_cond)?;
                self.shape(&comprehension.loop_step)?;
                self.shape(&comprehension.result)
            }
        };
        self.variables.truncate(outside);
        result
    }

    /// The condition and the element of a macro that makes a list: it adds `[element]` to what it has, when the
    /// condition holds.
    fn collected<'tree>(
        &self,
        comprehension: &'tree ComprehensionExpr,
    ) -> Option<(Option<&'tree Tree>, &'tree [Tree])> {
        let Expr::List(_) = comprehension.accu_init.expr else { return None };
        let Expr::Call(step) = &comprehension.loop_step.expr else { return None };
        let (condition, addition) = match &step.args[..] {
            [condition, addition, _] if step.func_name == operators::CONDITIONAL => {
                (Some(condition), &addition.expr)
            }
            _ => (None, &comprehension.loop_step.expr),
        };
        let Expr::Call(addition) = addition else { return None };
        match &addition.args[..] {
            [_, Tree { expr: Expr::List(list), .. }] => Some((condition, &list.elements)),
            _ => None,
        }
    }
}

fn literal_shape(literal: &LiteralValue) -> Checked {
    match literal {
        LiteralValue::Boolean(_) => Ok(One(Flag)),
        LiteralValue::Int(_) => Ok(One(Whole)),
        LiteralValue::Double(_) => Ok(One(Decimal)),
        LiteralValue::String(_) => Ok(One(Text)),
        LiteralValue::Null => Ok(One(Nothing)),
        LiteralValue::Bytes(_) | LiteralValue::UInt(_) => {
            Err(Problem::new("bytes and unsigned numbers are not used in rules", "use a text or a number"))
        }
    }
}

fn number(kind: Kind) -> bool {
    matches!(kind, Whole | Decimal)
}

fn ordered(left: Kind, right: Kind) -> bool {
    (number(left) && number(right)) || (left == Text && right == Text)
}

/// Whether two values can be equal. Records cannot be compared, their ids and keys can.
fn comparable(left: Kind, right: Kind) -> bool {
    let record = |kind: Kind| !kind.fields().is_empty();
    let nothing = left == Nothing || right == Nothing;
    !record(left) && !record(right) && (nothing || left == right || ordered(left, right))
}

/// What a choice between two values is.
fn alike(left: Shape, right: Shape) -> Option<Shape> {
    match (left, right) {
        (left, right) if left == right => Some(left),
        (One(Nothing), One(kind)) | (One(kind), One(Nothing)) => Some(One(kind)),
        (List(Nothing), List(kind)) | (List(kind), List(Nothing)) => Some(List(kind)),
        _ => None,
    }
}

/// Whether a function is one that conditions may call; operators have names with signs.
fn available(name: &str) -> Result<(), Problem> {
    const FUNCTIONS: [&str; 4] = ["size", "contains", "startsWith", "endsWith"];
    const MACROS: [&str; 6] = ["has", "all", "exists", "exists_one", "filter", "map"];
    if FUNCTIONS.contains(&name) || !name.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
        return Ok(());
    }
    Err(match name {
        "has" => Problem::new("has takes one field", "write it as in has(issue.parent)"),
        name if MACROS.contains(&name) => {
            let problem = format!("{name} takes a list, a variable and a condition");
            Problem::new(problem, format!("write it as in portfolio.open.{name}(i, i.overdue)"))
        }
        "matches" => {
            Problem::new("matches is not available", "use contains, startsWith, endsWith or a label")
        }
        name => {
            let known = [FUNCTIONS.as_slice(), &MACROS].concat().join(", ");
            Problem::new(format!("{name} is not available"), format!("use operators and {known}"))
        }
    })
}

fn unfit(function: &str, operands: &[Shape]) -> Problem {
    let symbol = match function {
        operators::CONDITIONAL => "? :",
        name => name.trim_matches(|sign| sign == '_' || sign == '@'),
    };
    let operands: Vec<String> = operands.iter().map(ToString::to_string).collect();
    let problem = match &operands[..] {
        [] => format!("{symbol} is asked of nothing"),
        operands => format!("{symbol} does not take {}", operands.join(" and ")),
    };
    let remedy = match function {
        operators::EQUALS | operators::NOT_EQUALS | operators::IN => {
            "compare texts, numbers or ids; use size or in with lists"
        }
        operators::ADD
        | operators::SUBSTRACT
        | operators::MULTIPLY
        | operators::DIVIDE
        | operators::MODULO => {
            "decimal numbers and lists only compare and count; calculate with whole numbers"
        }
        operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT | "filter" => {
            "use conditions that are true or false"
        }
        operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS => {
            "order two numbers or two texts"
        }
        operators::CONDITIONAL => "choose between two values of one kind",
        operators::INDEX => "use exists, all or filter",
        "size" => "ask it of a list or a text",
        _ => "ask it of two texts",
    };
    Problem::new(problem, remedy)
}
