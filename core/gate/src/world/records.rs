//! The records and their fields, which [`vocabulary`](crate::expression::vocabulary) lists.

use std::borrow::Cow;
use std::fmt;

use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelNull, CelString};
use cel::common::value::Val;
use warplan_model::policy::{Kpi, Surface};
use warplan_model::portfolio::{Item, UNTITLED};
use warplan_model::scorecard::KpiScore;
use warplan_model::{Decimal, IssueId};

use super::values::{Fields, Record, Records, Source, Texts};
use super::{Facts, World};

/// An open issue that takes part.
#[derive(Clone, Copy)]
pub(crate) struct IssueRecord<'a> {
    pub facts: &'a Facts<'a>,
    pub item: &'a Item,
}

/// A control surface.
#[derive(Clone, Copy)]
pub(crate) struct SurfaceRecord<'a> {
    pub key: &'a str,
    pub surface: &'a Surface,
    pub issues: &'a [Record<IssueRecord<'a>>],
}

/// A KPI.
#[derive(Clone, Copy)]
pub(crate) struct KpiRecord<'a> {
    pub key: &'a str,
    pub kpi: &'a Kpi,
    pub score: Option<&'a KpiScore>,
    pub open: &'a [Record<IssueRecord<'a>>],
}

/// A release.
#[derive(Clone, Copy)]
struct ReleaseRecord<'a>(&'a (String, bool));

/// The portfolio.
#[derive(Clone, Copy)]
pub(crate) struct PortfolioRecord<'a> {
    pub world: &'a World<'a>,
}

impl Fields for IssueRecord<'_> {
    fn field<'v>(&self, name: &str) -> Option<Box<dyn Val + 'v>>
    where
        Self: 'v,
    {
        let IssueRecord { facts: Facts { portfolio, policy, planned, .. }, item } = *self;
        let surface = || item.surface.and_then(|index| policy.surfaces.get_index(index));
        let blocker = || surface().and_then(|(_, surface)| surface.blocker.as_deref());
        let lane = || item.lane.and_then(|index| policy.lanes.get(index));
        Some(match name {
            "id" => text(item.id.as_str()),
            "number" => whole(item.id.number().and_then(|number| number.try_into().ok()).unwrap_or(0)),
            "title" => text(if item.title == UNTITLED { "" } else { &item.title }),
            "kpi" => text(item.kpi_names(policy).first().copied().unwrap_or_default()),
            "kpis" => {
                let names = item.kpi_names(policy).into_iter();
                Box::new(CelList::from(names.map(text).collect::<Vec<_>>()))
            }
            "severity" => text(item.severity_name(policy)),
            "type" => text(item.kind_name(policy)),
            "labels" => Box::new(Texts::new(Source::Texts(&item.labels))),
            "milestone" => text(item.milestone.as_deref().unwrap_or_default()),
            "parent" => text(item.parent.as_ref().map_or("", IssueId::as_str)),
            "children" => Box::new(Texts::new(Source::Ids(&item.children))),
            "after" => Box::new(Texts::new(Source::Ids(&item.after))),
            "surface" => text(surface().map_or("", |(key, _)| key)),
            "blocker" => text(blocker().unwrap_or_default()),
            "forward_looking" => flag(surface().is_some_and(|(_, surface)| surface.forward_looking)),
            "lane" => text(lane().map_or("", |lane| &lane.name)),
            "age_days" => whole(item.age_days(portfolio.today)),
            "overdue" => flag(item.overdue(policy, portfolio.today)),
            "in_progress" => flag(item.in_progress),
            "planned" => flag(planned.is_some_and(|planned| planned.contains(&item.id))),
            "umbrella" => flag(!item.children.is_empty()),
            _ => return None,
        })
    }
}

impl Fields for SurfaceRecord<'_> {
    fn field<'v>(&self, name: &str) -> Option<Box<dyn Val + 'v>>
    where
        Self: 'v,
    {
        let SurfaceRecord { key, surface, issues } = *self;
        Some(match name {
            "key" => text(key),
            "umbrella" => text(surface.umbrella.as_ref().map_or("", IssueId::as_str)),
            "blocker" => text(surface.blocker.as_deref().unwrap_or_default()),
            "forward_looking" => flag(surface.forward_looking),
            "issues" => borrowed(issues),
            _ => return None,
        })
    }
}

impl Fields for KpiRecord<'_> {
    fn field<'v>(&self, name: &str) -> Option<Box<dyn Val + 'v>>
    where
        Self: 'v,
    {
        let KpiRecord { key, kpi, score, open } = *self;
        Some(match name {
            "key" => text(key),
            "value" => decimal(score.map(|score| score.value)),
            "base" => decimal(score.map(|score| score.base)),
            "cap" => decimal(score.and_then(|score| score.cap.as_ref()).map(|cap| cap.at)),
            "floor" => decimal(kpi.floor),
            "previous" => decimal(score.and_then(|score| score.previous)),
            "delta" => decimal(score.and_then(|score| score.delta)),
            "open" => borrowed(open),
            _ => return None,
        })
    }
}

impl Fields for ReleaseRecord<'_> {
    fn field<'v>(&self, name: &str) -> Option<Box<dyn Val + 'v>>
    where
        Self: 'v,
    {
        let (version, compared) = self.0;
        match name {
            "version" => Some(text(version)),
            "compared" => Some(flag(*compared)),
            _ => None,
        }
    }
}

impl Fields for PortfolioRecord<'_> {
    fn field<'v>(&self, name: &str) -> Option<Box<dyn Val + 'v>>
    where
        Self: 'v,
    {
        let world = self.world;
        Some(match name {
            "open" => borrowed(&world.open),
            "kpis" => owned(world.kpis()),
            "surfaces" => owned(world.surfaces()),
            "releases" => {
                owned(world.facts.releases.iter().map(|release| Record(ReleaseRecord(release))).collect())
            }
            _ => return None,
        })
    }
}

fn text<'v>(text: &'v str) -> Box<dyn Val + 'v> {
    Box::new(CelString::from(text))
}

fn whole<'v>(number: i64) -> Box<dyn Val + 'v> {
    Box::new(CelInt::from(number))
}

fn flag<'v>(flag: bool) -> Box<dyn Val + 'v> {
    Box::new(CelBool::from(flag))
}

/// A decimal number as the language has them; they are compared and not calculated with.
fn decimal<'v>(number: Option<Decimal>) -> Box<dyn Val + 'v> {
    match number {
        Some(number) => Box::new(CelDouble::from(number.to_f64())),
        None => Box::new(CelNull),
    }
}

fn borrowed<'v, R: Fields + 'v>(records: &'v [Record<R>]) -> Box<dyn Val + 'v> {
    Box::new(Records(Cow::Borrowed(records)))
}

fn owned<'v, R: Fields + 'v>(records: Vec<Record<R>>) -> Box<dyn Val + 'v> {
    Box::new(Records(Cow::Owned(records)))
}

macro_rules! debug_by_name {
    ($($record:ident as $name:literal: $field:expr),* $(,)?) => {$(
        impl fmt::Debug for $record<'_> {
            /// Its name only: records refer to the whole portfolio.
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                let name: fn(&Self) -> &dyn fmt::Display = $field;
                write!(out, concat!($name, "{}"), name(self))
            }
        }
    )*};
}
debug_by_name!(
    IssueRecord as "issue ": |record| &record.item.id,
    SurfaceRecord as "surface ": |record| &record.key,
    KpiRecord as "KPI ": |record| &record.key,
    ReleaseRecord as "release ": |record| &record.0.0,
    PortfolioRecord as "portfolio": |_| &"",
);
