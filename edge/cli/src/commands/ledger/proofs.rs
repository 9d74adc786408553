//! Proofs, and checking them offline.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde_json::json;
use warplan_ledger::proof::{self, Proof};
use warplan_ledger::{Entry, Envelope, LogReader, Statement};
use warplan_report::json;

use crate::args::{LedgerCheckArgs, LedgerConsistencyArgs, LedgerProveArgs};
use crate::error::{CliError, Exit, Result};
use crate::output::{print, talk, write_all};
use crate::store::{Explained, quorum, verifier_key};

/// The longest statement that is checked, in bytes: that of a purge names some hundred thousand objects.
const MAX_STATEMENT: usize = 64 << 20;

/// Writes the proof of an entry, with the entry and its statement.
pub fn prove(args: &LedgerProveArgs) -> Result<Exit> {
    let act = format!("prove entry {}", args.sequence);
    let (resources, checkpoint) = args.store.checkpoint()?;
    let storage = args.store.storage()?;
    let size = checkpoint.checkpoint().size;
    if args.sequence >= size {
        let cause = format!("the checkpoint covers {size} entries, counted from 0");
        return Err(CliError::new(act, cause).hint("`warplan ledger tail` lists them"));
    }
    let log = LogReader::open(&resources, checkpoint.checkpoint()).while_trying(&act)?;
    let entry = log.entry(args.sequence).while_trying(&act)?;
    let proof = Proof::of(&log, &checkpoint, args.sequence).while_trying(&act)?;
    let read = Entry::parse(&entry).while_trying(&act)?;
    let statement = storage.get(&Statement::path(&read.statement)).while_trying(&act)?;
    let name = format!("entry-{}", args.sequence);
    let mut files =
        vec![(format!("{name}.tlog-proof"), proof.to_string().into_bytes()), (format!("{name}.json"), entry)];
    files.extend(statement.map(|statement| (format!("{name}.dsse.json"), statement)));
    write_all(&args.out, &files)?;
    for (file, _) in &files {
        print(&format!("{}\n", args.out.join(file).display()))?;
    }
    Ok(Exit::Done)
}

/// The bytes of a file that holds something of a bounded length.
fn bytes(file: &Path, what: &str, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed tells a file that is too long, however long it is.
    let read = File::open(file).and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| CliError::io("read", file, &error))?;
    if bytes.len() > limit {
        let cause = format!("it is longer than {limit} bytes, and no {what} is");
        let act = format!("read {}", file.display());
        return Err(CliError::new(act, cause).hint("name the files that `warplan ledger prove` wrote"));
    }
    Ok(bytes)
}

/// Checks a proof.
pub fn check(args: &LedgerCheckArgs) -> Result<Exit> {
    let key = verifier_key(&args.log_key)?;
    let witnesses = quorum(&args.witnesses, args.quorum)?;
    let act = format!("read {}", args.proof.display());
    let proof = Proof::parse(&bytes(&args.proof, "proof", proof::MAX_LEN)?).while_trying(&act)?;
    let entry = bytes(&args.entry, "entry", Entry::MAX_LEN)?;
    let origin = key.name().to_owned();
    let keys = [key];
    if let Err(error) = proof.verify(&entry, &origin, &keys, witnesses.as_ref()) {
        print(&format!("FAIL  {error}\n"))?;
        return Ok(Exit::GateFailed);
    }
    let read = Entry::parse(&entry).while_trying(&format!("read {}", args.entry.display()))?;
    if read.log != origin || read.sequence != proof.index {
        print(&format!("FAIL  the entry says that it is entry {} of {}\n", read.sequence, read.log))?;
        return Ok(Exit::GateFailed);
    }
    if let Some(file) = &args.statement {
        let envelope = bytes(file, "statement", MAX_STATEMENT)?;
        let envelope = Envelope::parse(&envelope).while_trying(&format!("read {}", file.display()))?;
        if let Err(error) = Statement::of(&read, &envelope, &keys) {
            print(&format!("FAIL  {}: {error}\n", file.display()))?;
            return Ok(Exit::GateFailed);
        }
    }
    let size = proof.checkpoint.checkpoint().size;
    print(&format!("PASS  entry {} of {origin} is in the log of {size} entries\n", proof.index))?;
    Ok(Exit::Done)
}

/// Proves that the log at one size is the beginning of the log at another.
pub fn consistency(args: &LedgerConsistencyArgs) -> Result<Exit> {
    let act = "prove the consistency of the log";
    let (resources, checkpoint) = args.store.checkpoint()?;
    let newest = checkpoint.checkpoint().size;
    let to = args.to.unwrap_or(newest);
    if args.from > to || to > newest {
        let cause = format!("the log has {newest} entries: {} and {to} are no sizes in order", args.from);
        return Err(CliError::new(act, cause).exit(Exit::Usage));
    }
    let newest_log = LogReader::open(&resources, checkpoint.checkpoint()).while_trying(act)?;
    let mut head = checkpoint.checkpoint().clone();
    (head.size, head.root) = (to, newest_log.root_at(to).while_trying(act)?);
    let log = LogReader::open(&resources, &head).while_trying(act)?;
    let proof = log.prove_consistency(args.from).while_trying(act)?;
    print(&json::pretty(&json!({
        "format": "warplan-consistency/v1",
        "origin": head.origin,
        "from": { "size": args.from, "root": log.root_at(args.from).while_trying(act)?.to_string() },
        "to": { "size": to, "root": head.root.to_string() },
        "proof": proof.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })))?;
    if to < newest {
        talk(&format!("note: the log has {newest} entries by now\n"));
    }
    Ok(Exit::Done)
}
