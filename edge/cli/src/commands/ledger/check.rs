//! Checking proofs, offline.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use warplan_ledger::note::VerifierKey;
use warplan_ledger::resources::MAX_LEN;
use warplan_ledger::witness::Quorum;
use warplan_ledger::{Consistency, Entry, Envelope, Proof, SignedCheckpoint, Statement, note, proof};

use crate::args::LedgerCheckArgs;
use crate::error::{CliError, Exit, Result};
use crate::output::{print, talk};
use crate::store::{Explained, quorum, verifier_key};

/// Checks a proof: that an entry is in the log, or that the log only grew.
pub fn check(args: &LedgerCheckArgs) -> Result<Exit> {
    let key = verifier_key(&args.log_key)?;
    let witnesses = quorum(&args.witnesses, args.quorum)?;
    let bytes = bytes(&args.proof, "proof", proof::MAX_LEN)?;
    let verdict = if bytes.starts_with(proof::HEADER.as_bytes()) {
        inclusion(args, &bytes, key, witnesses.as_ref())?
    } else if bytes.trim_ascii_start().starts_with(b"{") {
        growth(args, &bytes, key, witnesses.as_ref())?
    } else {
        let cause = format!("it is neither JSON nor begins with {}", proof::HEADER);
        return Err(unreadable(&args.proof, cause));
    };
    Ok(match verdict {
        Ok(proven) => {
            print(&format!("PASS  {proven}\n"))?;
            Exit::Done
        }
        Err(cause) => {
            print(&format!("FAIL  {cause}\n"))?;
            Exit::GateFailed
        }
    })
}

/// What is proven, or why nothing is.
type Verdict = std::result::Result<String, String>;

/// Checks that an entry is in the log.
fn inclusion(
    args: &LedgerCheckArgs,
    bytes: &[u8],
    key: VerifierKey,
    witnesses: Option<&Quorum>,
) -> Result<Verdict> {
    let act = format!("check {}", args.proof.display());
    let proof = Proof::parse(bytes).map_err(|error| unreadable(&args.proof, error))?;
    if args.since.is_some() {
        let cause = "--since belongs to a proof of consistency, and this is the proof of an entry";
        return Err(CliError::new(act, cause).exit(Exit::Usage));
    }
    let Some(file) = &args.entry else {
        let cause = "it is the proof of an entry, and the entry is not named";
        let hint = "name the entry with --entry: `warplan ledger prove` wrote it beside the proof";
        return Err(CliError::new(act, cause).hint(hint).exit(Exit::Usage));
    };
    let entry = self::bytes(file, "entry", Entry::MAX_LEN)?;
    let origin = key.name().to_owned();
    let keys = [key];
    if let Err(error) = proof.verify(&entry, &origin, &keys, witnesses) {
        return Ok(Err(error.to_string()));
    }
    let read = Entry::parse(&entry).while_trying(&format!("read {}", file.display()))?;
    if read.log != origin || read.sequence != proof.index {
        return Ok(Err(format!("the entry says that it is entry {} of {}", read.sequence, read.log)));
    }
    if let Some(file) = &args.statement {
        let envelope = self::bytes(file, "statement", MAX_LEN as usize)?;
        let envelope = Envelope::parse(&envelope).while_trying(&format!("read {}", file.display()))?;
        if let Err(error) = Statement::of(&read, &envelope, &keys) {
            return Ok(Err(format!("{}: {error}", file.display())));
        }
    }
    let size = proof.checkpoint.checkpoint().size;
    let stated = if args.statement.is_some() { ", and the statement is the one that it names" } else { "" };
    Ok(Ok(format!("entry {} of {origin} is in the log of {size} entries{stated}", proof.index)))
}

/// Checks that the log only grew.
fn growth(
    args: &LedgerCheckArgs,
    bytes: &[u8],
    key: VerifierKey,
    witnesses: Option<&Quorum>,
) -> Result<Verdict> {
    let act = format!("check {}", args.proof.display());
    let proof = Consistency::parse(bytes).map_err(|error| unreadable(&args.proof, error))?;
    if args.entry.is_some() || args.statement.is_some() {
        let cause =
            "--entry and --statement belong to the proof of an entry, and this is a proof of consistency";
        return Err(CliError::new(act, cause).exit(Exit::Usage));
    }
    let ((from, root), (to, _)) = (proof.from, proof.to);
    if proof.checkpoint.is_none() {
        let cause = format!("it has no checkpoint of {to} entries: nobody signed what it leads to");
        let hint =
            format!("ask for a proof up to the newest checkpoint: `warplan ledger consistency {from}`");
        return Err(CliError::new(act, cause).hint(hint));
    }
    let older = args.since.as_deref().map(noted).transpose()?;
    let origin = key.name().to_owned();
    if let Err(error) = proof.verify(&origin, &[key], older.as_ref(), witnesses) {
        return Ok(Err(error.to_string()));
    }
    let beginning = match &args.since {
        Some(file) => format!("{from} that {} signs", file.display()),
        None => {
            talk(
                "note: compare the root with the one that you noted, or give that checkpoint with --since\n",
            );
            format!("first {from}, of the root {root}")
        }
    };
    Ok(Ok(format!("the log of {to} entries of {origin} begins with the {beginning}")))
}

/// A checkpoint that was noted earlier; its signatures are not verified.
pub(super) fn noted(file: &Path) -> Result<SignedCheckpoint> {
    let checkpoint = SignedCheckpoint::parse(&bytes(file, "checkpoint", note::MAX_LEN)?);
    checkpoint.while_trying(&format!("read the checkpoint {}", file.display()))
}

fn unreadable(file: &Path, error: impl std::fmt::Display) -> CliError {
    CliError::new(format!("read {}", file.display()), error)
        .hint("name the file that `warplan ledger prove` or `warplan ledger consistency` wrote")
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
