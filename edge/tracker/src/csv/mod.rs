//! CSV with a header. Which column is what, the policy says (`csv`). Tables are prepared by people, so what is
//! wrong is a fault and not a warning.

mod columns;
mod table;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use warplan_model::policy::CsvColumns;
use warplan_model::snapshot::{Issue, Snapshot, Warning};
use warplan_model::{IssueId, LocatedFault, Place, place_of};

use crate::batch::{Batch, Draft};
use crate::detect::{Format, Opening};
use crate::faults::{Flaw, Sort, placed, quoted};
use crate::latest::Latest;
use crate::record::one_line;
use crate::{Kind, Options};
use columns::{Columns, Guess};
use table::{Row, Table};

/// Tables with a header.
pub(crate) struct Csv;

impl Format for Csv {
    fn recognise(&self, opening: &Opening<'_>) -> Option<Kind> {
        let Opening::Line(line) = opening else { return None };
        // A number, a title and a date are three columns.
        let table = [',', ';', '\t'].iter().any(|separator| line.matches(*separator).count() >= 2);
        (table && !line.starts_with('<')).then_some(Kind::Csv)
    }

    fn read(&self, text: &str, options: &Options<'_>) -> Result<(Snapshot, Vec<Warning>), Vec<LocatedFault>> {
        let table = Table::of(text);
        let columns = resolve(&table, options.csv).map_err(|flaws| placed(text, flaws))?;
        let mut batch = Batch::default();
        for row in &table.rows {
            read_row(&table, row, &columns, &options.zone, &mut batch);
        }
        batch.sort();
        batch.refuse_duplicates(text);
        batch.into_snapshot(text, "csv", None)
    }

    /// Which column holds the ids is not known here: of all fields that equal the id, the one furthest left is it.
    fn locate(&self, text: &str, id: &IssueId) -> Option<Place> {
        let table = Table::of(text);
        let column = |row: &&Row| row.cells.iter().position(|cell| IssueId::new(cell.trim()) == *id);
        let row = table.rows.iter().filter(|row| column(row).is_some()).min_by_key(column)?;
        Some(place_of(text, row.offset))
    }
}

fn resolve(table: &Table<'_>, mapping: Option<&CsvColumns>) -> Result<Columns, Vec<Flaw>> {
    let names: Vec<String> = table.header.iter().take(50).map(|name| quoted(name)).collect();
    let Some(mapping) = mapping else {
        let problem = format!(
            "this is CSV with the columns {}; the policy does not say what they are",
            names.join(", ")
        );
        let remedy = format!("write into the policy: {}", Guess::of(&table.header).line());
        return Err(vec![Flaw::new(Sort::Table, table.offset, problem, remedy)]);
    };
    let columns = Columns::of(mapping, &table.header).map_err(|problems| {
        let remedy = format!("correct csv in the policy; the columns are {}", names.join(", "));
        let flaw = |problem| Flaw::new(Sort::Table, table.offset, problem, remedy.clone());
        problems.into_iter().map(flaw).collect::<Vec<_>>()
    });
    let flaws = table.flaws();
    match columns {
        Ok(columns) if flaws.is_empty() => Ok(columns),
        columns => Err(columns.err().into_iter().flatten().chain(flaws).collect()),
    }
}

/// The mapping that the header of a table suggests.
pub(crate) fn guess(text: &str) -> Option<CsvColumns> {
    Guess::of(&Table::of(text).header).mapping()
}

/// A row being read.
struct Reader<'a> {
    table: &'a Table<'a>,
    row: &'a Row,
    id: Option<IssueId>,
    flaws: Vec<Flaw>,
}

