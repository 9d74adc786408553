//! What a ledger holds, and whether it holds.

use warplan_model::view::{Cosignature, LedgerEntry, LedgerProblemKind, LedgerTail, LedgerVerification};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::words;

/// Hexadecimal digits that tell objects of one store apart on a screen.
const DIGITS: usize = 12;

/// The first digits of an identifier, by which commands find it.
pub(super) fn short(id: &str) -> &str {
    id.get(..DIGITS).unwrap_or(id)
}

pub(super) fn tail(tail: &LedgerTail, style: &Style) -> String {
    let mut page = Page::new(style);
    let entries = words::entries(tail.size as usize);
    page.line([Span::new(&tail.origin, Tone::Strong), format!(", {entries}").into()]);
    page.gap();
    let mut table = Table::new([
        Column::right("entry"),
        Column::left("recorded"),
        Column::left("kind"),
        Column::left("evidence"),
        Column::cut("class"),
        Column::right("bytes"),
    ]);
    tail.entries.iter().for_each(|entry| table.row(row(entry)));
    if !table.is_empty() {
        page.table(0, &table.filled());
        page.gap();
    }
    page.line([Span::new("root  ", Tone::Faint), tail.checkpoint_root.as_str().into()]);
    page.finish()
}

fn row(entry: &LedgerEntry) -> [Span; 6] {
    let object = entry.object.as_ref();
    let version = |version: u64| if version > 1 { format!(" v{version}") } else { String::new() };
    let evidence = object.map(|object| format!("{}{}", short(&object.id), version(object.version)));
    [
        Span::from(entry.sequence.to_string()),
        words::instant(entry.recorded).into(),
        Span::new(&entry.kind, Tone::Strong),
        evidence.unwrap_or_default().into(),
        object.map(|object| object.class.clone()).unwrap_or_default().into(),
        object.map(|object| object.size.to_string()).unwrap_or_default().into(),
    ]
}

pub(super) fn verification(found: &LedgerVerification, style: &Style) -> String {
    let mut page = Page::new(style);
    for problem in &found.problems {
        page.paragraph(Span::new(format!("{}  ", problem.place), Tone::Bad), &problem.problem);
    }
    page.gap();
    let mut table = Table::new([Column::left(""), Column::right("")]);
    for checked in &found.checked {
        table.row([Span::new(&checked.what, Tone::Faint), checked.count.to_string().into()]);
    }
    if !table.is_empty() {
        page.table(0, &table);
        page.gap();
    }
    // Whole, however long: people compare them.
    if let Some(root) = &found.checkpoint_root {
        page.paragraph(Span::new("root  ", Tone::Faint), root);
    }
    page.paragraph(Span::new("key   ", Tone::Faint), &found.key);
    for Cosignature { witness, at } in &found.cosigned {
        // To the second, as the next verification can be given it.
        page.paragraph(Span::new("cosigned by  ", Tone::Faint), format!("{witness} at {at}"));
    }
    page.gap();
    let passed = if found.holds { Span::new("PASS  ", Tone::Good) } else { Span::new("FAIL  ", Tone::Bad) };
    page.paragraph(passed, verdict(found));
    let notes = [
        (
            !found.key_pinned,
            "the key is the one that the store names: compare it with the one that you know, or give it with --log-key",
        ),
        (
            !found.keys_opened && !found.log_only,
            "data keys were counted: whoever keeps the key-encryption keys opens each with --open",
        ),
    ];
    for (number, (_, note)) in notes.iter().filter(|(applies, _)| *applies).enumerate() {
        if number == 0 {
            page.gap();
        }
        page.paragraph(Span::new("note  ", Tone::Faint), note);
    }
    page.finish()
}

fn verdict(found: &LedgerVerification) -> String {
    let entries = words::entries(found.size.unwrap_or(0) as usize);
    let origin = &found.origin;
    if found.problems.iter().any(|problem| problem.kind == LedgerProblemKind::Broken) {
        return "the ledger is not as it was written".into();
    }
    let one = if found.size == Some(1) { "holds" } else { "hold" };
    let held = format!("{entries} of {origin} {one}");
    if !found.holds {
        return format!("{held}, but too few witnesses vouch that there are no newer ones");
    }
    if found.log_only {
        return format!("{held}; statements and evidence were not looked at");
    }
    held
}
