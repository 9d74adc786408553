//! What a vault holds, and what becomes of it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use warplan_model::view::{EvidenceState, RetentionReport, StoredEvidence, VaultList};

use super::Style;
use super::ledger::short;
use super::page::{Column, Page, Span, Table, Tone};
use crate::words;

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
        Column::cut("class"),
        Column::right("bytes"),
        Column::left("recorded"),
        Column::left("due"),
    ]);
    list.objects.iter().for_each(|object| table.row(row(object)));
    page.table(0, &table);
    page.finish()
}

fn row(object: &StoredEvidence) -> [Span; 7] {
    let due = object.due.map_or_else(|| "never".to_owned(), date);
    let due = match object.state {
        EvidenceState::Kept => due.into(),
        EvidenceState::Held => Span::new(format!("{due} held"), Tone::Strong),
        EvidenceState::Purged => Span::new("purged", Tone::Faint),
    };
    [
        Span::from(object.sequence.to_string()),
        short(&object.id).into(),
        Span::new(&object.kind, Tone::Strong),
        object.class.as_str().into(),
        object.size.to_string().into(),
        date(object.recorded).into(),
        due,
    ]
}

/// Its day in UTC: buckets are due at the beginning of one.
fn date(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%d").to_string()
}

pub(super) fn retention(report: &RetentionReport, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line([
        Span::new(words::instant(report.as_of), Tone::Strong),
        format!("  {}", outcome(report)).into(),
    ]);
    let mut table = Table::new([Column::left("bucket"), Column::right("objects"), Column::right("bytes")]);
    for bucket in &report.purged {
        table.row([
            Span::new(&bucket.bucket, Tone::Strong),
            bucket.objects.to_string().into(),
            bucket.bytes.to_string().into(),
        ]);
    }
    if !table.is_empty() {
        page.gap();
        page.table(0, &table);
    }
    if !report.refused.is_empty() {
        page.gap();
    }
    for refused in &report.refused {
        let cause = format!("{} was not purged: {}", refused.bucket, refused.cause);
        page.paragraph(Span::new("refused  ", Tone::Bad), cause);
    }
    let remarks = remarks(report);
    if !remarks.is_empty() {
        page.gap();
    }
    for (lead, text) in remarks {
        page.line([lead, text.into()]);
    }
    page.finish()
}

/// What else there is to say, a line each.
fn remarks(report: &RetentionReport) -> Vec<(Span, String)> {
    let mut lines = Vec::new();
    // One run has one intent, one tombstone, and one end of what a key service keeps.
    let entries: BTreeSet<[u64; 2]> = report.purged.iter().filter_map(|bucket| bucket.entries).collect();
    for [intent, tombstone] in entries {
        lines.push((Span::new("entries  ", Tone::Faint), format!("{intent} (intent), {tombstone} (purge)")));
    }
    let until: BTreeSet<Timestamp> =
        report.purged.iter().filter_map(|bucket| bucket.recoverable_until).collect();
    for until in until {
        let text = format!("{}, by who administers the key service", words::instant(until));
        lines.push((Span::new("recoverable until  ", Tone::Attention), text));
    }
    if report.held > 0 {
        let are = if report.held == 1 { "is" } else { "are" };
        lines.push((Span::default(), format!("{} {are} due and kept under hold", objects(report.held))));
    }
    if let Some(next) = report.next {
        lines.push((Span::new("next due  ", Tone::Faint), words::instant(next)));
    }
    lines
}

fn objects(count: u64) -> String {
    words::count(count as usize, "object")
}

/// What a run did, or would do, in a sentence.
fn outcome(report: &RetentionReport) -> String {
    let sum: u64 = report.purged.iter().map(|bucket| bucket.objects).sum();
    let bytes: u64 = report.purged.iter().map(|bucket| bucket.bytes).sum();
    if report.dry_run {
        return match report.purged.is_empty() {
            true => "nothing would be purged".into(),
            false => format!("{} would be purged, {bytes} bytes in all", objects(sum)),
        };
    }
    let purged = match report.purged.is_empty() {
        true => "nothing purged".to_owned(),
        false => format!("{} purged", objects(sum)),
    };
    match report.reclaimed {
        0 => purged,
        bytes => format!("{purged}, {bytes} bytes reclaimed"),
    }
}
