//! `warplan history`.

use std::collections::BTreeSet;
use std::path::Path;

use warplan_model::history::History;
use warplan_model::view::{HistoryList, HistoryVerification};
use warplan_report::{human, json};

use crate::args::{
    Color, Format, HistoryArgs, HistoryCommand, HistoryListArgs, HistoryPublishArgs, HistoryRecordArgs,
    HistoryShowArgs, HistoryVerifyArgs,
};
use crate::error::{CliError, Exit, Result};
use crate::history::{append, bytes, read, refused};
use crate::output::{print, talk};

/// Does what is asked with the history.
pub fn run(args: &HistoryArgs, color: Color) -> Result<Exit> {
    match &args.command {
        HistoryCommand::List(args) => list(args, color),
        HistoryCommand::Show(args) => show(args, color),
        HistoryCommand::Verify(args) => verify(args, color),
        HistoryCommand::Record(args) => record(args),
        HistoryCommand::Publish(args) => publish(args),
    }
}

fn list(args: &HistoryListArgs, color: Color) -> Result<Exit> {
    let list = HistoryList::of(&read(&args.file.history)?);
    print(&match args.format {
        Format::Human => human::history(&list, &color.stdout()),
        Format::Json => json::view(&list),
    })?;
    Ok(Exit::Done)
}

fn show(args: &HistoryShowArgs, color: Color) -> Result<Exit> {
    let history = read(&args.file.history)?;
    let release = &args.release;
    let found = match args.revision {
        Some(revision) => history.revisions(release).find(|recorded| recorded.entry.revision == revision),
        None => history.shown(release),
    };
    let recorded = found.ok_or_else(|| no_such_revision(&history, args))?;
    print(&match args.format {
        Format::Human => human::recorded(&recorded, &color.stdout()),
        Format::Json => json::pretty(recorded.entry),
    })?;
    Ok(Exit::Done)
}

/// A revision that a release does not have, with those that it has; a release that the history does not hold.
fn no_such_revision(history: &History, args: &HistoryShowArgs) -> CliError {
    let HistoryShowArgs { release, revision, file, .. } = args;
    let last = history.revisions(release).next_back().map(|recorded| recorded.entry.revision);
    let (Some(revision), Some(last)) = (revision, last) else {
        return not_recorded(history, &file.history, release);
    };
    let held = if last == 1 { "revision 1".to_owned() } else { format!("revisions 1 to {last}") };
    let cause = format!("{} holds {held} of it", file.history.display());
    CliError::new(format!("show revision {revision} of {release}"), cause)
        .hint("name one of them, or leave --revision out for the one that counts")
}

/// A release that the history does not hold, with those that it holds.
pub fn not_recorded(history: &History, file: &Path, release: &str) -> CliError {
    let names: BTreeSet<&str> = history.entries().iter().map(|entry| entry.release.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let cause = format!("{} does not hold it", file.display());
    CliError::new(format!("show the scorecard of {release}"), cause).hint(match names[..] {
        [] => "record one with `warplan history record`".to_owned(),
        _ => format!("it holds {}; `warplan history list` shows every revision", names.join(", ")),
    })
}

fn verify(args: &HistoryVerifyArgs, color: Color) -> Result<Exit> {
    let found = HistoryVerification::of(&bytes(&args.file.history)?, args.head);
    print(&match args.format {
        Format::Human => human::history_verification(&found, &color.stdout()),
        Format::Json => json::view(&found),
    })?;
    Ok(if found.holds { Exit::Done } else { Exit::GateFailed })
}

fn record(args: &HistoryRecordArgs) -> Result<Exit> {
    args.recording.expect(args.input.reads_input())?;
    let mut loaded = crate::history::load(&args.input)?;
    loaded.basis()?;
    let (scorecard, entry) =
        crate::history::record(&mut loaded, &args.input, args.reason.as_deref(), |_, _| Ok(()))?;
    let history = &loaded.history;
    if let Some(recorded) = history.revision_equal_to(&scorecard) {
        let verb = if entry.is_some() { "recorded" } else { "already recorded" };
        print(&said(verb, recorded.revision, &recorded.release, history))?;
    }
    if !scorecard.passes {
        talk("note: its release gate fails, so that it is kept, and neither published nor compared with\n");
    }
    args.recording.record(&[], Some(history))?;
    Ok(Exit::Done)
}

fn publish(args: &HistoryPublishArgs) -> Result<Exit> {
    args.recording.expect(false)?;
    let file = &args.file.history;
    // Appending would begin a history where there is none.
    read(file)?;
    let act = format!("publish {}", args.release);
    let (history, entry) = append(file, |history| {
        history.publish(&args.release, args.revision).map_err(|refusal| refused(&act, &refusal))
    })?;
    if let Some(recorded) = history.revisions(&args.release).find(|recorded| recorded.published) {
        let verb = if entry.is_some() { "published" } else { "already published" };
        print(&said(verb, recorded.entry.revision, &args.release, &history))?;
    }
    args.recording.record(&[], Some(&history))?;
    Ok(Exit::Done)
}

/// What happened, and the head to note elsewhere.
fn said(verb: &str, revision: u32, release: &str, history: &History) -> String {
    format!("{verb} revision {revision} of {release}\nhead  {}\n", history.head())
}
