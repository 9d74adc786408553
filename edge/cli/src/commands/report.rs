//! `warplan report`.

use warplan_pipeline::evaluate::{demoted, evaluate};

use crate::args::ReportArgs;
use crate::error::{Exit, Result};
use crate::input::{Loaded, read_hand_plan};
use crate::output::{print, talk, write_all};
use crate::plans::planned_or_nothing;
use crate::progress::{Watch, options, tell_if_stopped};
use crate::reporting::Material;
use crate::source::Source;

/// Writes a plan's report, and prints where its page is.
pub fn run(args: &ReportArgs) -> Result<Exit> {
    let (about, pictures) = (&args.about, &args.pictures);
    let loaded = Loaded::read(&about.input)?;
    let basis = loaded.basis()?;
    let hand = match &args.hand {
        Some(file) => Some(read_hand_plan(&Source::read(file)?, &basis)?),
        None => None,
    };
    let planned = planned_or_nothing(&loaded, &basis, about)?;
    let comparison = match &hand {
        Some(_) if planned.plan.schedule.is_empty() => {
            talk("note: nothing is planned, so the plan written by hand is not compared\n");
            None
        }
        Some(hand) => {
            let watch = Watch::start(&about.effort);
            let demoted = demoted(&basis, hand, &options(&about.effort), &watch);
            let demoted = demoted.map_err(|error| loaded.explain(error))?;
            Some(evaluate(&basis, &planned, hand, &demoted))
        }
        None => None,
    };
    let threads = options(&about.effort).threads;
    let material = Material::gather(&basis, &planned, comparison.as_ref(), threads);
    let files = material.map_err(|error| loaded.explain(error))?.files(pictures.png)?;
    write_all(&pictures.out, &files)?;
    print(&format!("{}\n", pictures.out.join("index.html").display()))?;
    tell_if_stopped(planned.plan.status);
    Ok(Exit::Done)
}
