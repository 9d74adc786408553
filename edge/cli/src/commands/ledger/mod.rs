//! `warplan ledger`.

mod check;
mod export;
mod init;
mod proofs;
mod record;
mod show;
mod verify;
mod witness;

use crate::args::{Color, LedgerArgs, LedgerCommand};
use crate::error::{Exit, Result};

/// Does what is asked with the ledger.
pub fn run(args: &LedgerArgs, color: Color) -> Result<Exit> {
    match &args.command {
        LedgerCommand::Init(args) => init::init(args),
        LedgerCommand::Record(args) => record::record(args),
        LedgerCommand::TakeOver(args) => record::take_over(args),
        LedgerCommand::Tail(args) => show::tail(args, color),
        LedgerCommand::Show(args) => show::show(args),
        LedgerCommand::Verify(args) => verify::verify(args, color),
        LedgerCommand::Prove(args) => proofs::prove(args),
        LedgerCommand::Check(args) => check::check(args),
        LedgerCommand::Consistency(args) => proofs::consistency(args),
        LedgerCommand::Cosign(args) => witness::cosign(args),
        LedgerCommand::Export(args) => export::export(args),
        LedgerCommand::Unlock(args) => init::unlock(args),
    }
}