impl<'a> Reader<'a> {
    fn cell(&self, column: usize) -> &'a str {
        self.row.cells.get(column).map_or("", |cell| cell.trim())
    }

    fn flaw(&mut self, sort: Sort, column: usize, problem: String, remedy: &str) {
        let offset = self.table.cell_offset(self.row, column);
        self.flaws.push(Flaw::new(sort, offset, problem, remedy).of(self.id.as_ref()));
    }

    fn name(&self) -> String {
        self.id.as_ref().map_or_else(|| "a row".into(), ToString::to_string)
    }

    /// A cell that must hold something; the mark before a number is nothing.
    fn required(&mut self, column: usize) -> Option<&'a str> {
        let cell = Some(self.cell(column)).filter(|cell| *cell != "#").unwrap_or_default();
        if cell.is_empty() {
            let problem = format!("{} has no {}", self.name(), self.table.header[column]);
            self.flaw(Sort::MissingField, column, problem, "fill the cell, or remove the row");
        }
        Some(cell).filter(|cell| !cell.is_empty())
    }

    /// An instant; a date or a time without an offset is one of `zone`.
    fn instant(&mut self, column: usize, zone: &TimeZone) -> Option<Timestamp> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        let local =
            |text: &str| Some(text.parse::<DateTime>().ok()?.to_zoned(zone.clone()).ok()?.timestamp());
        let parsed = cell.parse::<Timestamp>().ok().or_else(|| local(cell));
        if parsed.is_none() {
            let problem =
                format!("{}: {} {} is no date", self.name(), self.table.header[column], quoted(cell));
            self.flaw(Sort::NoInstant, column, problem, "write it like 2026-02-22 or 2026-02-22T14:36:20Z");
        }
        parsed
    }

    /// The parts of a list.
    fn list(&self, columns: &[usize], separators: &'a [char]) -> impl Iterator<Item = &'a str> {
        let cells = columns.iter().map(|column| self.cell(*column));
        let parts = cells.flat_map(move |cell| cell.split(separators)).map(str::trim);
        parts.filter(|part| !part.is_empty())
    }

    fn text(&self, column: Option<usize>) -> Option<String> {
        column.map(|column| self.cell(column)).filter(|cell| !cell.is_empty()).map(str::to_owned)
    }
}

fn read_row(table: &Table<'_>, row: &Row, columns: &Columns, zone: &TimeZone, batch: &mut Batch) {
    let mut reader = Reader { table, row, id: None, flaws: Vec::new() };
    reader.id = reader.required(columns.id).map(IssueId::new);
    let title = reader.required(columns.title);
    let created_at =
        reader.required(columns.created_at).and_then(|_| reader.instant(columns.created_at, zone));
    let closed_at = columns.closed_at.and_then(|column| reader.instant(column, zone));
    if let (Some(created), Some(closed), Some(column)) = (created_at, closed_at, columns.closed_at)
        && closed < created
    {
        let problem = format!("{} was closed at {closed}, before its creation at {created}", reader.name());
        reader.flaw(Sort::Dates, column, problem, "correct one of the dates");
    }
    batch.latest = batch.latest.and(Latest::of(row.offset, &[created_at, closed_at]));
    if let (Some(id), Some(title), Some(created_at)) = (reader.id.clone(), title, created_at) {
        batch.drafts.push(Draft {
            offset: row.offset,
            updated_at: None,
            issue: issue(&reader, columns, id, title, created_at, closed_at),
        });
    }
    batch.flaws.append(&mut reader.flaws);
}

fn issue(
    reader: &Reader<'_>,
    columns: &Columns,
    id: IssueId,
    title: &str,
    created_at: Timestamp,
    closed_at: Option<Timestamp>,
) -> Issue {
    const NAMES: &[char] = &[';', ','];
    const NUMBERS: &[char] = &[';', ',', ' ', '\t', '\n', '\r'];
    let own = reader.list(&columns.labels, NAMES).map(str::to_owned);
    let made = columns.label_columns.iter().map(|(column, prefix)| (reader.cell(*column), prefix));
    let made = made.filter(|(cell, _)| !cell.is_empty()).map(|(cell, prefix)| format!("{prefix}{cell}"));
    Issue {
        id,
        title: one_line(title.into()),
        url: reader.text(columns.url),
        created_at,
        closed_at,
        in_progress: false,
        labels: own.chain(made).collect(),
        milestone: reader.text(columns.milestone),
        parent: reader.text(columns.parent).map(|parent| IssueId::new(&parent)),
        started_at: None,
        blocked_by: reader.list(&columns.blocked_by, NUMBERS).map(IssueId::new).collect(),
        assignees: reader.list(&columns.assignees, NAMES).map(str::to_owned).collect(),
    }
}
