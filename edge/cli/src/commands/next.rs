//! `warplan next`.

use warplan_report::{human, json};

use crate::args::{Color, Format, NextArgs};
use crate::error::{CliError, Exit, Result};
use crate::input::{Loaded, tell_doubts};
use crate::output::print;
use crate::plans::planned_or_nothing;

/// Lists what can be started now.
pub fn run(args: &NextArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.about.input)?;
    if let Some(team) = args.team.as_ref().filter(|team| !loaded.policy.teams.contains_key(*team)) {
        let teams: Vec<&str> = loaded.policy.teams.keys().map(String::as_str).collect();
        let error = CliError::new(format!("list work for {team}"), "the policy has no such team");
        return Err(error.hint(format!("use one of {}", teams.join(", "))).exit(Exit::Usage));
    }
    let basis = loaded.basis()?;
    tell_doubts(&basis);
    let planned = planned_or_nothing(&loaded, &basis, &args.about)?;
    let list = warplan_pipeline::next::next(&basis, &planned, args.team.as_deref());
    print(&match args.format {
        Format::Human => human::next(&list, &color.stdout()),
        Format::Json => json::view(&list),
    })?;
    Ok(Exit::Done)
}
