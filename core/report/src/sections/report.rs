//! Everything about a plan, with pictures.

use warplan_model::view::{Comparison, Forecast, ScoreComparison, Trend};

use super::{
    WarPlan, expectations, forecast, governance, hand, headlines, lanes, milestones, ownership, prices,
    provenance, releases, replan, scorecard, sequence, situation,
};
use crate::document::{Block, Document};
use crate::svg::Picture;

/// What a report is written from.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The plan, and the state before it.
    pub war_plan: WarPlan<'a>,
    /// A plan written by hand beside it.
    pub comparison: Option<&'a Comparison>,
    /// When its goals are reached, if durations vary.
    pub forecast: Option<&'a Forecast>,
    /// KPI values release over release, to the end of the plan.
    pub releases: &'a Trend,
    /// KPI values of the last days.
    pub days: &'a Trend,
    /// What led from the scorecard of the release before to today's.
    pub deltas: Option<&'a ScoreComparison>,
}

/// A report in all its forms.
#[derive(Clone, Debug)]
pub struct Written {
    /// `index.html`, which needs no other file.
    pub html: String,
    /// The same as Markdown, with links to the pictures.
    pub markdown: String,
    /// Name and drawing of each picture.
    pub pictures: Vec<(&'static str, Picture)>,
}

impl Report<'_> {
    /// The report, written.
    pub fn write(&self) -> Written {
        let document = document(self);
        let pictures = document.blocks().iter().filter_map(|block| match block {
            Block::Figure(figure) => Some((figure.name, figure.wide.clone())),
            _ => None,
        });
        Written {
            html: crate::html::page(&document),
            markdown: crate::markdown::render(&document),
            pictures: pictures.collect(),
        }
    }
}

/// Everything about a plan: what it comes to, where the KPIs stand, what closes when, who answers for it, what may come
/// of it, and how that is known.
fn document(report: &Report<'_>) -> Document {
    let war_plan = &report.war_plan;
    let mut document = Document::default();
    situation::title(&mut document, war_plan);
    headlines::write(&mut document, report);
    situation::write(&mut document, war_plan);
    scorecard::write(&mut document, report);
    releases::write(&mut document, report);
    replan::write(&mut document, war_plan);
    if let Some(comparison) = report.comparison {
        hand::write(&mut document, comparison, war_plan.plan);
    }
    milestones::write(&mut document, war_plan);
    if let Some(forecast) = report.forecast {
        forecast::write(&mut document, forecast);
    }
    ownership::write(&mut document, war_plan);
    lanes::write(&mut document, war_plan);
    sequence::write(&mut document, war_plan);
    prices::write(&mut document, war_plan);
    governance::write(&mut document, war_plan);
    expectations::write(&mut document, war_plan);
    provenance::write(&mut document, war_plan);
    document
}
