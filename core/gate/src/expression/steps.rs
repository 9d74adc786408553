//! Keeps evaluation from running for ever.
//!
//! Terms: a step is one part of an expression evaluated for one element of a list. Before a macro runs, its
//! elements times the parts of its body are charged to an account that all evaluations of a rule share; what is
//! charged does not depend on their order. Cost: one charge a macro.

use std::sync::atomic::{AtomicU64, Ordering};

use cel::common::ast::{CallExpr, Expr, LiteralValue};
use cel::common::traits::Indexer;
use cel::common::types::{CelInt, DYN_TYPE, INT_TYPE, Type};
use cel::common::value::{CowVal, Val};
use cel::parser::Expression as Tree;
use cel::{Env, ExecutionError};

/// The most steps that an expression may take over all its subjects.
pub(crate) const STEPS: u64 = 100_000_000;
/// The variable that holds the account, and the function that charges it. Texts cannot name either.
const ACCOUNT: &str = "@steps";
const CHARGE: &str = "@charge";

/// The steps that the evaluations of an expression have taken together, and how many they may take.
#[derive(Debug)]
pub(crate) struct Steps {
    taken: AtomicU64,
    limit: u64,
}

impl Steps {
    /// None taken yet.
    pub fn up_to(limit: u64) -> Self {
        Steps { taken: AtomicU64::new(0), limit }
    }

    /// What to do about too many.
    pub const REMEDY: &str =
        "loop over surface.issues or kpi.open in place of portfolio.open, and nest no loops over all issues";

    /// Whether there were too many; what was evaluated then says nothing.
    pub fn exceeded(&self) -> bool {
        self.taken.load(Ordering::Relaxed) > self.limit
    }
}

/// The environment of all expressions: the standard one, and the function that charges.
pub(super) fn environment() -> Env {
    let mut environment = Env::stdlib();
    let arguments = vec![DYN_TYPE, INT_TYPE, DYN_TYPE];
    environment.add_overload(CHARGE, "charge_list", arguments, charge).expect("a new name");
    environment
}

/// The account as a variable.
pub(super) fn variable<'steps>(name: &str, steps: &'steps Steps) -> Option<CowVal<'steps, 'steps>> {
    (name == ACCOUNT).then(|| CowVal::owned(Account(steps)))
}

/// Makes every macro of an expression charge its steps before it runs. Returns the parts of the expression.
pub(super) fn charge_macros(tree: &mut Tree) -> i64 {
    let inner: Vec<&mut Tree> = match &mut tree.expr {
        Expr::Call(call) => call.target.as_deref_mut().into_iter().chain(&mut call.args).collect(),
        Expr::List(list) => list.elements.iter_mut().collect(),
        Expr::Select(select) => vec![&mut *select.operand],
        Expr::Comprehension(comprehension) => {
            let body = charge_macros(&mut comprehension.loop_step);
            let range = &mut comprehension.iter_range;
            let parts = charge_macros(range);
            let id = range.id;
            let part = |expr| Tree { id, expr };
            let args = vec![
                std::mem::take(range),
                part(Expr::Literal(LiteralValue::Int(CelInt::from(body)))),
                part(Expr::Ident(ACCOUNT.into())),
            ];
            range.expr = Expr::Call(CallExpr { func_name: CHARGE.into(), target: None, args });
            return body + parts + 1;
        }
        _ => Vec::new(),
    };
    inner.into_iter().map(charge_macros).sum::<i64>() + 1
}

/// `@charge(list, parts, account)`: the list, once its elements times the parts are charged.
fn charge<'b, 'v>(mut arguments: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let elements = arguments[0].as_sizer().map_or(0, |list| *list.size().inner());
    let parts = arguments[1].downcast_ref::<CelInt>().map_or(1, |parts| *parts.inner());
    let cost = CelInt::from(elements.saturating_mul(parts));
    if let Some(account) = arguments[2].as_indexer() {
        account.get(&cost)?;
    }
    Ok(arguments.swap_remove(0))
}

/// The account as expressions hold it: looking a cost up in it charges that cost.
#[derive(Clone, Copy, Debug)]
struct Account<'steps>(&'steps Steps);

impl Val for Account<'_> {
    fn get_type(&self) -> &Type {
        &DYN_TYPE
    }

    fn cel_type() -> &'static Type {
        &DYN_TYPE
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(*self)
    }
}

impl Indexer for Account<'_> {
    fn get<'b, 'v>(&'b self, cost: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let cost = cost.downcast_ref::<CelInt>().map_or(0, |cost| *cost.inner());
        let cost = u64::try_from(cost).unwrap_or(0).min(self.0.limit + 1);
        self.0.taken.fetch_add(cost, Ordering::Relaxed);
        if self.0.exceeded() {
            return Err(ExecutionError::function_error(CHARGE, "too many steps"));
        }
        Ok(CowVal::owned(CelInt::from(0)))
    }

    fn steal<'v>(self: Box<Self>, cost: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.get(cost).map(CowVal::into_owned)
    }
}
