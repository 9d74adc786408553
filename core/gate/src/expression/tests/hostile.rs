//! Expressions that would hang, exhaust memory or overflow the stack are refused or cut off.

use cel::common::value::Val;
use proptest::prelude::*;
use serde_json::json;

use super::compile;
use crate::expression::vocabulary::Kind;
use crate::expression::{Bindings, Environment, Expression, Problem, Steps, on_deep_stack};
use crate::sample::{issue, policy, portfolio, scorecard};
use crate::world::{Facts, World};

const VARIABLES: [(&str, Kind); 1] = [("portfolio", Kind::Portfolio)];

/// What texts are put together from.
const PARTS: [&str; 38] = [
    "portfolio",
    ".",
    "open",
    "kpis",
    "value",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"P0\"",
    "==",
    "&&",
    "||",
    "!",
    "?",
    ":",
    ",",
    "+",
    "-",
    "in ",
    ".all(i,",
    ".map(i,",
    ".filter(i,",
    "i",
    "1",
    "1.5",
    "0x",
    "r\"",
    "'",
    "\\",
    "\"",
    "é",
    "\n",
    "//",
    "null",
    "99999999999999999999",
];

fn refused(text: &str) -> String {
    compile(text, &VARIABLES).err().expect("a problem").problem
}

#[test]
fn long_texts_are_refused_unread() {
    assert_eq!(refused(&" ".repeat(2_001)), "it is 2001 bytes long");
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let deep = [
        format!("{}true{}", "(".repeat(990), ")".repeat(990)),
        format!("{}{} == 1", "[".repeat(900), "]".repeat(900)),
        format!("1{} == 1", " + 1".repeat(490)),
        format!("{}true", "true ? false : ".repeat(130)),
        format!("portfolio{} == 1", ".open".repeat(390)),
        format!("{}true{}", "[1].all(a, ".repeat(150), ")".repeat(150)),
        format!("{}1{} == 1", "size(".repeat(300), ")".repeat(300)),
        format!("[1]{}.size() == 1", ".filter(a, true)".repeat(120)),
    ];
    for text in deep {
        assert!(text.len() <= 2_000, "{} bytes", text.len());
        refused(&text);
    }
}

#[test]
fn signs_that_cancel_out_are_read_as_none() {
    for text in [format!("{}true", "!".repeat(1_990)), format!("{}1 == 1", "-".repeat(1_990))] {
        assert!(compile(&text, &VARIABLES).is_ok());
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(parts in prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..120)) {
        let text = parts.join("");
        let read = on_deep_stack(|| Expression::compile(&text, &VARIABLES).err());
        prop_assert!(read.is_some(), "reading {} fails", text);
    }
}

#[test]
fn wide_texts_are_fine() {
    let wide = vec!["portfolio.open.size() > 1"; 60].join(" && ");
    assert!(compile(&wide, &VARIABLES).is_ok());
}

/// Asks a condition of a portfolio of 60 issues, with 100,000 steps to take.
fn ask(text: &str) -> (Result<bool, Problem>, Steps) {
    let policy = policy(json!({}));
    let issues: Vec<_> = (1..=60).map(|id| issue(id, 20, "kpi:depth sev:P0 type:bug")).collect();
    let portfolio = portfolio(&policy, &issues);
    let scorecard = scorecard(json!({}));
    let facts =
        Facts { portfolio: &portfolio, policy: &policy, scorecard: &scorecard, planned: None, releases: &[] };
    let world = World::new(&facts);
    let record = world.portfolio();
    let variable: (&str, &dyn Val) = ("portfolio", &record);
    let expression = compile(text, &VARIABLES).unwrap_or_else(|it| panic!("{text}: {}", it.problem));
    let steps = Steps::up_to(100_000);
    let held = expression.holds(&Environment::new(), &Bindings { variables: [variable; 2], steps: &steps });
    (held, steps)
}

/// `depth` macros over a list, each within the one before.
fn nest(list: &str, call: &str, depth: usize) -> String {
    let open: String = (0..depth).map(|level| format!("{list}.{call}(v{level}, ")).collect();
    format!("{open}true{}", ")".repeat(depth))
}

#[test]
fn nested_loops_are_cut_off() {
    let numbers = format!("[{}]", vec!["1"; 30].join(","));
    let filtered = "portfolio.open.filter(i, true)";
    for (list, call) in
        [("portfolio.open", "all"), ("portfolio.open", "exists_one"), (&numbers, "all"), (filtered, "all")]
    {
        let (held, steps) = ask(&nest(list, call, 1));
        assert!(held.is_ok() && !steps.exceeded(), "one loop over {list} is fine");
        let (held, steps) = ask(&nest(list, call, 6));
        assert!(held.is_err() && steps.exceeded(), "six loops over {list} are not");
    }
}

#[test]
fn a_cut_off_condition_that_happens_to_hold_is_still_known_to_be_cut_off() {
    let endless = nest("portfolio.open", "all", 6);
    let (held, steps) = ask(&format!("{endless} || true"));
    assert_eq!(held, Ok(true));
    assert!(steps.exceeded());
}

#[test]
fn the_deepest_expression_can_be_evaluated_on_a_small_stack() {
    for text in [format!("1{} == 30", " + 1".repeat(29)), nest("[1]", "all", 14), nest("[1]", "exists", 14)] {
        assert_eq!(ask(&text).0, Ok(true), "{text}");
    }
}
