//! Everything about a plan, with pictures.

use warplan_model::view::{Comparison, DependencyGraph, Forecast, ScoreComparison, Status, Trend};

use super::{
    WarPlan, consequences, expectations, forecast, governance, hand, headlines, lane_effects, lanes,
    milestones, ownership, releases, replan, scorecard, sequence, situation, status,
};
use crate::document::{Block, Document, Figure};
use crate::svg::{self, Picture};

/// Rows of each list of the status.
const STATUS_ROWS: usize = 20;

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
    /// Where the portfolio stands against it; nothing for a plan of today.
    pub status: Option<&'a Status>,
    /// What waits for what.
    pub graph: &'a DependencyGraph,
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
    if let Some(status) = report.status {
        document.heading(2, "Where it stands");
        document.append(status::document(status, STATUS_ROWS));
    }
    situation::write(&mut document, war_plan);
    scorecard::write(&mut document, report);
    releases::write(&mut document, report);
    if war_plan.is_void() {
        // What remains is what is wrong, and where the exit criteria stand.
        governance::write(&mut document, war_plan);
        expectations::exit(&mut document, war_plan);
        return document;
    }
    course(&mut document, report);
    work(&mut document, report);
    consequences(&mut document, war_plan);
    document
}

/// What happens when, and what comes of it.
fn course(document: &mut Document, report: &Report<'_>) {
    let war_plan = &report.war_plan;
    let WarPlan { plan, policy, portfolio, .. } = *war_plan;
    document.heading(2, "Timeline");
    document.figure(Figure::new("timeline", |width| svg::timeline(plan, policy, portfolio, width)));
    replan::write(document, war_plan);
    document.heading(2, "What the plan brings");
    document.figure(Figure::new("kpi-curve", |width| svg::kpi_curve(plan, policy, report.comparison, width)));
    if let Some(comparison) = report.comparison {
        hand::write(document, comparison, war_plan.plan);
    }
    milestones::write(document, war_plan);
    document.heading(2, "Closings over time");
    document.figure(Figure::new("burn-up", |width| {
        svg::burn_up(plan, policy, portfolio, report.forecast, width)
    }));
    if let Some(forecast) = report.forecast {
        forecast::write(document, forecast);
    }
}

/// Who does what, and what waits for what.
fn work(document: &mut Document, report: &Report<'_>) {
    let war_plan = &report.war_plan;
    ownership::write(document, war_plan);
    lane_effects::heading(document, war_plan.lanes);
    document.figure(Figure::new("lanes", |width| svg::lanes(war_plan.lanes, width)));
    lane_effects::write(document, war_plan.lanes);
    lanes::write(document, war_plan);
    sequence::write(document, war_plan);
    document.heading(2, "Dependencies");
    document.figure(Figure::new("dependencies", |width| svg::dependencies(report.graph, width)));
}
