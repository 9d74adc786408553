//! `warplan graph`.

use warplan_report::{graph, json};

use crate::args::{GraphArgs, GraphFormat};
use crate::error::{Exit, Result};
use crate::input::{Loaded, planned};
use crate::output::print;

/// Prints the dependencies with the critical path.
pub fn run(args: &GraphArgs) -> Result<Exit> {
    let loaded = Loaded::read(&args.about.input)?;
    let basis = loaded.basis()?;
    let planned = planned(&loaded, &basis, &args.about)?;
    let dependencies = warplan_pipeline::graph::graph(&basis, &planned);
    print(&match args.format {
        GraphFormat::Dot => graph::dot(&dependencies),
        GraphFormat::Mermaid => graph::mermaid(&dependencies),
        GraphFormat::Json => json::pretty(&dependencies),
    })?;
    Ok(Exit::Done)
}
