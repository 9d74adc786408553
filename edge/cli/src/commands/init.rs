//! `warplan init`.

use std::path::Path;

use crate::args::InitArgs;
use crate::error::{CliError, Exit, Result};
use crate::input::Source;
use crate::output::{print, talk, write};

/// Writes a policy fitted to a snapshot.
pub fn run(args: &InitArgs) -> Result<Exit> {
    let to_stdout = args.out == Path::new("-");
    if !to_stdout && !args.force && args.out.exists() {
        let act = format!("write {}", args.out.display());
        return Err(
            CliError::new(act, "it exists already").hint("use --force to overwrite it, or another --out")
        );
    }
    let source = Source::read(&args.snapshot)?;
    let export = warplan_tracker::read(&source.bytes, &warplan_tracker::Options::default())
        .map_err(|faults| CliError::faults("read the snapshot", &source.name, &faults))?;
    let policy = warplan_config::init(&export.snapshot);
    if to_stdout {
        print(&policy)?;
    } else {
        write(&args.out, policy)?;
        talk(&format!("wrote {}; adapt it, then run `warplan review`\n", args.out.display()));
    }
    Ok(Exit::Done)
}
