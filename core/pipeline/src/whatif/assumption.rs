//! What may be assumed.

use std::fmt;

use jiff::civil::Date;
use warplan_model::{Decimal, IssueId};

/// One thing that is assumed to be otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Assumption {
    /// A team has other capacity.
    Capacity {
        /// The team.
        team: String,
        /// How much.
        amount: Amount,
        /// First and last day; the whole plan, days of absence among them, when absent.
        days: Option<(Date, Date)>,
    },
    /// An issue stays open.
    Drop(IssueId),
    /// An issue has to close within the plan, also when the policy leaves it for later.
    Close(IssueId),
    /// An issue has another severity.
    Severity(IssueId, String),
    /// An issue takes other time, in working days.
    Duration(IssueId, u32),
    /// A milestone's issues have to close by a day.
    MilestoneDeadline(String, Date),
    /// An issue has to close by a day.
    IssueDeadline(IssueId, Date),
    /// An issue does not wait for another, or is no umbrella over it.
    Independent(IssueId, IssueId),
}

/// An amount of capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So much.
    To(Decimal),
    /// So much more, or less, but never less than nothing.
    By(Decimal),
}

impl Amount {
    /// What becomes of a capacity.
    pub fn of(self, capacity: Decimal) -> Decimal {
        match self {
            Amount::To(value) => value,
            Amount::By(value) => (capacity + value).max(Decimal::ZERO),
        }
    }
}

/// A named set of assumptions.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumed {
    /// What it is called.
    pub name: String,
    /// What is assumed.
    pub assumptions: Vec<Assumption>,
}

impl Assumption {
    /// Whether both say something about the same thing, so that one of them cannot hold or would count twice. Capacity
    /// on some days may differ from that of the whole plan.
    pub fn contradicts(&self, other: &Assumption) -> bool {
        use Assumption::*;
        match (self, other) {
            (Capacity { team, days, .. }, Capacity { team: also, days: on, .. }) => {
                let overlap = match (days, on) {
                    (None, None) => true,
                    (Some((from, to)), Some((begin, end))) => from <= end && begin <= to,
                    _ => false,
                };
                team == also && overlap
            }
            (Drop(id), Drop(other) | Close(other) | IssueDeadline(other, _))
            | (Close(id) | IssueDeadline(id, _), Drop(other))
            | (Close(id), Close(other))
            | (IssueDeadline(id, _), IssueDeadline(other, _))
            | (Severity(id, _), Severity(other, _))
            | (Duration(id, _), Duration(other, _)) => id == other,
            (MilestoneDeadline(key, _), MilestoneDeadline(other, _)) => key == other,
            (Independent(..), Independent(..)) => self == other,
            _ => false,
        }
    }
}

impl fmt::Display for Assumption {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Assumption::Capacity { team, amount, days } => {
                match amount {
                    Amount::To(value) => write!(out, "{team} has capacity {value}")?,
                    Amount::By(value) => write!(out, "{team} has {value:+} capacity")?,
                }
                days.map_or(Ok(()), |(from, to)| write!(out, " from {from} to {to}"))
            }
            Assumption::Drop(id) => write!(out, "{id} stays open"),
            Assumption::Close(id) => write!(out, "{id} has to close"),
            Assumption::Severity(id, severity) => write!(out, "{id} is {severity}"),
            Assumption::Duration(id, 1) => write!(out, "{id} takes 1 working day"),
            Assumption::Duration(id, days) => write!(out, "{id} takes {days} working days"),
            Assumption::MilestoneDeadline(key, day) => write!(out, "{key} is done by {day}"),
            Assumption::IssueDeadline(id, day) => write!(out, "{id} closes by {day}"),
            Assumption::Independent(id, before) => write!(out, "{id} does not wait for {before}"),
        }
    }
}
