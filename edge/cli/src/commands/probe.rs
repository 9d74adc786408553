//! `warplan probe`.

use warplan_report::{human, json};

use crate::args::{Color, Format, ProbeArgs};
use crate::error::{CliError, Exit, Result};
use crate::input::Loaded;
use crate::output::{print, talk, write};

/// Shows what probes read, and stores it.
pub fn run(args: &ProbeArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.input)?;
    let readings = match &loaded.readings {
        Some(readings) => readings.clone(),
        None if loaded.policy.probes.is_empty() => {
            warplan_model::reading::Readings::new(loaded.as_of, Default::default())
        }
        None => {
            let error =
                CliError::new("ask the probes", "the release has been taken: its baselines are recorded");
            return Err(error.hint("name a release in the making with --release"));
        }
    };
    let report = warplan_pipeline::probes::probes(&loaded.policy, &readings);
    if let Some(out) = &args.out {
        write(out, json::pretty(&readings))?;
    }
    print(&match args.format {
        Format::Human => human::probes(&report, &color.stdout()),
        Format::Json => json::view(&report),
    })?;
    if let Some(out) = &args.out {
        talk(&format!("wrote {}\n", out.display()));
    }
    Ok(Exit::Done)
}
