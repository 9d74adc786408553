//! Copying the log and its statements.

use std::path::Path;

use warplan_ledger::tile::{CHECKPOINT, grown};
use warplan_ledger::{Envelope, SignedCheckpoint, Statement, sigstore};
use warplan_vault::storage::Storage;
use warplan_vault::vault::Reader;

use crate::args::LedgerExportArgs;
use crate::error::{CliError, Exit, Result};
use crate::output::{print, write_all};
use crate::store::Explained;

const ACT: &str = "export the ledger";
/// How often the log may grow under an export before it is given up.
const TRIES: usize = 8;

/// Writes the log as C2SP tlog-tiles names its files, its verifier key, and its statements as Sigstore bundles.
pub fn export(args: &LedgerExportArgs) -> Result<Exit> {
    let storage = args.store.storage()?;
    let reader = args.store.reader()?;
    let checkpoint = copy_log(&*storage, &args.out)?;
    let size = checkpoint.checkpoint().size;
    copy_statements(&reader, &*storage, size, &args.out)?;
    let key = format!("{}\n", reader.description().key);
    write_all(&args.out, &[("log.key", key.as_bytes()), (CHECKPOINT, checkpoint.to_string().as_bytes())])?;
    print(&format!("{size} entries of {} in {}\n", reader.description().log, args.out.display()))?;
    Ok(Exit::Done)
}

/// Copies the tiles of a checkpoint, and gives it. Partial tiles go when they become full: then the next checkpoint is
/// copied.
fn copy_log(storage: &dyn Storage, out: &Path) -> Result<SignedCheckpoint> {
    'checkpoints: for _ in 0..TRIES {
        let bytes = storage.get(CHECKPOINT).while_trying(ACT)?.unwrap_or_default();
        let checkpoint = SignedCheckpoint::parse(&bytes).while_trying(ACT)?;
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

fn copy_statements(reader: &Reader, storage: &dyn Storage, size: u64, out: &Path) -> Result<()> {
    let mut statements = Vec::new();
    reader
        .entries_from(0, |entry| {
            statements.push((entry.sequence, entry.statement));
            Ok(())
        })
        .while_trying(ACT)?;
    for (sequence, digest) in statements.into_iter().filter(|(sequence, _)| *sequence < size) {
        let bytes = storage.get(&Statement::path(&digest)).while_trying(ACT)?;
        let bytes = bytes
            .ok_or_else(|| CliError::new(ACT, format!("the statement of entry {sequence} is missing")))?;
        let envelope = Envelope::parse(&bytes).while_trying(ACT)?;
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
