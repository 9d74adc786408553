//! Shadow prices: what it would bring if one thing were otherwise.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Unit;
use crate::closure::Status;
use crate::{Decimal, IssueId};

/// What changes would bring above a plan, the most valuable first: those solved anew, and then the others by margin.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prices {
    /// What periods are.
    pub unit: Unit,
    /// What is known about the plan's quality.
    pub status: Status,
    /// `J` of the plan.
    pub objective: Decimal,
    /// What the plan's certificate proves on its own: no plan has a larger `J`.
    pub certified: Decimal,
    /// How many changes there are, those that are not listed among them.
    pub changes: usize,
    /// Their prices.
    pub prices: Vec<Price>,
}

/// What a change would bring, in KPI-point-periods of `J`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Price {
    /// What is changed.
    pub change: PricedChange,
    /// By how much the certified bound rises: what the change brings at the margin, an estimate.
    pub margin: Decimal,
    /// What it brings at least: to the plan as it stands, or to a better one that was found.
    pub at_least: Decimal,
    /// No plan under the change lies further above this plan.
    pub at_most: Decimal,
    /// Whether both plans are proven to be the best, so that the change is worth exactly that.
    pub proven: bool,
}

/// One thing that could be otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PricedChange {
    /// A team has a unit more for some days: a week of a plan by days, else a period.
    Capacity {
        /// The team.
        team: String,
        /// First working day.
        from: Date,
        /// Last working day.
        to: Date,
    },
    /// An issue turns overdue a period later.
    Sla {
        /// The issue.
        issue: IssueId,
        /// Its title.
        title: String,
        /// The last day of the first period in which its debt counts now.
        from: Date,
    },
    /// An open issue holds no cap down.
    Cap {
        /// The issue.
        issue: IssueId,
        /// Its title.
        title: String,
        /// The KPIs that it holds down.
        kpis: Vec<String>,
    },
    /// An issue does not wait for another.
    Dependency {
        /// The issue that waits.
        issue: IssueId,
        /// Its title.
        title: String,
        /// What it waits for.
        after: IssueId,
        /// Whether that is a child of it.
        child: bool,
    },
}

/// Kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceKind {
    /// [`PricedChange::Capacity`].
    Capacity,
    /// [`PricedChange::Sla`].
    Sla,
    /// [`PricedChange::Cap`].
    Cap,
    /// [`PricedChange::Dependency`].
    Dependency,
}

impl PricedChange {
    /// Its kind.
    pub fn kind(&self) -> PriceKind {
        match self {
            PricedChange::Capacity { .. } => PriceKind::Capacity,
            PricedChange::Sla { .. } => PriceKind::Sla,
            PricedChange::Cap { .. } => PriceKind::Cap,
            PricedChange::Dependency { .. } => PriceKind::Dependency,
        }
    }
}
