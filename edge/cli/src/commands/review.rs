//! `warplan review`.

use warplan_report::{csv, human, json};

use crate::args::{Color, ReviewArgs, ReviewFormat};
use crate::error::{Exit, Result};
use crate::input::Loaded;
use crate::output::print;

/// Shows the state of the portfolio.
pub fn run(args: &ReviewArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    let review = warplan_pipeline::review::review(&basis);
    print(&match args.format {
        ReviewFormat::Human => human::review(&review, &loaded.policy, &color.stdout()),
        ReviewFormat::Json => json::view(&review),
        ReviewFormat::Csv => csv::kpi_matrix(&review),
    })?;
    Ok(Exit::Done)
}
