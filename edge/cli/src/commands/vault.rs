//! `warplan vault`.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use warplan_model::view::{EvidenceState, StoredEvidence, VaultList};
use warplan_report::{human, json};
use warplan_vault::VaultError;
use warplan_vault::vault::{Progress, Scope, Status};

use crate::args::{
    Color, Format, VaultArgs, VaultCommand, VaultListArgs, VaultOpenArgs, VaultRekeyArgs, VaultRotateArgs,
};
use crate::error::{Exit, Result};
use crate::output::{print, talk, write_private};
use crate::progress::Meter;
use crate::store::{Explained, counted, evidence, now};

/// Does what is asked with the evidence.
pub fn run(args: &VaultArgs, color: Color) -> Result<Exit> {
    match &args.command {
        VaultCommand::List(args) => list(args, color),
        VaultCommand::Open(args) => open(args),
        VaultCommand::Rotate(args) => rotate(args),
        VaultCommand::Rekey(args) => rekey(args),
    }
}

fn list(args: &VaultListArgs, color: Color) -> Result<Exit> {
    let objects = args.store.reader()?.list().while_trying("list the evidence")?;
    let objects = objects.into_iter().map(|(item, status)| {
        let (due, state) = match status {
            Status::Kept { due, held: false } => (due, EvidenceState::Kept),
            Status::Kept { due, held: true } => (due, EvidenceState::Held),
            Status::Purged { .. } => (None, EvidenceState::Purged),
        };
        StoredEvidence {
            id: item.object.id.to_string(),
            sequence: item.sequence,
            kind: item.kind.to_string(),
            recorded: item.recorded,
            class: item.object.class,
            size: item.object.size,
            due,
            state,
        }
    });
    let list = VaultList { objects: objects.collect() };
    print(&match args.format {
        Format::Human => human::vault(&list, &color.stdout()),
        Format::Json => json::view(&list),
    })?;
    Ok(Exit::Done)
}

fn open(args: &VaultOpenArgs) -> Result<Exit> {
    let act = format!("open {}", args.evidence);
    let reader = args.store.reader_with(&args.keys)?;
    let id = evidence(&reader, &args.evidence)?;
    let meter = Meter::start("opening");
    // A stream cannot be taken back: all of it is held to its commitment before any of it is given away.
    let check = || {
        reader.copy_object(id, |bytes| {
            meter.done("bytes checked", bytes.len() as u64);
            Ok(())
        })
    };
    let copy = |out: &mut dyn Write| {
        reader.copy_object(id, |bytes| {
            meter.done("bytes", bytes.len() as u64);
            out.write_all(bytes).map_err(|error| VaultError::Unwritten { cause: error.to_string() })
        })
    };
    match args.out.as_ref().filter(|file| *file != Path::new("-")) {
        Some(file) => write_private(&act, file, check, copy)?,
        None => {
            check().while_trying(&act)?;
            let mut out = std::io::stdout().lock();
            copy(&mut out).while_trying(&act)?;
            out.flush().while_trying(&act)?;
        }
    }
    Ok(Exit::Done)
}

fn scope(class: Option<&String>) -> Scope {
    class.map_or(Scope::All, |class| Scope::Class(class.clone()))
}

fn rotate(args: &VaultRotateArgs) -> Result<Exit> {
    let mut store = args.writer.open()?;
    store.vault.watch(Arc::new(Meter::start("rotating")));
    let buckets = store.vault.rotate(&scope(args.class.as_ref()), now()).while_trying("rotate the keys")?;
    store.finish()?;
    said(&buckets)
}

fn said(buckets: &[String]) -> Result<Exit> {
    for bucket in buckets {
        print(&format!("rotated {bucket}\n"))?;
    }
    if buckets.is_empty() {
        print("no bucket had anything to rotate\n")?;
    }
    Ok(Exit::Done)
}

fn rekey(args: &VaultRekeyArgs) -> Result<Exit> {
    let mut store = args.writer.open()?;
    let (scope, instant) = (scope(args.class.as_ref()), now());
    if !args.reencrypt {
        let buckets = store.vault.rotate(&scope, instant).while_trying("rotate the keys")?;
        store.finish()?;
        return said(&buckets);
    }
    let compromised = args.compromised.unwrap_or(instant);
    talk(&format!("note: should this be cut short, run it again with --compromised {compromised:.0}\n"));
    store.vault.watch(Arc::new(Meter::start("encrypting again")));
    let objects = store.vault.reencrypt(&scope, compromised, instant).while_trying("encrypt again")?;
    store.finish()?;
    print(&format!("encrypted {} again\n", counted(objects)))?;
    Ok(Exit::Done)
}
