//! What a ledger and its vault hold, and whether they hold.

use warplan_model::view::{
    Cosignature, EvidenceState, LedgerTail, LedgerVerification, RetentionReport, StoredEvidence, VaultList,
};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::words;

/// Hexadecimal digits that tell objects of one store apart on a screen.
const DIGITS: usize = 12;

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
        Column::left("class"),
        Column::right("bytes"),
    ]);
    for entry in &tail.entries {
        let object = entry.object.as_ref();
        let version = |version: u64| if version > 1 { format!(" v{version}") } else { String::new() };
        table.row([
            Span::from(entry.sequence.to_string()),
            words::instant(entry.recorded).into(),
            Span::new(&entry.kind, Tone::Strong),
            object
                .map(|object| format!("{}{}", &object.id, version(object.version)))
                .unwrap_or_default()
                .into(),
            object.map(|object| object.class.clone()).unwrap_or_default().into(),
            object.map(|object| object.size.to_string()).unwrap_or_default().into(),
        ]);
    }
    if !table.is_empty() {
        page.table(0, &table);
        page.gap();
    }
    page.line([Span::new("root  ", Tone::Faint), tail.root.to_string().into()]);
    page.finish()
}

pub(super) fn verification(found: &LedgerVerification, style: &Style) -> String {
    let mut page = Page::new(style);
    for problem in &found.problems {
        page.paragraph(Span::new(format!("{}  ", problem.place), Tone::Bad), &problem.problem);
    }
    if !found.problems.is_empty() {
        page.gap();
    }
    let mut table = Table::new([Column::left(""), Column::right("")]);
    for checked in &found.checked {
        table.row([Span::new(&checked.what, Tone::Faint), checked.count.to_string().into()]);
    }
    if !table.is_empty() {
        page.table(0, &table);
    }
    if let Some(root) = found.root {
        page.line([Span::new("root  ", Tone::Faint), root.to_string().into()]);
    }
    page.line([Span::new("key  ", Tone::Faint), found.key.as_str().into()]);
    for Cosignature { witness, at } in &found.cosigned {
        // To the second, as the next verification can be given it.
        page.line([Span::new("cosigned by  ", Tone::Faint), format!("{witness} at {at}").into()]);
    }
    page.gap();
    page.line(match (found.holds, found.size) {
        (true, Some(size)) => [
            Span::new("PASS", Tone::Good),
            format!("  {} of {} hold", words::entries(size as usize), found.origin).into(),
        ],
        _ => [Span::new("FAIL", Tone::Bad), "  the ledger is not as it was written".into()],
    });
    if !found.key_pinned {
        page.gap();
        page.paragraph(
            Span::new("note  ", Tone::Faint),
            "the key is the one that the store names: compare it with the one that you know, or give it with --log-key",
        );
    }
    page.finish()
}

pub(super) fn list(list: &VaultList, style: &Style) -> String {
    let mut page = Page::new(style);
    if list.objects.is_empty() {
        page.line(["No evidence is recorded.".into()]);
        return page.finish();
    }
    let mut table = Table::new([
        Column::right("entry"),
        Column::left("evidence"),
        Column::left("kind"),
        Column::left("class"),
        Column::right("bytes"),
        Column::left("recorded"),
        Column::left("due"),
        Column::left(""),
    ]);
    for object in &list.objects {
        table.row(row(object));
    }
    page.table(0, &table);
    page.finish()
}

fn row(object: &StoredEvidence) -> [Span; 8] {
    let state = match object.state {
        EvidenceState::Kept => "".into(),
        EvidenceState::Held => Span::new("held", Tone::Strong),
        EvidenceState::Purged => Span::new("purged", Tone::Faint),
    };
    [
        Span::from(object.sequence.to_string()),
        object.id.get(..DIGITS).unwrap_or(&object.id).into(),
        Span::new(&object.kind, Tone::Strong),
        object.class.as_str().into(),
        object.size.to_string().into(),
        words::instant(object.recorded).into(),
        object.due.map_or_else(|| "never".to_owned(), words::instant).into(),
        state,
    ]
}

fn counted(objects: u64) -> String {
    format!("{objects} object{}", if objects == 1 { "" } else { "s" })
}

pub(super) fn retention(report: &RetentionReport, style: &Style) -> String {
    let mut page = Page::new(style);
    let verb = if report.dry_run { "would be purged" } else { "purged" };
    let objects: u64 = report.purged.iter().map(|bucket| bucket.objects).sum();
    page.line([
        Span::new(words::instant(report.as_of), Tone::Strong),
        format!("  {} {verb}, {} bytes reclaimed", counted(objects), report.reclaimed).into(),
    ]);
    let mut table = Table::new([
        Column::left("bucket"),
        Column::right("objects"),
        Column::right("bytes"),
        Column::left("entries"),
        Column::left("recoverable until"),
    ]);
    for bucket in &report.purged {
        let entries = bucket.entries.map(|[intent, tombstone]| format!("{intent}, {tombstone}"));
        table.row([
            Span::new(&bucket.bucket, Tone::Strong),
            bucket.objects.to_string().into(),
            bucket.bytes.to_string().into(),
            entries.unwrap_or_default().into(),
            bucket.recoverable_until.map(words::instant).unwrap_or_default().into(),
        ]);
    }
    if !table.is_empty() {
        page.gap();
        page.table(0, &table);
    }
    for refused in &report.refused {
        page.paragraph(Span::new(format!("{}  ", refused.bucket), Tone::Bad), &refused.cause);
    }
    if report.held > 0 {
        page.line([format!("{} due and under hold", counted(report.held)).into()]);
    }
    if let Some(next) = report.next {
        page.line([Span::new("next due  ", Tone::Faint), words::instant(next).into()]);
    }
    page.finish()
}
