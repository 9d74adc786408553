//! Copying the log and its statements.

use std::error::Error;
use std::io::ErrorKind;
use std::path::Path;

use warplan_ledger::audit::{Expected, audit};
use warplan_ledger::tile::{CHECKPOINT, grown};
use warplan_ledger::{Resources, SignedCheckpoint, VerifierKey, sigstore};
use warplan_vault::vault::Reader;

use crate::args::{LOG_KEY, LedgerExportArgs, StoreArgs};
use crate::error::{CliError, Exit, Result};
use crate::output::{print, write_all};
use crate::store::Explained;

const ACT: &str = "export the ledger";
/// How often the log may grow under an export before it is given up.
const TRIES: usize = 8;

/// Writes the log as C2SP tlog-tiles names its files, its verifier key, and its statements as Sigstore bundles.
pub fn export(args: &LedgerExportArgs) -> Result<Exit> {
    let reader = args.store.reader()?;
    let there = std::fs::read_to_string(args.out.join(LOG_KEY)).unwrap_or_default();
    if !there.is_empty() && there.trim_end() != reader.description().key {
        let cause = format!("{} holds the copy of another log", args.out.display());
        return Err(CliError::new(ACT, cause).hint("name another folder"));
    }
    let checkpoint = copy_log(&args.store, &args.out)?;
    verify(&Copied { out: &args.out, checkpoint: checkpoint.to_string() }, &reader.description().verifier())?;
    let size = checkpoint.checkpoint().size;
    copy_statements(&reader, size, &args.out)?;
    let key = format!("{}\n", reader.description().key);
    let pem = reader.description().verifier().pem();
    write_all(
        &args.out,
        &[
            (LOG_KEY, key.as_bytes()),
            ("log.pem", pem.as_bytes()),
            (CHECKPOINT, checkpoint.to_string().as_bytes()),
        ],
    )?;
    print(&format!("{size} entries of {} in {}\n", reader.description().log, args.out.display()))?;
    Ok(Exit::Done)
}

/// What was copied, before its checkpoint makes a log of it.
struct Copied<'a> {
    out: &'a Path,
    checkpoint: String,
}

impl Resources for Copied<'_> {
    fn get(&self, path: &str) -> std::result::Result<Option<Vec<u8>>, Box<dyn Error + Send + Sync>> {
        if path == CHECKPOINT {
            return Ok(Some(self.checkpoint.clone().into_bytes()));
        }
        match std::fs::read(self.out.join(path)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            read => Ok(read.map(Some)?),
        }
    }
}

/// Nothing is handed on that does not hold.
fn verify(copied: &Copied<'_>, key: &VerifierKey) -> Result<()> {
    let keys = std::slice::from_ref(key);
    let expected = Expected { origin: key.name(), keys, older: None, witnesses: None, signers: None };
    audit(copied, &expected, &|_| ()).map(drop).while_trying(ACT)
}

/// Copies the tiles of a checkpoint, and gives it. Partial tiles go when they become full: then the next checkpoint is
/// copied.
fn copy_log(store: &StoreArgs, out: &Path) -> Result<SignedCheckpoint> {
    let storage = store.storage()?;
    'checkpoints: for _ in 0..TRIES {
        let (_, checkpoint) = store.checkpoint()?;
        for path in grown(0, checkpoint.checkpoint().size) {
            let path = path.to_string();
            let Some(tile) = storage.get(&path).while_trying(ACT)? else { continue 'checkpoints };
            write(out, &path, &tile)?;
        }
        return Ok(checkpoint);
    }
    Err(CliError::new(ACT, "tiles of its checkpoints are missing, or the log grows faster than it is copied")
        .hint("`warplan ledger verify` says whether anything is missing"))
}

fn copy_statements(reader: &Reader, size: u64, out: &Path) -> Result<()> {
    let mut statements = Vec::new();
    reader
        .entries_from(0, |entry| {
            statements.push((entry.sequence, entry.statement));
            Ok(())
        })
        .while_trying(ACT)?;
    for (sequence, digest) in statements.into_iter().filter(|(sequence, _)| *sequence < size) {
        let envelope = reader.envelope(&digest).while_trying(ACT)?;
        for (number, bundle) in sigstore::bundles(&envelope).iter().enumerate() {
            let signature = if number == 0 { String::new() } else { format!(".{number}") };
            write(out, &format!("statements/{sequence}{signature}.sigstore.json"), bundle)?;
        }
    }
    Ok(())
}

/// Writes a file whose path has folders.
fn write(out: &Path, path: &str, bytes: &[u8]) -> Result<()> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    write_all(&out.join(folder), &[(name, bytes)])
}
