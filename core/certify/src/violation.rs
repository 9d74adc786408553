//! What a check finds wrong.

use std::fmt;

use warplan_model::IssueId;

/// What is broken: a constraint of the model, or a claim of the plan about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// A finish lies in one of the periods.
    Horizon,
    /// An execution of the issue's full duration fits between the first period and its finish.
    Duration,
    /// An issue does not start before its `earliest` period.
    Earliest,
    /// An issue does not finish after its `latest` period.
    Latest,
    /// A predecessor is scheduled, and far enough ahead.
    Precedence,
    /// In each period the issues that run use no more of a resource than there is.
    Capacity,
    /// The scheduled issues cost no more than a budget has.
    Budget,
    /// An issue that must close is scheduled.
    Must,
    /// The claimed objective is the schedule's.
    Objective,
    /// The claimed bound is not below the objective.
    Bound,
    /// A plan that claims to be optimal has a bound that equals its objective.
    Optimal,
    /// A plan that claims to be feasible breaks no constraint.
    Feasible,
    /// A plan that claims that there is none does not hold one.
    Infeasible,
    /// The certificate's multipliers keep their conditions, and prove the bound that it states.
    Certificate,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 14] = [
        Rule::Horizon,
        Rule::Duration,
        Rule::Earliest,
        Rule::Latest,
        Rule::Precedence,
        Rule::Capacity,
        Rule::Budget,
        Rule::Must,
        Rule::Objective,
        Rule::Bound,
        Rule::Optimal,
        Rule::Feasible,
        Rule::Infeasible,
        Rule::Certificate,
    ];

    /// The rule's name, in kebab case.
    pub const fn name(self) -> &'static str {
        match self {
            Rule::Horizon => "horizon",
            Rule::Duration => "duration",
            Rule::Earliest => "earliest",
            Rule::Latest => "latest",
            Rule::Precedence => "precedence",
            Rule::Capacity => "capacity",
            Rule::Budget => "budget",
            Rule::Must => "must",
            Rule::Objective => "objective",
            Rule::Bound => "bound",
            Rule::Optimal => "optimal",
            Rule::Feasible => "feasible",
            Rule::Infeasible => "infeasible",
            Rule::Certificate => "certificate",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

/// A constraint that a schedule breaks, or a false claim about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// What is broken.
    pub rule: Rule,
    /// The issue concerned, when it is one.
    pub issue: Option<IssueId>,
    /// The issues, resources, periods and amounts that disagree, as a clause without a full stop.
    pub message: String,
}

impl Violation {
    pub(crate) fn new(rule: Rule, message: String) -> Self {
        Violation { rule, issue: None, message }
    }

    pub(crate) fn of(issue: &IssueId, rule: Rule, message: String) -> Self {
        Violation { rule, issue: Some(issue.clone()), message }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.rule, self.message)
    }
}
