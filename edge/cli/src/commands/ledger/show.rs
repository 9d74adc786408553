//! Looking at entries.

use serde_json::json;
use warplan_ledger::Entry;
use warplan_model::Digest;
use warplan_model::view::{EvidenceRef, LedgerEntry, LedgerTail};
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
    let tail = LedgerTail { origin: head.origin.clone(), size: head.size, root, entries };
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
        object: entry.object.as_ref().map(|object| EvidenceRef {
            id: object.id.to_string(),
            version: object.version,
            class: object.class.clone(),
            size: object.size,
            ciphertext: object.ciphertext,
            commitment: object.commitment,
        }),
    }
}

/// Shows an entry with its statement.
pub fn show(args: &LedgerShowArgs) -> Result<Exit> {
    let act = format!("show entry {}", args.sequence);
    let reader = args.store.reader()?;
    let entry = reader.entry(args.sequence).while_trying(&act)?;
    let statement = reader.statement(&entry.statement).while_trying(&act)?;
    print(&json::pretty(&json!({
        "format": "warplan-ledger-entry/v1",
        "entry": entry,
        "statement": statement,
    })))?;
    Ok(Exit::Done)
}
