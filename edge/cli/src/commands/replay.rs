//! `warplan replay`.

use warplan_pipeline::replay::{Every, Past, after_the_snapshot, instants_and_records, replay};
use warplan_report::{csv, human, json};

use crate::args::{Color, EveryName, ReplayArgs, ReplayFormat};
use crate::error::{CliError, Exit, Result};
use crate::input::Loaded;
use crate::output::{print, talk};

/// Scores past instants again, and holds them to what was recorded.
pub fn run(args: &ReplayArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.input)?;
    let release = args.input.release.as_deref();
    // What probes read today says nothing of the past.
    let readings = loaded.readings.as_ref().filter(|_| args.input.evidence.readings.is_some());
    let (snapshot, policy, history) = (&loaded.snapshot, &loaded.policy, &loaded.history);
    let past = Past { snapshot, policy, history, readings, release };
    let from = match (args.input.as_of, release.and_then(|release| past.recorded_at(release))) {
        (None, Some(recorded)) => recorded,
        _ => loaded.as_of,
    };
    let instants = match args.to {
        None => vec![from],
        Some(to) => {
            let to = to.instant(&loaded.policy)?;
            if to < from {
                let error = CliError::new("replay", format!("--to is {to}, before {from}"));
                return Err(error.hint("name a later instant with --to").exit(Exit::Usage));
            }
            let every = match args.every {
                EveryName::Day => Every::Day,
                EveryName::Week => Every::Week,
            };
            instants_and_records(&past, from, to, every)
        }
    };
    let warning = after_the_snapshot(&past, &instants);
    talk(&human::warnings(&Vec::from_iter(warning), &human::Style::default()));
    let found = replay(&past, &instants).map_err(|error| loaded.explain(error))?;
    print(&match args.format {
        ReplayFormat::Human => human::replay(&found, &color.stdout()),
        ReplayFormat::Json => json::view(&found),
        ReplayFormat::Csv => csv::replay(&found),
    })?;
    Ok(if found.agrees { Exit::Done } else { Exit::GateFailed })
}
