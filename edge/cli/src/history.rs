//! The history file: read whole and held to its chain; appended to under a lock, and never rewritten.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use warplan_model::history::{Break, Entry, History, Refusal};
use warplan_model::scorecard::Scorecard;
use warplan_pipeline::Basis;

use crate::args::InputArgs;
use crate::error::{CliError, Exit, Result};
use crate::input::Loaded;
use crate::output::folder_of;

/// Where a history lies by default, from the folder of the policy.
pub const DEFAULT: &str = ".warplan/history.jsonl";

/// Where the history of a policy lies by default.
fn beside(policy: &Path) -> PathBuf {
    policy.with_file_name("").join(DEFAULT)
}

/// The history that is named, or else the one beside the policy, if there is one.
///
/// # Errors
/// A named file that cannot be read, and a history that is broken.
pub fn read_or_none(named: Option<&Path>, policy: &Path) -> Result<History> {
    match named {
        Some(file) => read(file),
        None => {
            let file = beside(policy);
            if file.exists() { read(&file) } else { Ok(History::default()) }
        }
    }
}

/// What the arguments name, with a history that is still to begin where there is none.
///
/// # Errors
/// Files that cannot be read or are at fault, and a history that is broken.
pub fn load(args: &InputArgs) -> Result<Loaded> {
    let mut loaded = Loaded::read_without_history(args)?;
    let file = args.history.clone().unwrap_or_else(|| beside(&args.policy));
    if file.exists() {
        loaded.history = read(&file)?;
    }
    Ok(loaded)
}

/// Reads a history.
///
/// # Errors
/// A file that cannot be read, and a history that is broken.
pub fn read(file: &Path) -> Result<History> {
    parse(file, &bytes(file)?)
}

/// The bytes of a history, while nobody appends.
///
/// # Errors
/// A file that cannot be read.
pub fn bytes(file: &Path) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| {
        CliError::io("read the history", file, &error)
            .hint("name it with --history, or begin one with `warplan history record`")
    };
    expect_file(file)?;
    let mut handle = File::open(file).map_err(failed)?;
    // Where a file system knows no locks nobody can append, so there is nothing to wait for.
    if let Err(TryLockError::WouldBlock) = handle.try_lock_shared() {
        handle.lock_shared().map_err(failed)?;
    }
    let mut bytes = Vec::new();
    handle.read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Devices and pipes have no end that could be read to, and nothing could be appended to them.
fn expect_file(file: &Path) -> Result<()> {
    // Asked before it is opened: opening a pipe would wait for who writes to it.
    if std::fs::metadata(file).map_or(true, |found| found.is_file()) {
        return Ok(());
    }
    Err(CliError::new(format!("use the history {}", file.display()), "it is no regular file")
        .hint("name a file with --history"))
}

fn parse(file: &Path, bytes: &[u8]) -> Result<History> {
    History::read(bytes).map_err(|breaks| {
        let name = file.display();
        let line = |found: &Break| {
            let entry = found.sequence.map(|sequence| format!("entry {sequence}: ")).unwrap_or_default();
            format!("{name}:{}: {entry}{}; {}", found.line, found.problem, found.remedy)
        };
        let mut error = CliError::new("use the history", "").exit(Exit::GateFailed);
        error.details = breaks.iter().map(line).collect();
        error.hint("nothing is computed from a history that is broken; `warplan history verify` tells more")
    })
}

/// Appends what `next` makes of the history as it stands, under a lock, so that of two writers each sees what the other
/// wrote; gives that entry and its history. A failed write is taken back, and what was written before is never touched.
///
/// # Errors
/// A file that cannot be locked, read or written; a history that is broken; what does not enter it.
pub fn append(
    file: &Path,
    next: impl FnOnce(&History) -> Result<Option<Entry>>,
) -> Result<(History, Option<Entry>)> {
    let failed = |error: std::io::Error| CliError::io("append to the history", file, &error);
    let folder = folder_of(file);
    std::fs::create_dir_all(folder).map_err(|error| CliError::io("create the folder", folder, &error))?;
    expect_file(file)?;
    let mut handle = OpenOptions::new().read(true).append(true).create(true).open(file).map_err(failed)?;
    handle.lock().map_err(|error| {
        failed(error).hint("two writers must not append at once: use a file system that knows locks")
    })?;
    let mut bytes = Vec::new();
    handle.read_to_end(&mut bytes).map_err(failed)?;
    let mut history = parse(file, &bytes)?;
    let entry = next(&history)?;
    if let Some(entry) = &entry {
        history.push(entry.clone()).map_err(|problem| CliError::new("append to the history", problem))?;
        if let Err(error) = handle.write_all(&entry.line()).and_then(|()| handle.sync_all()) {
            let _ = handle.set_len(bytes.len() as u64);
            return Err(failed(error));
        }
        if bytes.is_empty() {
            sync_folder(folder);
        }
    }
    Ok((history, entry))
}

/// What does not enter a history, as people read it.
pub fn refused(act: &str, refusal: &Refusal) -> CliError {
    CliError::new(act, refusal).hint(refusal.remedy())
}

/// Scores what is loaded against the history as it stands, and appends the scorecard if `allowed` lets it. What is loaded
/// holds the history with it; there is no entry when an equal scorecard was recorded before.
///
/// # Errors
/// Those of scoring, of `allowed` and of [`append`]; a scorecard that does not enter the history.
pub fn record(
    loaded: &mut Loaded,
    args: &InputArgs,
    reason: Option<&str>,
    allowed: impl FnOnce(&Loaded, &Basis<'_>) -> Result<()>,
) -> Result<(Scorecard, Option<Entry>)> {
    let file = args.history.clone().unwrap_or_else(|| beside(&args.policy));
    let mut scored = None;
    let (history, entry) = append(&file, |history| {
        loaded.history = history.clone();
        let basis = loaded.basis_at(loaded.as_of)?;
        allowed(loaded, &basis)?;
        let scorecard = basis.stated();
        let entry = history
            .append(scorecard.clone(), reason)
            .map_err(|refusal| refused("record the scorecard", &refusal))?;
        scored = Some(scorecard);
        Ok(entry)
    })?;
    loaded.history = history;
    Ok((scored.expect("appending scores"), entry))
}

/// Makes a new file's name as durable as its content, where folders can be opened.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
