//! Recomputing a ledger.

use warplan_ledger::SignedCheckpoint;
use warplan_ledger::audit::{Expected, audit};
use warplan_ledger::witness::Cosigned;
use warplan_model::Digest;
use warplan_model::view::{Checked, Cosignature, LedgerProblem, LedgerVerification};
use warplan_report::{human, json};
use warplan_vault::log;
use warplan_vault::vault::{Description, Reader};

use crate::args::{Color, Format, LedgerVerifyArgs};
use crate::error::{CliError, Exit, Result};
use crate::output::print;
use crate::store::{Explained, quorum, verifier_key};

/// Recomputes the log, and holds statements and ciphertexts to it.
pub fn verify(args: &LedgerVerifyArgs, color: Color) -> Result<Exit> {
    let storage = args.store.storage()?;
    let description = Description::read(&*storage).while_trying("verify the ledger")?;
    let key = match &args.log_key {
        Some(key) => verifier_key(key)?,
        None => description.verifier(),
    };
    let older = match &args.since {
        Some(file) => {
            let bytes = std::fs::read(file).map_err(|error| CliError::io("read", file, &error))?;
            let act = format!("read the checkpoint {}", file.display());
            Some(SignedCheckpoint::parse(&bytes).while_trying(&act)?)
        }
        None => None,
    };
    let witnesses = quorum(&args.witnesses, args.quorum)?.map(|quorum| match args.cosigned_since {
        Some(instant) => quorum.since(instant),
        None => quorum,
    });
    let origin = key.name().to_owned();
    let keys = [key];
    let expected = Expected {
        origin: &origin,
        keys: &keys,
        older: older.as_ref(),
        witnesses: witnesses.as_ref(),
        signers: (!args.log_only).then_some(&keys[..]),
    };
    let mut found = LedgerVerification {
        holds: true,
        origin: origin.clone(),
        size: None,
        root: None,
        checked: Vec::new(),
        cosigned: Vec::new(),
        problems: Vec::new(),
    };
    let resources = log::Reader::new(storage);
    match audit(&resources, &expected, &|_| ()) {
        Err(error) => problem(&mut found, "log", error),
        Ok(report) => {
            let head = report.checkpoint.checkpoint();
            (found.size, found.root) = (Some(head.size), Some(Digest::from_bytes(*head.root.as_bytes())));
            let cosigned = report.witnesses.into_iter();
            found.cosigned = cosigned.map(|Cosigned { witness, at }| Cosignature { witness, at }).collect();
            count(&mut found, "tiles", report.tiles);
            for (kind, entries) in &report.entries {
                count(&mut found, &kind.to_string(), *entries);
            }
            if !args.log_only {
                count(&mut found, "statements", report.statements);
                evidence(&args.store.reader()?, &mut found)?;
            }
        }
    }
    found.holds = found.problems.is_empty();
    print(&match args.format {
        Format::Human => human::ledger_verification(&found, &color.stdout()),
        Format::Json => json::view(&found),
    })?;
    Ok(if found.holds { Exit::Done } else { Exit::GateFailed })
}

/// Holds the evidence to the log.
fn evidence(reader: &Reader, found: &mut LedgerVerification) -> Result<()> {
    let done = reader.verify().while_trying("verify the evidence")?;
    count(found, "ciphertexts", done.objects);
    count(found, "purged", done.purged);
    if !done.orphans.is_empty() {
        count(found, "files of writes that were cut short", done.orphans.len() as u64);
    }
    for finding in done.findings {
        let place =
            finding.sequence.map_or_else(|| "store".to_owned(), |sequence| format!("entry {sequence}"));
        problem(found, &place, finding.problem);
    }
    Ok(())
}

fn count(found: &mut LedgerVerification, what: &str, count: u64) {
    found.checked.push(Checked { what: what.to_owned(), count });
}

fn problem(found: &mut LedgerVerification, place: &str, problem: impl ToString) {
    found.problems.push(LedgerProblem { place: place.to_owned(), problem: problem.to_string() });
}
