//! Measures the figures of `docs/figures`: each part runs the release binary as a user would, prints its table and
//! writes it there.

mod build;
mod child;
mod forecast;
mod ledger;
mod page;
mod pilot;
mod planner;
mod report;
mod scale;
mod shared;
mod vault;

use std::process::ExitCode;

/// A part: its name on the command line, and what measures it.
type Part = (&'static str, fn() -> Result<page::Page, String>);

const PARTS: [Part; 7] = [
    ("pilot", pilot::measure),
    ("scale", scale::measure),
    ("planner", planner::measure),
    ("forecast", forecast::measure),
    ("report", report::measure),
    ("ledger", ledger::measure),
    ("build", build::measure),
];

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let is_known = |name: &String| PARTS.iter().any(|(part, _)| part == name);
    if let Some(unknown) = wanted.iter().find(|name| !is_known(name)) {
        let parts = PARTS.map(|(part, _)| part).join(", ");
        eprintln!("no part is named '{unknown}'; there are {parts}");
        return ExitCode::from(64);
    }
    let mut exit = ExitCode::SUCCESS;
    for (part, measure) in PARTS {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == part) {
            continue;
        }
        match measure().and_then(|page| page.publish(part)) {
            Ok(text) => println!("{text}"),
            Err(message) => {
                eprintln!("{part}: {message}");
                exit = ExitCode::FAILURE;
            }
        }
    }
    exit
}
