//! `warplan score`.

use warplan_report::{human, json};

use crate::args::{Color, Format, ScoreArgs};
use crate::error::{Exit, Result};
use crate::input::Loaded;
use crate::output::print;

/// Scores the KPIs.
pub fn run(args: &ScoreArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    print(&match args.format {
        Format::Human => human::scorecard(&basis.scorecard, &color.stdout()),
        Format::Json => json::pretty(&basis.stated()),
    })?;
    Ok(Exit::Done)
}
