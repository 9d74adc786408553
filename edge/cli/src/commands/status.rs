//! `warplan status`.

use std::path::Path;

use warplan_model::plan::Plan;
use warplan_model::view::Status;
use warplan_pipeline::Basis;
use warplan_pipeline::forecast::Runs;
use warplan_report::{human, json, markdown};

use crate::args::{Color, StatusArgs, StatusFormat};
use crate::error::{CliError, Exit, Result};
use crate::input::Loaded;
use crate::output::print;
use crate::plans::read_plan;

/// The seed of the runs, so that equal inputs give an equal status.
const SEED: u64 = 1;

/// Says where the portfolio stands against a plan that was made earlier.
pub fn run(args: &StatusArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    let plan = read_plan(&args.plan)?;
    no_later(&args.plan, &plan, &basis)?;
    let status = status(&loaded, &basis, &plan, args.runs)?;
    print(&match args.format {
        StatusFormat::Human => human::status(&status, &color.stdout()),
        StatusFormat::Markdown => markdown::status(&status),
        StatusFormat::Json => json::view(&status),
    })?;
    Ok(Exit::Done)
}

/// Where the portfolio stands, with chances from so many runs.
///
/// # Errors
/// Rules of the policy that cannot be evaluated.
pub fn status(loaded: &Loaded, basis: &Basis<'_>, plan: &Plan, runs: u32) -> Result<Status> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let runs = (runs > 0).then_some(Runs { count: runs, seed: SEED, threads });
    warplan_pipeline::status::status(basis, plan, runs).map_err(|error| loaded.explain(error))
}

/// Holds a plan to having been made before the instant that is looked at.
///
/// # Errors
/// A plan of a later instant.
pub fn no_later(file: &Path, plan: &Plan, basis: &Basis<'_>) -> Result<()> {
    let (made, now) = (plan.inputs.as_of, basis.portfolio.as_of);
    if made <= now {
        return Ok(());
    }
    let cause = format!("{}: it looks ahead from {made}, and the portfolio is of {now}", file.display());
    let error = CliError::new("look back at the plan", cause);
    Err(error.hint("name an earlier plan, or a later instant with --as-of"))
}
