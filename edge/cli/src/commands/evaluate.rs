//! `warplan evaluate`.

use warplan_pipeline::evaluate::beside_the_best;
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
    let hand = read_hand_plan(&source, &basis)?;
    let options = options(&args.effort);
    let watch = Watch::start(&args.effort);
    let both = beside_the_best(&basis, &hand, &options, &watch);
    drop(watch);
    let (planned, comparison) = both.map_err(|error| loaded.explain(error))?;
    print(&match args.format {
        Format::Human => human::comparison(&comparison, &planned.plan, &color.stdout()),
        Format::Json => json::view(&comparison),
    })?;
    let fails =
        comparison.findings.iter().any(|finding| finding.level == warplan_model::policy::Level::Error);
    Ok(if fails { Exit::GateFailed } else { Exit::Done })
}
