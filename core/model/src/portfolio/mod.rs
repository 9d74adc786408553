//! The snapshot read through the policy: who takes part, as what, and what waits for what.

mod build;
mod cycle;
mod select;

pub use build::build;
pub use select::{Selected, selects};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::policy::{DebtFactor, Policy};
use crate::snapshot::Warning;
use crate::{Decimal, Exact, Fault, IssueId};

/// The portfolio at an instant. Indexes of KPIs, severities, types and surfaces are those of the policy's maps.
#[derive(Clone, Debug, PartialEq)]
pub struct Portfolio {
    /// The instant.
    pub as_of: Timestamp,
    /// Its date in the policy's time zone.
    pub today: Date,
    /// Every issue that had been created by then, sorted by id.
    pub items: Vec<Item>,
}

/// What stands for a blank title, so that nobody reads past the issue.
pub const UNTITLED: &str = "(no title)";

/// An issue as the policy sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Unique.
    pub id: IssueId,
    /// One line; [`UNTITLED`] where the tracker has none.
    pub title: String,
    /// Where people read it.
    pub url: Option<String>,
    /// Created and not closed at the instant.
    pub open: bool,
    /// Open, and somebody works on it.
    pub in_progress: bool,
    /// Whether the label rules, scoring and planning concern it.
    pub participates: bool,
    /// Instant of creation.
    pub created_at: Timestamp,
    /// Date of creation in the policy's time zone.
    pub created_on: Date,
    /// Date on which work on it began in the policy's time zone, if the tracker says.
    pub started_on: Option<Date>,
    /// Instant of closing, if it is closed at the instant.
    pub closed_at: Option<Timestamp>,
    /// Known KPIs, by the policy's order.
    pub kpis: Vec<usize>,
    /// Whether it has no KPI label and counts in the KPI that the policy assumes.
    pub kpi_assumed: bool,
    /// KPI labels that the policy does not know, without prefix.
    pub unknown_kpis: Vec<String>,
    /// What the severity labels say.
    pub severity: Reading,
    /// What the type labels say.
    pub kind: Reading,
    /// How it scores: its own severity and type, or the assumed ones where they are not known.
    pub class: Option<Class>,
    /// After aliases; sorted.
    pub labels: Vec<String>,
    /// Milestone in the tracker.
    pub milestone: Option<String>,
    /// The umbrella over it.
    pub parent: Option<IssueId>,
    /// The issues under it, sorted.
    pub children: Vec<IssueId>,
    /// Issues of the portfolio that must be closed before, children excluded; sorted.
    pub after: Vec<IssueId>,
    /// The control surface.
    pub surface: Option<usize>,
    /// The lane.
    pub lane: Option<usize>,
    /// Who works on it.
    pub assignees: Vec<String>,
}

/// What the labels of one kind say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// One label with a value of the policy.
    Known(usize),
    /// No label.
    Missing,
    /// One label, with a value that the policy does not have.
    Unknown(String),
    /// Several labels.
    Several(Vec<String>),
}

impl Reading {
    /// The index in the policy's map, when it is known.
    pub fn known(&self) -> Option<usize> {
        match self {
            Reading::Known(index) => Some(*index),
            _ => None,
        }
    }
}

/// Severity and type with which an issue scores, as indexes of the policy's maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Severity.
    pub severity: usize,
    /// Type.
    pub kind: usize,
    /// Whether one of them is assumed.
    pub assumed: bool,
}

/// What building a portfolio found wrong, by the document at fault.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// Faults of the policy, with paths into it.
    pub policy: Vec<Fault>,
    /// Faults of the tracker's data, naming issues.
    pub snapshot: Vec<Fault>,
}

impl Faults {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.policy.is_empty() && self.snapshot.is_empty()
    }
}

/// A portfolio, and what is odd about the data behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    /// The portfolio.
    pub portfolio: Portfolio,
    /// Oddities that did not keep it from being built.
    pub warnings: Vec<Warning>,
}

impl Policy {
    /// Points that a closed issue of a class earns.
    pub fn credit_points(&self, class: Class) -> Decimal {
        let severity = &self.severities[class.severity];
        Exact::product(self.scoring.close_credit_points, severity.credit, self.types[class.kind].weight)
            .to_decimal()
    }

    /// Points that an overdue issue of a class costs.
    pub fn debt_points(&self, class: Class) -> Decimal {
        let severity = &self.severities[class.severity];
        let factor = match self.scoring.debt_factor {
            DebtFactor::Debt => severity.debt,
            DebtFactor::Credit => severity.credit,
        };
        Exact::product(self.scoring.overdue_debt_points, factor, self.types[class.kind].weight).to_decimal()
    }
}

impl Portfolio {
    /// The item with an id.
    pub fn item(&self, id: &IssueId) -> Option<&Item> {
        self.items.binary_search_by(|item| item.id.cmp(id)).ok().map(|index| &self.items[index])
    }

    /// Open issues.
    pub fn open(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.open)
    }

    /// Open issues that take part.
    pub fn active(&self) -> impl Iterator<Item = &Item> {
        self.open().filter(|item| item.participates)
    }
}

impl Item {
    /// Whole days since creation, by dates.
    pub fn age_days(&self, today: Date) -> i64 {
        crate::calendar::days_between(self.created_on, today)
    }

    /// The last day on which its debt does not count yet; `None` when it does not score.
    pub fn sla_ends_on(&self, policy: &Policy) -> Option<Date> {
        let days = i64::from(policy.severities[self.class?.severity].sla_days);
        self.created_on.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
    }

    /// Whether its debt counts at `today`.
    pub fn overdue(&self, policy: &Policy, today: Date) -> bool {
        self.open && self.sla_ends_on(policy).is_some_and(|end| today > end)
    }

    /// The name of its severity; empty when it has not exactly one known.
    pub fn severity_name<'policy>(&self, policy: &'policy Policy) -> &'policy str {
        self.severity
            .known()
            .and_then(|index| policy.severities.get_index(index))
            .map_or("", |(name, _)| name)
    }

    /// The name of its type; empty when it has not exactly one known.
    pub fn kind_name<'policy>(&self, policy: &'policy Policy) -> &'policy str {
        self.kind.known().and_then(|index| policy.types.get_index(index)).map_or("", |(name, _)| name)
    }

    /// The keys of its KPIs.
    pub fn kpi_names<'policy>(&self, policy: &'policy Policy) -> Vec<&'policy str> {
        self.kpis
            .iter()
            .filter_map(|&index| policy.kpis.get_index(index))
            .map(|(name, _)| name.as_str())
            .collect()
    }
}
