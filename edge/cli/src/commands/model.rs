//! `warplan model`.

use crate::args::ModelArgs;
use crate::error::{Exit, Result};
use crate::input::Loaded;
use crate::output::{print, write};
use crate::plans::read_plan;

/// Writes the model that `plan` solves.
pub fn run(args: &ModelArgs) -> Result<Exit> {
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    let previous = args.previous.as_deref().map(read_plan).transpose()?;
    let announced = previous.map(|plan| warplan_pipeline::Announced::new(&basis, &plan));
    let modelled =
        warplan_pipeline::model(&basis, announced.as_ref()).map_err(|error| loaded.explain(error))?;
    let text = warplan_report::json::pretty(&modelled.file);
    match &args.out {
        Some(file) => write(file, text)?,
        None => print(&text)?,
    }
    Ok(Exit::Done)
}
