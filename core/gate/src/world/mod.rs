//! The portfolio as expressions see it: records whose fields are computed when an expression asks for them.

mod records;
mod values;

use std::collections::BTreeSet;

use warplan_model::IssueId;
use warplan_model::policy::Policy;
use warplan_model::portfolio::{Item, Portfolio};
use warplan_model::scorecard::Scorecard;

pub(crate) use records::{IssueRecord, KpiRecord, PortfolioRecord, SurfaceRecord};
pub(crate) use values::Record;

/// What the records are read from.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub portfolio: &'a Portfolio,
    pub policy: &'a Policy,
    pub scorecard: &'a Scorecard,
    /// The issues of the running plan.
    pub planned: Option<&'a BTreeSet<IssueId>>,
    /// Releases with whether they compare.
    pub releases: &'a [(String, bool)],
}

/// The open issues that take part, sorted by id, and by surface and KPI in the policy's order.
pub(crate) struct World<'a> {
    pub facts: &'a Facts<'a>,
    pub open: Vec<Record<IssueRecord<'a>>>,
    pub by_surface: Vec<Vec<Record<IssueRecord<'a>>>>,
    pub by_kpi: Vec<Vec<Record<IssueRecord<'a>>>>,
}

impl<'a> World<'a> {
    pub fn new(facts: &'a Facts<'a>) -> Self {
        let record = |item: &'a Item| Record(IssueRecord { facts, item });
        let mut by_surface = vec![Vec::new(); facts.policy.surfaces.len()];
        let mut by_kpi = vec![Vec::new(); facts.policy.kpis.len()];
        for item in facts.portfolio.active() {
            if let Some(surface) = item.surface {
                by_surface[surface].push(record(item));
            }
            for &kpi in &item.kpis {
                by_kpi[kpi].push(record(item));
            }
        }
        World { facts, open: facts.portfolio.active().map(record).collect(), by_surface, by_kpi }
    }

    pub fn surfaces(&'a self) -> Vec<Record<SurfaceRecord<'a>>> {
        let surfaces = self.facts.policy.surfaces.iter().zip(&self.by_surface);
        surfaces.map(|((key, surface), issues)| Record(SurfaceRecord { key, surface, issues })).collect()
    }

    pub fn kpis(&'a self) -> Vec<Record<KpiRecord<'a>>> {
        let kpis = self.facts.policy.kpis.iter().zip(&self.by_kpi);
        kpis.map(|((key, kpi), open)| {
            Record(KpiRecord { key, kpi, score: self.facts.scorecard.kpi(key), open })
        })
        .collect()
    }

    pub fn portfolio(&'a self) -> Record<PortfolioRecord<'a>> {
        Record(PortfolioRecord { world: self })
    }
}
