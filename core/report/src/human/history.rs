//! What a history holds, and whether it holds.

use warplan_model::history::Recorded;
use warplan_model::view::{EntryKind, HistoryList, HistoryVerification};

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::words;

pub(super) fn list(list: &HistoryList, style: &Style) -> String {
    let mut page = Page::new(style);
    page.line([
        Span::new("History", Tone::Strong),
        format!(" of {}", words::entries(list.entries.len())).into(),
    ]);
    page.gap();
    let mut table = Table::new([
        Column::right("entry"),
        Column::left("release"),
        Column::right("revision"),
        Column::left(""),
        Column::left("as of"),
        Column::left("gate"),
        Column::left(""),
        Column::wrapped("reason"),
    ]);
    for entry in &list.entries {
        let kind = match entry.kind {
            EntryKind::Scorecard => "scored",
            EntryKind::Publication => "published",
        };
        let gate = match entry.passes {
            None => "".into(),
            Some(true) => Span::new("pass", Tone::Good),
            Some(false) => Span::new("fail", Tone::Bad),
        };
        let counts = if entry.counts { "counts" } else { "" };
        table.row([
            Span::from(entry.sequence.to_string()),
            Span::new(&entry.release, Tone::Strong),
            entry.revision.to_string().into(),
            kind.into(),
            entry.as_of.map(words::instant).unwrap_or_default().into(),
            gate,
            counts.into(),
            entry.reason.as_deref().unwrap_or_default().into(),
        ]);
    }
    if !table.is_empty() {
        page.table(0, &table);
        page.gap();
    }
    page.line([Span::new("head  ", Tone::Faint), list.head.to_string().into()]);
    page.finish()
}

pub(super) fn shown(recorded: &Recorded<'_>, style: &Style) -> String {
    let entry = recorded.entry;
    let mut page = Page::new(style);
    page.line([
        Span::new(&entry.release, Tone::Strong),
        format!(", revision {}, entry {} of the history", entry.revision, entry.sequence).into(),
    ]);
    let mut table = Table::new([Column::left(""), Column::wrapped("")]);
    let facts = [
        ("published", Some(if recorded.published { "yes" } else { "no" }.to_owned())),
        ("reason", entry.reason.clone()),
        ("digest", Some(entry.digest.to_string())),
        ("follows", Some(entry.previous.to_string())),
        ("policy", recorded.scorecard.inputs.as_ref().map(|inputs| inputs.policy.to_string())),
        ("snapshot", recorded.scorecard.inputs.as_ref().map(|inputs| inputs.snapshot.to_string())),
    ];
    for (name, fact) in facts {
        if let Some(fact) = fact {
            table.row([Span::new(name, Tone::Faint), fact.into()]);
        }
    }
    page.table(0, &table);
    page.gap();
    page.finish() + &super::scorecard(recorded.scorecard, style)
}

pub(super) fn verification(found: &HistoryVerification, style: &Style) -> String {
    let mut page = Page::new(style);
    for found in &found.breaks {
        let entry = found.sequence.map(|sequence| format!(", entry {sequence}")).unwrap_or_default();
        page.paragraph(Span::new(format!("line {}{entry}  ", found.line), Tone::Bad), &found.problem);
        page.paragraph("    ", &found.remedy);
    }
    if let Some(noted) = &found.noted {
        match noted.entries_since {
            Some(0) => page.line(["the noted head is the last entry".into()]),
            Some(since) => {
                page.line([format!("the noted head is there, {} after it", words::entries(since)).into()])
            }
            None => page.paragraph(
                Span::new("noted head  ", Tone::Bad),
                "no entry has the noted digest: entries at the end were removed, or the history was written anew",
            ),
        }
    }
    if let (Some(entries), Some(head)) = (found.entries, found.head) {
        page.line([Span::new("head  ", Tone::Faint), head.to_string().into()]);
        page.gap();
        if found.holds && entries == 0 {
            page.paragraph("", "The file is empty: nothing was recorded in it, or all of it was removed.");
            page.gap();
        }
        if found.holds {
            page.line([
                Span::new("PASS", Tone::Good),
                format!("  the chain of {} holds", words::entries(entries)).into(),
            ]);
        }
    }
    if !found.holds {
        page.gap();
        page.line([Span::new("FAIL", Tone::Bad), "  the history is not as it was written".into()]);
    }
    page.finish()
}
