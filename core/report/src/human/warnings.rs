//! What was odd about the data.

use std::collections::BTreeMap;

use warplan_model::snapshot::Warning;

use super::Style;
use super::page::{Column, Page, Span, Table, Tone};
use crate::text;

/// Warnings of a kind that are shown in full.
const IN_FULL: usize = 5;
/// Room for the records of the others.
const NAMED: usize = 70;

pub(super) fn render(warnings: &[Warning], style: &Style) -> String {
    let mut page = Page::new(style);
    let mut kinds: BTreeMap<&str, Vec<&Warning>> = BTreeMap::new();
    for warning in warnings {
        kinds.entry(&warning.kind).or_default().push(warning);
    }
    for (kind, warnings) in kinds {
        let times = if warnings.len() == 1 { String::new() } else { format!(" ({})", warnings.len()) };
        page.line([Span::new("warning", Tone::Attention), format!("  {kind}{times}").into()]);
        let (full, named) = warnings.split_at(warnings.len().min(IN_FULL));
        let mut table = Table::new([Column::wrapped(""), Column::wrapped("")]);
        for warning in full {
            table.row([Span::from(&warning.record), Span::from(&warning.message)]);
        }
        page.table(2, &table);
        if !named.is_empty() {
            page.paragraph("  ", records(named));
        }
    }
    page.finish()
}

/// `and 12 more: bd-1 bd-2 +10`
fn records(warnings: &[&Warning]) -> String {
    let mut records: Vec<&str> = warnings.iter().map(|warning| warning.record.as_str()).collect();
    records.dedup();
    format!("and {} more: {}", warnings.len(), text::shortened(&records, " ", NAMED))
}
