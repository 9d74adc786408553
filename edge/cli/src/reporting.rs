//! What a report is made of, put together, and the files that it becomes.

use warplan_model::view::{
    Comparison, DependencyGraph, Economics, Forecast, GateReport, LaneEffects, Review, ScoreComparison,
    Status, Trend,
};
use warplan_pipeline::economics::economics;
use warplan_pipeline::forecast::{Runs, forecast_if_varying};
use warplan_pipeline::gates::{Gate, gates};
use warplan_pipeline::graph::graph;
use warplan_pipeline::lanes::lanes;
use warplan_pipeline::review::review;
use warplan_pipeline::status::status;
use warplan_pipeline::trend;
use warplan_pipeline::{Basis, PipelineError, Planned};
use warplan_report::svg::{Picture, Theme};
use warplan_report::{Report, WarPlan};

use crate::error::{CliError, Result};

/// Runs of the forecast: enough for whole percents, few enough for large portfolios.
const RUNS: u32 = 1_000;
/// The seed of the runs, so that equal inputs give an equal report.
const SEED: u64 = 1;
/// Pixels of a picture in a file.
pub const WIDTH: u32 = 960;
/// Pixels of a PNG for each of the picture.
const PNG_SCALE: f32 = 2.0;

/// Everything that a report says about a plan.
pub struct Material<'a> {
    basis: &'a Basis<'a>,
    planned: &'a Planned,
    comparison: Option<&'a Comparison>,
    /// The state before the plan.
    pub review: Review,
    /// What all gates found.
    pub gates: GateReport,
    forecast: Option<Forecast>,
    releases: Trend,
    days: Trend,
    lanes: LaneEffects,
    status: Option<Status>,
    graph: DependencyGraph,
    deltas: Option<ScoreComparison>,
    economics: Option<Economics>,
}

impl<'a> Material<'a> {
    /// Asks the pipeline all of it; the report does not depend on `threads`.
    ///
    /// # Errors
    /// Rules of the policy that cannot be read or evaluated.
    pub fn gather(
        basis: &'a Basis<'a>,
        planned: &'a Planned,
        comparison: Option<&'a Comparison>,
        threads: usize,
    ) -> std::result::Result<Material<'a>, PipelineError> {
        let is_older = planned.plan.inputs.as_of < basis.portfolio.as_of;
        let status = if is_older { Some(status(basis, &planned.plan, None)?) } else { None };
        let runs = Runs { count: RUNS, seed: SEED, threads };
        let closing = planned.plan.schedule.keys().cloned().collect();
        Ok(Material {
            basis,
            planned,
            comparison,
            review: review(basis),
            gates: gates(basis, &Gate::ALL, Some(&closing))?,
            // There is none where all is closed, the calendar is over, or no duration varies.
            forecast: forecast_if_varying(basis, &planned.plan, runs).ok().flatten(),
            releases: trend::releases(basis, Some(&planned.plan)),
            days: trend::days(basis)?,
            lanes: lanes(basis, planned),
            status,
            graph: graph(basis, &planned.modelled.problem, Some(&planned.schedule)),
            deltas: trend::since_last_release(basis),
            economics: economics(basis, planned, comparison),
        })
    }

    /// The plan and the state before it.
    pub fn war_plan(&self) -> WarPlan<'_> {
        WarPlan {
            policy: self.basis.policy,
            review: &self.review,
            gates: &self.gates,
            scorecard: &self.basis.scorecard,
            plan: &self.planned.plan,
            portfolio: &self.basis.portfolio,
            lanes: &self.lanes,
            economics: self.economics.as_ref(),
        }
    }

    /// The page, the same as Markdown, and its pictures, as PNG too when that is asked.
    ///
    /// # Errors
    /// A picture that cannot be drawn as PNG.
    pub fn files(&self, png: bool) -> Result<Files> {
        let report = Report {
            war_plan: self.war_plan(),
            comparison: self.comparison,
            forecast: self.forecast.as_ref(),
            releases: &self.releases,
            days: &self.days,
            status: self.status.as_ref(),
            graph: &self.graph,
            deltas: self.deltas.as_ref(),
        };
        let written = report.write();
        let text = |name: &str, text: String| (name.to_owned(), text.into_bytes());
        let mut files = vec![text("index.html", written.html), text("REPORT.md", written.markdown)];
        for (name, picture) in written.pictures {
            files.extend(drawn(name, &picture, png)?);
        }
        Ok(files)
    }
}

/// Names and contents of files.
pub type Files = Vec<(String, Vec<u8>)>;

/// The files of a picture.
///
/// # Errors
/// A picture that cannot be drawn as PNG.
pub fn drawn(name: &str, picture: &Picture, png: bool) -> Result<Files> {
    let mut files = vec![(format!("{name}.svg"), picture.file(Theme::Auto).into_bytes())];
    if png {
        let drawn = warplan_raster::png(&picture.file(Theme::Light), PNG_SCALE);
        let drawn = drawn.map_err(|error| CliError::new(format!("draw {name}.png"), error))?;
        files.push((format!("{name}.png"), drawn));
    }
    Ok(files)
}
