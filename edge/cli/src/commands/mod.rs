//! One file a command.

mod calendar;
mod check;
mod compare;
mod demo;
mod economics;
mod evaluate;
mod explain;
mod forecast;
mod gate;
mod graph;
mod history;
mod init;
mod kpi;
mod ledger;
mod model;
mod next;
mod plan;
mod prices;
mod probe;
mod replay;
mod report;
mod retention;
mod review;
mod schema;
mod score;
mod solve;
mod status;
mod vault;
mod whatif;

use crate::args::{Cli, Command};
use crate::error::{Exit, Result};

/// Carries out a command.
///
/// # Errors
/// Whatever keeps it from being carried out.
pub fn run(cli: &Cli) -> Result<Exit> {
    match &cli.command {
        Command::Demo(args) => demo::run(args, cli.color),
        Command::Init(args) => init::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Review(args) => review::run(args, cli.color),
        Command::Gate(args) => gate::run(args, cli.color),
        Command::Score(args) => score::run(args, cli.color),
        Command::History(args) => history::run(args, cli.color),
        Command::Compare(args) => compare::run(args, cli.color),
        Command::Replay(args) => replay::run(args, cli.color),
        Command::Kpi(args) => kpi::run(args, cli.color),
        Command::Probe(args) => probe::run(args, cli.color),
        Command::Plan(args) => plan::run(args, cli.color),
        Command::Explain(args) => explain::run(args, cli.color),
        Command::Next(args) => next::run(args, cli.color),
        Command::Graph(args) => graph::run(args),
        Command::Evaluate(args) => evaluate::run(args, cli.color),
        Command::Whatif(args) => whatif::run(args, cli.color),
        Command::Prices(args) => prices::run(args, cli.color),
        Command::Status(args) => status::run(args, cli.color),
        Command::Calendar(args) => calendar::run(args),
        Command::Economics(args) => economics::run(args, cli.color),
        Command::Forecast(args) => forecast::run(args, cli.color),
        Command::Report(args) => report::run(args),
        Command::Ledger(args) => ledger::run(args, cli.color),
        Command::Vault(args) => vault::run(args, cli.color),
        Command::Retention(args) => retention::run(args, cli.color),
        Command::Model(args) => model::run(args),
        Command::Solve(args) => solve::run(args),
        Command::Check(args) => check::run(args),
    }
}
