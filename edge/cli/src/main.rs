//! The command line of warplan: one file a command, no domain logic. Standard output is data, standard error is talk.

mod args;
mod commands;
mod error;
mod findings;
mod head;
mod history;
mod input;
mod output;
mod plans;
mod probes;
mod progress;
mod recording;
mod reporting;
mod repository;
mod source;
mod store;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use args::Cli;
use error::Exit;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            let _ = error.print();
            return ExitCode::from(if asked { Exit::Done } else { Exit::Usage } as u8);
        }
    };
    // What fails here would leave keys where a crash puts them.
    let guarded = warplan_vault::keys::no_core_dumps()
        .map_err(|error| error::CliError::new("keep keys out of core dumps", error));
    match guarded.and_then(|()| commands::run(&cli)) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) => {
            output::complain(&error, cli.color.stderr());
            ExitCode::from(error.exit as u8)
        }
    }
}
