//! Recomputing a ledger.

use std::sync::Arc;

use warplan_ledger::audit::{Expected, audit, verify_tiles};
use warplan_ledger::note::VerifierKey;
use warplan_ledger::witness::{Cosigned, Quorum, QuorumError};
use warplan_ledger::{LogError, LogReader, SignedCheckpoint, TilePath};
use warplan_model::Digest;
use warplan_model::view::{Checked, Cosignature, LedgerProblem, LedgerProblemKind, LedgerVerification};
use warplan_report::{human, json};
use warplan_vault::log;
use warplan_vault::storage::{Listed, Storage};
use warplan_vault::vault::{Progress, Reader};

use super::check::noted;
use crate::args::{Color, Format, LedgerVerifyArgs};
use crate::error::{CliError, Exit, Result};
use crate::output::print;
use crate::progress::Meter;
use crate::store::{Explained, quorum};

/// How often tiles may be removed while they are looked at before that is called a fault.
const TRIES: u32 = 8;

/// Recomputes the log, and holds statements and ciphertexts to it.
pub fn verify(args: &LedgerVerifyArgs, color: Color) -> Result<Exit> {
    let pinned = args.store.pinned()?;
    // An exported log has no description, and needs none.
    let key = match pinned.clone().filter(|_| args.log_only) {
        Some(key) => key,
        None => args.store.described()?.1.verifier(),
    };
    let mut found = LedgerVerification {
        holds: true,
        origin: key.name().to_owned(),
        size: None,
        root: None,
        checkpoint_root: None,
        key: key.to_string(),
        key_pinned: pinned.is_some(),
        log_only: args.log_only,
        keys_opened: args.open,
        checked: Vec::new(),
        cosigned: Vec::new(),
        problems: Vec::new(),
    };
    let meter = Arc::new(Meter::start("verifying"));
    if log(args, key, &meter, &mut found)? && !args.log_only {
        let mut reader = if args.open { args.store.reader_with(&args.keys)? } else { args.store.reader()? };
        reader.watch(meter.clone());
        evidence(&reader, &mut found)?;
    }
    drop(meter);
    found.holds = found.problems.is_empty();
    print(&match args.format {
        Format::Human => human::ledger_verification(&found, &color.stdout()),
        Format::Json => json::view(&found),
    })?;
    Ok(if found.holds { Exit::Done } else { Exit::GateFailed })
}

/// Holds the log to its checkpoint; whether it is worth looking further.
fn log(
    args: &LedgerVerifyArgs,
    key: VerifierKey,
    meter: &Meter,
    found: &mut LedgerVerification,
) -> Result<bool> {
    let older = args.since.as_deref().map(noted).transpose()?;
    let witnesses = quorum(&args.witnesses, args.quorum)?.map(|quorum| match args.cosigned_since {
        Some(instant) => quorum.since(instant),
        None => quorum,
    });
    let keys = [key];
    let expected = Expected {
        origin: keys[0].name(),
        keys: &keys,
        older: older.as_ref(),
        // Asked below, so that a log that too few vouch for is held to its checkpoint all the same.
        witnesses: None,
        signers: None,
    };
    let storage = args.store.storage()?;
    let resources = log::Reader::new(storage.clone());
    let report = audit(&resources, &expected, &|entries| meter.done("entries", entries));
    let report = report.and_then(|report| {
        outgrown(&*storage, &resources, &report.checkpoint)?;
        Ok(report)
    });
    match report {
        Err(LogError::Unreadable { path, source }) => {
            Err(CliError::new("verify the log", format!("{path}: {source}"))
                .hint("mend the access to it and try again"))
        }
        Err(error) => {
            problem(found, LedgerProblemKind::Broken, "log", error);
            Ok(false)
        }
        Ok(report) => {
            let head = report.checkpoint.checkpoint();
            (found.size, found.root) = (Some(head.size), Some(Digest::from_bytes(*head.root.as_bytes())));
            found.checkpoint_root = Some(head.root.to_string());
            count(found, "tiles", report.tiles);
            for (kind, entries) in &report.entries {
                count(found, &kind.to_string(), *entries);
            }
            if let Some(quorum) = witnesses {
                vouched(&quorum, &report.checkpoint, found);
            }
            Ok(true)
        }
    }
}

/// Holds the checkpoint to the witnesses that are wanted.
fn vouched(quorum: &Quorum, checkpoint: &SignedCheckpoint, found: &mut LedgerVerification) {
    match quorum.verify(checkpoint) {
        Ok(cosigned) => {
            let cosigned = cosigned.into_iter();
            found.cosigned = cosigned.map(|Cosigned { witness, at }| Cosignature { witness, at }).collect();
        }
        Err(error) => {
            let kind = match error {
                QuorumError::False { .. } => LedgerProblemKind::Broken,
                QuorumError::TooFew { .. } | QuorumError::Stale { .. } => LedgerProblemKind::Unwitnessed,
            };
            problem(found, kind, "checkpoint", error);
        }
    }
}

/// Holds the partial tiles to the log that are still served beside the ones that outgrew them.
fn outgrown(
    storage: &dyn Storage,
    resources: &log::Reader,
    checkpoint: &SignedCheckpoint,
) -> std::result::Result<(), LogError> {
    let log = LogReader::open(resources, checkpoint.checkpoint())?;
    for attempt in 1.. {
        let listed = storage
            .list("tile/")
            .map_err(|error| LogError::Unreadable { path: "tile/".to_owned(), source: Box::new(error) })?;
        let partial = |file: &Listed| file.path.parse::<TilePath>().ok().filter(|path| !path.is_full());
        let partial: Vec<TilePath> = listed.iter().filter_map(partial).collect();
        match verify_tiles(&log, &partial) {
            // A writer removes them once their tile is full.
            Err(LogError::Missing { .. }) if attempt < TRIES => {}
            verified => return verified.map(drop),
        }
    }
    unreachable!("the last attempt returns")
}

/// Holds statements, ciphertexts and data keys to the log.
fn evidence(reader: &Reader, found: &mut LedgerVerification) -> Result<()> {
    let mut done = reader.verify().while_trying("verify the evidence")?;
    done.findings.sort_by_key(|finding| (finding.sequence.is_none(), finding.sequence));
    count(found, "statements", done.entries);
    count(found, "ciphertexts", done.objects);
    if done.keys_opened {
        count(found, "data keys opened", done.objects);
    }
    count(found, "purged", done.purged);
    if !done.orphans.is_empty() {
        count(found, "files of writes that were cut short", done.orphans.len() as u64);
    }
    for finding in done.findings {
        let place =
            finding.sequence.map_or_else(|| "store".to_owned(), |sequence| format!("entry {sequence}"));
        problem(found, LedgerProblemKind::Broken, &place, finding.problem);
    }
    Ok(())
}

fn count(found: &mut LedgerVerification, what: &str, count: u64) {
    found.checked.push(Checked { what: what.to_owned(), count });
}

fn problem(found: &mut LedgerVerification, kind: LedgerProblemKind, place: &str, problem: impl ToString) {
    found.problems.push(LedgerProblem { kind, place: place.to_owned(), problem: problem.to_string() });
}
