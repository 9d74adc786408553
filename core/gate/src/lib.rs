//! Rules that a portfolio and a plan are held to. What a rule finds comes with what to do about it; whether a gate
//! fails is for its findings to say: it does when one of them is an error.
//!
//! A built-in rule is a folder with its code, its explanation and its tests; [`catalogue`] lists them. The rules
//! and exit criteria that a policy writes itself are conditions in the Common Expression Language, which
//! `docs/rules.md` describes.

mod drift;
mod exit;
mod expression;
mod governance;
mod label;
mod release;
mod rule;
mod rules;
#[cfg(test)]
mod sample;
mod world;

pub mod lint;

pub use drift::drift;
pub use exit::{exit, exit_findings, exit_status};
pub use governance::{Running, governance};
pub use label::labels;
pub use release::kpi;
pub use rule::RuleDoc;
pub use rules::{Rules, compile};

/// Every built-in rule, in the order of the gates.
pub fn catalogue() -> Vec<RuleDoc> {
    let exit = [exit::DOC];
    label::RULES
        .into_iter()
        .chain(release::RULES)
        .chain(exit)
        .chain(drift::RULES)
        .chain(lint::RULES)
        .collect()
}
