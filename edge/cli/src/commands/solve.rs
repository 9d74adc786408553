//! `warplan solve`.

use warplan_model::closure::Status;
use warplan_pipeline::planning::answer;
use warplan_report::{json, percent};

use crate::args::SolveArgs;
use crate::error::{CliError, Exit, Result};
use crate::input::read_model;
use crate::output::{print, talk, write};
use crate::progress::{Watch, options, tell_if_stopped};

/// Solves a model of anybody's.
pub fn run(args: &SolveArgs) -> Result<Exit> {
    let (file, problem) = read_model(&args.model)?;
    let options = options(&args.effort);
    let watch = Watch::start(&args.effort);
    let outcome = warplan_schedule::solve(&problem, &options, &watch);
    drop(watch);
    if outcome.status == Status::Infeasible {
        let mut error = CliError::new("solve the model", "").exit(Exit::Infeasible);
        error.details = outcome.conflict.iter().map(ToString::to_string).collect();
        return Err(error.hint("no schedule keeps to all of these"));
    }
    let answer = answer(&file, &problem, &outcome, options.effort);
    match &args.out {
        Some(plan) => {
            write(plan, json::pretty(&answer))?;
            let gap = answer.gap.map_or(String::new(), |gap| format!(", {} of lift", percent(gap)));
            let status = format!("{:?}", outcome.status).to_lowercase();
            talk(&format!(
                "{status}: objective {}, lift {}, bound {}{gap}\n",
                answer.objective, answer.lift, answer.bound
            ));
        }
        None => print(&json::pretty(&answer))?,
    }
    tell_if_stopped(outcome.status);
    Ok(Exit::Done)
}
