//! Looking at entries.

use warplan_ledger::{Entry, ObjectRef, Statement};
use warplan_model::Digest;
use warplan_model::view::{
    EntryOfLog, EvidenceRef, InTotoStatement, LedgerEntry, LedgerEntryDetails, LedgerTail,
};
use warplan_report::{human, json};

use crate::args::{Color, Format, LedgerShowArgs, LedgerTailArgs};
use crate::error::{Exit, Result};
use crate::output::print;
use crate::store::Explained;

/// Lists the last entries.
pub fn tail(args: &LedgerTailArgs, color: Color) -> Result<Exit> {
    let act = "read the ledger";
    let reader = args.store.reader()?;
    let (_, checkpoint) = args.store.checkpoint()?;
    let head = checkpoint.checkpoint();
    let mut entries = Vec::new();
    reader
        .entries_from(head.size.saturating_sub(args.lines), |entry| {
            entries.push(listed(entry));
            Ok(())
        })
        .while_trying(act)?;
    let root = Digest::from_bytes(*head.root.as_bytes());
    let (origin, checkpoint_root) = (head.origin.clone(), head.root.to_string());
    let tail = LedgerTail { origin, size: head.size, root, checkpoint_root, entries };
    print(&match args.format {
        Format::Human => human::ledger_tail(&tail, &color.stdout()),
        Format::Json => json::view(&tail),
    })?;
    Ok(Exit::Done)
}

fn listed(entry: &Entry) -> LedgerEntry {
    LedgerEntry {
        sequence: entry.sequence,
        recorded: entry.recorded,
        kind: entry.kind.to_string(),
        statement: entry.statement,
        object: entry.object.as_ref().map(evidence_ref),
    }
}

/// Encrypted evidence, for people and programs.
pub fn evidence_ref(object: &ObjectRef) -> EvidenceRef {
    EvidenceRef {
        id: object.id.to_string(),
        version: object.version,
        class: object.class.clone(),
        size: object.size,
        ciphertext: object.ciphertext,
        commitment: object.commitment,
    }
}

/// Shows an entry with its statement.
pub fn show(args: &LedgerShowArgs) -> Result<Exit> {
    let act = format!("show entry {}", args.sequence);
    let reader = args.store.reader()?;
    let entry = reader.entry(args.sequence).while_trying(&act)?;
    let statement = reader.statement(&entry.statement).while_trying(&act)?;
    let entry = EntryOfLog { log: entry.log.clone(), entry: listed(&entry) };
    let details = LedgerEntryDetails { entry, statement: read(&statement) };
    print(&json::view(&details))?;
    Ok(Exit::Done)
}

/// A statement as its payload says it.
fn read(statement: &Statement) -> InTotoStatement {
    serde_json::from_slice(&statement.payload()).expect("a statement has the form of in-toto's")
}
