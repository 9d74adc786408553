//! `warplan evaluate`.

use warplan_report::{human, json};

use crate::args::{Color, EvaluateArgs, Format};
use crate::error::{Exit, Result};
use crate::input::{Loaded, Source, read_hand_plan};
use crate::output::print;
use crate::progress::{Watch, options};

/// Values a war plan written by hand.
pub fn run(args: &EvaluateArgs, color: Color) -> Result<Exit> {
    let source = Source::read(&args.file)?;
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    let options = options(&args.effort);
    let watch = Watch::start(&args.effort);
    let planned =
        warplan_pipeline::plan(&basis, None, &options, &watch).map_err(|error| loaded.explain(error))?;
    let hand = read_hand_plan(&source, &basis, &planned)?;
    let compared = warplan_pipeline::evaluate::evaluate(&basis, &planned, &hand, &options, &watch);
    drop(watch);
    let comparison = compared.map_err(|error| loaded.explain(error))?;
    print(&match args.format {
        Format::Human => human::comparison(&comparison, &planned.plan, &color.stdout()),
        Format::Json => json::view(&comparison),
    })?;
    let fails =
        comparison.findings.iter().any(|finding| finding.level == warplan_model::policy::Level::Error);
    Ok(if fails { Exit::GateFailed } else { Exit::Done })
}
