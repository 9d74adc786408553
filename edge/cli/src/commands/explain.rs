//! `warplan explain`.

use warplan_report::{human, json};

use crate::args::{Color, ExplainArgs, Format};
use crate::error::{Exit, Result};
use crate::input::Loaded;
use crate::output::print;
use crate::plans::planned;
use crate::progress::{Watch, options};

/// Says why an issue stands where it stands.
pub fn run(args: &ExplainArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.about.input)?;
    let basis = loaded.basis()?;
    if basis.portfolio.item(&args.issue).is_none() {
        return Err(loaded.explain(warplan_pipeline::PipelineError::UnknownIssue(args.issue.clone())));
    }
    let planned = planned(&loaded, &basis, &args.about)?;
    let watch = Watch::start(&args.about.effort);
    let asked = warplan_pipeline::explain::explain(
        &basis,
        &planned,
        &args.issue,
        &options(&args.about.effort),
        &watch,
    );
    drop(watch);
    let explanation = asked.map_err(|error| loaded.explain(error))?;
    print(&match args.format {
        Format::Human => human::explanation(&explanation, &color.stdout()),
        Format::Json => json::view(&explanation),
    })?;
    Ok(Exit::Done)
}
