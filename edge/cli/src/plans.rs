//! Plans: stored ones, held to the portfolio, and the best one, computed.

use std::path::Path;

use warplan_model::plan::{Plan, Step};
use warplan_pipeline::nothing::nothing_left;
use warplan_pipeline::restore::{Departure, Restored};
use warplan_pipeline::{Basis, Planned};

use crate::args::AboutArgs;
use crate::error::{CliError, Exit, Result};
use crate::input::Loaded;
use crate::output::talk;
use crate::progress::{Watch, options};
use crate::source::{PLAN, Source};

/// Reads a plan.
///
/// # Errors
/// A file that cannot be read or is no plan of `warplan plan`.
pub fn read_plan(file: &Path) -> Result<Plan> {
    let plan: Plan = Source::of(file, &PLAN)?.json(&PLAN)?;
    let agrees = |step: &Step| {
        plan.schedule
            .get(&step.issue)
            .is_some_and(|placed| (placed.start, placed.finish) == (Some(step.start), step.finish))
    };
    if plan.sequence.len() != plan.schedule.len() || !plan.sequence.iter().all(agrees) {
        let cause = format!("{}: schedule and sequence do not say the same", file.display());
        return Err(CliError::new("use the plan", cause)
            .hint("the file was edited: make a new one with `warplan plan`"));
    }
    Ok(plan)
}

/// More issues than these take a while to plan.
const MANY: usize = 100;

/// The plan that the arguments name, or else the best one, computed. That this takes a while is told.
///
/// # Errors
/// What reading and planning find wrong; a named plan that the policy and the tracker have left behind.
pub fn planned(loaded: &Loaded, basis: &Basis<'_>, about: &AboutArgs) -> Result<Planned> {
    let Some(file) = &about.plan else {
        let issues = basis.portfolio.active().count();
        if issues > MANY {
            talk(&format!(
                "note: {issues} issues are planned first; `warplan plan` stores a plan, and --plan hands it in\n"
            ));
        }
        let watch = Watch::start(&about.effort);
        let planned = warplan_pipeline::plan(basis, None, &options(&about.effort), &watch);
        return planned.map_err(|error| loaded.explain(error));
    };
    restore(loaded, file)
}

/// The same, or a plan without issues where none is named and nothing is left to plan.
///
/// # Errors
/// As [`planned`].
pub fn planned_or_nothing(loaded: &Loaded, basis: &Basis<'_>, about: &AboutArgs) -> Result<Planned> {
    let nothing = if about.plan.is_none() { nothing_left(basis) } else { None };
    nothing.map_or_else(|| planned(loaded, basis, about), Ok)
}

/// A stored plan with its model. That the policy is another one, in nothing that concerns the plan, is told.
///
/// # Errors
/// A file that is no plan, and a plan that the policy and the tracker have left behind.
pub fn restore(loaded: &Loaded, file: &Path) -> Result<Planned> {
    let plan = read_plan(file)?;
    let then = loaded.basis_at(plan.inputs.as_of)?;
    let restored = warplan_pipeline::restore::restore(&then, plan).map_err(|error| loaded.explain(error))?;
    match restored {
        Restored::InForce { planned, other_policy } => {
            if other_policy {
                talk(
                    "note: the policy has changed since the plan was made, in nothing that the plan rests on\n",
                );
            }
            Ok(*planned)
        }
        Restored::Stale(departures) => Err(stale(file, &departures)),
    }
}

fn stale(file: &Path, departures: &[Departure]) -> CliError {
    let mut error = CliError::new("use the plan", "").exit(Exit::Stale);
    let file = file.display();
    let name = |release: &Option<String>| release.clone().unwrap_or_else(|| "none".into());
    let texts = departures.iter().map(|departure| match departure {
        Departure::Policy => "the policy has changed since it was made".to_owned(),
        Departure::Snapshot => "the snapshot is another one".into(),
        Departure::Readings => "probes read something else".into(),
        Departure::Release(from, to) => {
            format!("the release that is scored was {} and is {}", name(from), name(to))
        }
        Departure::Engine(engine) => format!("it was made by {engine}"),
    });
    error.details = texts.map(|text| format!("{file}: {text}")).collect();
    if departures.is_empty() {
        error.details = vec![format!("{file}: what was recorded of earlier releases has changed")];
    }
    let readings = departures.contains(&Departure::Readings);
    let readings = if readings { ", or name the readings that it was made with by --readings" } else { "" };
    error.hint(format!(
        "it rests on what has changed: make a new one with `warplan plan`{readings}; `warplan status` compares a plan with a later portfolio"
    ))
}
