//! `warplan graph`.

use warplan_pipeline::graph::graph;
use warplan_report::json;

use crate::args::{GraphArgs, GraphFormat};
use crate::error::{Exit, Result};
use crate::input::Loaded;
use crate::output::print;
use crate::plans::restore;

/// Prints the dependencies with the critical path.
pub fn run(args: &GraphArgs) -> Result<Exit> {
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    let plan = args.plan.as_deref().map(|file| restore(&loaded, file)).transpose()?;
    let dependencies = match plan {
        Some(planned) => graph(&basis, &planned.modelled.problem, Some(&planned.schedule)),
        None => {
            let modelled = warplan_pipeline::model(&basis, None).map_err(|error| loaded.explain(error))?;
            graph(&basis, &modelled.problem, None)
        }
    };
    print(&match args.format {
        GraphFormat::Dot => warplan_report::graph::dot(&dependencies),
        GraphFormat::Mermaid => warplan_report::graph::mermaid(&dependencies),
        GraphFormat::Json => json::view(&dependencies),
    })?;
    Ok(Exit::Done)
}
