//! The closure-scheduling model with indexes in place of names: what a solver and a checker work on.
//!
//! Periods count from 1 to `periods`; vectors "by period" hold period `t` at index `t - 1`. Issues are in the
//! order of their ids, so that an index order is an id order.

use crate::{Decimal, IssueId};

/// A valid model: every index is in range, precedence is acyclic, and no sum of amounts overflows.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// For people.
    pub name: String,
    /// The horizon `T`, at least 1.
    pub periods: u32,
    /// Worth of each period, not negative; by period.
    pub weights: Vec<Decimal>,
    /// What issues use while they last.
    pub resources: Vec<Resource>,
    /// What issues cost once.
    pub budgets: Vec<Budget>,
    /// Sorted by id.
    pub issues: Vec<Task>,
    /// Scores.
    pub kpis: Vec<Kpi>,
    /// Values of complete sets.
    pub rewards: Vec<Reward>,
}

/// A renewable resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Unique name.
    pub name: String,
    /// Units, `None` when unlimited; by period.
    pub capacity: Vec<Option<Decimal>>,
}

/// A limit on a sum of costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// Unique name.
    pub name: String,
    /// The largest sum.
    pub limit: Decimal,
}

/// An issue as the scheduler sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Unique id.
    pub id: IssueId,
    /// In periods.
    pub duration: u32,
    /// Resource index and units in each period of the duration, sorted, all positive; empty at duration 0.
    pub uses: Vec<(usize, Decimal)>,
    /// Budget index and cost, sorted, all positive.
    pub costs: Vec<(usize, Decimal)>,
    /// Precedences, sorted by predecessor, one each.
    pub after: Vec<Precedence>,
    /// First period in which it may start, at least 1.
    pub earliest: u32,
    /// Last period in which it may finish, at most the horizon.
    pub latest: u32,
    /// Whether it has to be scheduled.
    pub must: bool,
}

impl Task {
    /// First period of an execution that finishes in period `finish`; the same period at duration 0.
    pub fn start(&self, finish: u32) -> u32 {
        (finish + 1).saturating_sub(self.duration.max(1))
    }

    /// The first period in which it can finish, from `earliest` and `duration` alone.
    pub fn first_finish(&self) -> u32 {
        self.earliest + self.duration.max(1) - 1
    }
}

/// `finish(task) ≥ finish(before) + lag`, and the task is scheduled only if `before` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Precedence {
    /// Index of the predecessor.
    pub before: usize,
    /// 0 for `same-period` and for tasks without duration, else the task's duration.
    pub lag: u32,
}

/// A score over the periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    /// Unique name.
    pub name: String,
    /// Factor in the objective, not negative.
    pub weight: Decimal,
    /// Lowest score.
    pub min: Decimal,
    /// Highest score.
    pub max: Decimal,
    /// By period.
    pub base: Vec<Decimal>,
    /// The most that credits add; `None` when unlimited.
    pub uplift_limit: Option<Decimal>,
    /// Effects of issues; an issue may stand in several.
    pub terms: Vec<Term>,
    /// Limits while issues are open.
    pub caps: Vec<Cap>,
}

/// The effect of one issue on one KPI.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Index of the issue.
    pub issue: usize,
    /// Added from its finish on, not negative.
    pub credit: Decimal,
    /// Subtracted while it is open, from `debt_from` on; not negative.
    pub debt: Decimal,
    /// May lie beyond the horizon, where it has no effect.
    pub debt_from: u32,
}

/// A limit on a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    /// The highest score while it holds.
    pub at: Decimal,
    /// Indexes of the issues, sorted; it holds while one is open.
    pub while_open: Vec<usize>,
}

/// A value earned in each period from the one in which the last member finishes.
#[derive(Clone, Debug, PartialEq)]
pub struct Reward {
    /// Unique name.
    pub name: String,
    /// Negative only with one member.
    pub value: Decimal,
    /// Indexes of the issues, sorted, not empty.
    pub members: Vec<usize>,
}

impl Problem {
    /// The index of an issue.
    pub fn index_of(&self, id: &IssueId) -> Option<usize> {
        self.issues.binary_search_by(|task| task.id.cmp(id)).ok()
    }
}

/// Finish periods by issue index; `None` stays open past the horizon.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Schedule {
    /// By issue index.
    pub finish: Vec<Option<u32>>,
}

impl Schedule {
    /// Nothing closes.
    pub fn nothing(issues: usize) -> Self {
        Schedule { finish: vec![None; issues] }
    }

    /// How many issues close.
    pub fn closed(&self) -> usize {
        self.finish.iter().flatten().count()
    }
}
