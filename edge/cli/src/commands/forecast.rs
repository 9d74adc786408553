//! `warplan forecast`.

use warplan_pipeline::forecast::{Runs, forecast};
use warplan_report::{human, json};

use crate::args::{Color, ForecastArgs, Format};
use crate::error::{Exit, Result};
use crate::input::Loaded;
use crate::output::print;
use crate::plans::{planned, read_plan};
use crate::progress::options;

/// Says when a plan's goals are reached, if durations vary.
pub fn run(args: &ForecastArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.about.input)?;
    let basis = loaded.basis()?;
    let plan = match &args.about.plan {
        Some(file) => read_plan(file)?,
        None => planned(&loaded, &basis, &args.about)?.plan,
    };
    let runs = Runs { count: args.runs, seed: args.seed, threads: options(&args.about.effort).threads };
    let found = forecast(&basis, &plan, runs).map_err(|error| loaded.explain(error))?;
    print(&match args.format {
        Format::Human => human::forecast(&found, &color.stdout()),
        Format::Json => json::view(&found),
    })?;
    Ok(Exit::Done)
}
