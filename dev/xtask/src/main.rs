//! `cargo xtask tidy` and `cargo xtask arrows`: what the house rules say that no compiler checks.

use std::path::Path;
use std::process::ExitCode;

use xtask::{Offence, Workspace, arrows, tidy, tree};

const USAGE: &str = "usage: cargo xtask tidy|arrows";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [check] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(64);
    };
    match run(check) {
        Ok(offences) if offences.is_empty() => {
            eprintln!("{check}: nothing to mend");
            ExitCode::SUCCESS
        }
        Ok(offences) => {
            offences.iter().for_each(|offence| println!("{offence}"));
            eprintln!("{check}: {} to mend", offences.len());
            ExitCode::FAILURE
        }
        Err(message) => {
            eprintln!("{check}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(check: &str) -> Result<Vec<Offence>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = tree::read(&root).map_err(|error| format!("reading the tree failed: {error}"))?;
    match check {
        "tidy" => Ok(tidy::check(&files)),
        "arrows" => Ok(arrows::check(&Workspace::read(&root)?, &files)),
        other => Err(format!("no check is named '{other}'; {USAGE}")),
    }
}
