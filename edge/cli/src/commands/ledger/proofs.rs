//! Making proofs.

use warplan_ledger::{Consistency, Entry, LogReader, Proof, Statement};
use warplan_report::json;

use crate::args::{LedgerConsistencyArgs, LedgerProveArgs};
use crate::error::{CliError, Exit, Result};
use crate::output::{print, talk, write, write_all};
use crate::store::Explained;

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
    let proof = Consistency::of(&resources, &checkpoint, args.from, to).while_trying(act)?;
    let text = json::view(&proof.view());
    match &args.out {
        Some(file) => {
            write(file, text)?;
            print(&format!("{}\n", file.display()))?;
        }
        None => print(&text)?,
    }
    if to < newest {
        talk(&format!(
            "note: the log has {newest} entries by now, so that nothing in the proof is signed: without TO, it can be checked\n"
        ));
    }
    Ok(Exit::Done)
}
