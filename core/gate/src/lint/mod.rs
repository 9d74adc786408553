//! What is wrong with a war plan that people wrote: plan lint. Days are periods of the plan, as everywhere in a
//! hand-written plan.

mod before_dependency;
mod beyond_horizon;
mod closed_issue;
mod date;
mod day_off;
mod demotion_lowers_lift;
#[cfg(test)]
mod fixture;
mod impossible_day;
mod lane_without_day;
mod left_out;
mod overload;
mod passed_day;
mod sla_breach;
mod takes_no_part;
#[cfg(test)]
mod tests;
mod time;
mod twice;
mod umbrella_first;
mod unknown_issue;
mod vague_day;
mod view;
mod written;

pub use written::{Repaired, repaired, written_schedule};

use warplan_model::calendar::Calendar;
use warplan_model::closure::{Problem, Schedule};
use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::{Level, Policy};
use warplan_model::portfolio::Portfolio;
use warplan_model::view::HandPlan;
use warplan_model::{Decimal, IssueId};

use crate::RuleDoc;
use view::View;

/// A hand-written plan with what it is held against.
#[derive(Clone, Copy)]
pub struct LintInput<'a> {
    /// The plan.
    pub hand: &'a HandPlan,
    /// The issues.
    pub portfolio: &'a Portfolio,
    /// Their policy.
    pub policy: &'a Policy,
    /// The model of the portfolio.
    pub problem: &'a Problem,
    /// The periods of the model as dates.
    pub calendar: &'a Calendar,
    /// The plan's days as finishes, before any repair: [`written_schedule`].
    pub written: &'a Schedule,
    /// What its demotions do.
    pub demotions: &'a [Demotion],
}

/// What a demotion does to the best plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demotion {
    /// The issues, sorted.
    pub issues: Vec<IssueId>,
    /// Their new severity.
    pub to: String,
    /// Lift of the best plan with it.
    pub lift: Decimal,
    /// Lift of the best plan without it.
    pub lift_without: Decimal,
}

/// The rules for hand-written plans: first what the plan says about issues, then its order, then its cost.
pub(crate) const RULES: [RuleDoc; 17] = [
    unknown_issue::DOC,
    closed_issue::DOC,
    takes_no_part::DOC,
    left_out::DOC,
    lane_without_day::DOC,
    twice::DOC,
    impossible_day::DOC,
    passed_day::DOC,
    day_off::DOC,
    vague_day::DOC,
    beyond_horizon::DOC,
    date::DOC,
    before_dependency::DOC,
    umbrella_first::DOC,
    overload::DOC,
    sla_breach::DOC,
    demotion_lowers_lift::DOC,
];

/// Everything that is wrong with a hand-written plan; sorted.
pub fn lint(input: &LintInput<'_>) -> Vec<Finding> {
    let view = View::new(input);
    let rules = [
        unknown_issue::judge,
        closed_issue::judge,
        takes_no_part::judge,
        left_out::judge,
        lane_without_day::judge,
        twice::judge,
        impossible_day::judge,
        passed_day::judge,
        day_off::judge,
        vague_day::judge,
        beyond_horizon::judge,
        date::judge,
        before_dependency::judge,
        umbrella_first::judge,
        overload::judge,
        sla_breach::judge,
        demotion_lowers_lift::judge,
    ];
    let mut findings: Vec<Finding> = rules.iter().flat_map(|judge| judge(&view)).collect();
    findings.sort();
    findings
}

fn finding(doc: &RuleDoc, level: Level, subject: Subject, message: String, remedy: String) -> Finding {
    Finding { level, rule: doc.id.to_owned(), subject, message, remedy }
}

fn about(doc: &RuleDoc, level: Level, issue: &IssueId, message: String, remedy: String) -> Finding {
    finding(doc, level, Subject::Issue(issue.clone()), message, remedy)
}
