//! `warplan score`.

use warplan_report::{csv, human, json};

use crate::args::{Color, ScoreArgs, ScoreFormat};
use crate::error::{Exit, Result};
use crate::input::Loaded;
use crate::output::print;

/// Scores the KPIs.
pub fn run(args: &ScoreArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    print(&match args.format {
        ScoreFormat::Human => human::scorecard(&basis.scorecard, &color.stdout()),
        ScoreFormat::Json => json::pretty(&basis.stated()),
        ScoreFormat::Csv => csv::scorecard(&basis.scorecard),
    })?;
    Ok(Exit::Done)
}
