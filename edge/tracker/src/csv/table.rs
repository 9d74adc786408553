//! A CSV text as rows that know where they stand.

use crate::faults::{Flaw, Sort};

/// A header and rows.
pub(super) struct Table<'t> {
    text: &'t str,
    delimiter: u8,
    /// Where the header begins.
    pub(super) offset: usize,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// One row.
pub(super) struct Row {
    /// Where it begins.
    pub(super) offset: usize,
    pub(super) cells: csv::StringRecord,
}

impl<'t> Table<'t> {
    /// Any text is a table; [`Table::flaws`] tells whether it is a sound one.
    pub(super) fn of(text: &'t str) -> Self {
        let delimiter = delimiter(text.trim_start().lines().next().unwrap_or_default());
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for cells in reader.records().map_while(Result::ok) {
            let start = cells.position().map_or(0, |position| position.byte() as usize).min(text.len());
            let breaks = text.as_bytes()[start..].iter().take_while(|byte| b"\r\n".contains(byte)).count();
            rows.push(Row { offset: start + breaks, cells });
        }
        let (offset, header) = match rows.is_empty() {
            true => (0, Vec::new()),
            false => {
                let first = rows.remove(0);
                (first.offset, first.cells.iter().map(|name| name.trim().to_owned()).collect())
            }
        };
        Table { text, delimiter, offset, header, rows }
    }

    /// Rows of another length than the header, a quotation that never ends.
    pub(super) fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        let last = self.rows.last().filter(|row| self.text[row.offset..].matches('"').count() % 2 == 1);
        for row in &self.rows {
            if last.is_some_and(|last| last.offset == row.offset) {
                let remedy = "close it, or double it where it belongs to the text";
                flaws.push(Flaw::new(
                    Sort::Table,
                    row.offset,
                    "a quotation mark opens and none closes",
                    remedy,
                ));
            } else if row.cells.len() != self.header.len() {
                let problem = format!("{} cells, the header has {}", row.cells.len(), self.header.len());
                let remedy = "quote cells that hold the separator, and fill up short rows";
                flaws.push(Flaw::new(Sort::Table, row.offset, problem, remedy));
            }
        }
        flaws
    }

    /// Where a cell of a row begins.
    pub(super) fn cell_offset(&self, row: &Row, column: usize) -> usize {
        let mut quoted = false;
        let mut left = column;
        for (at, byte) in self.text.bytes().enumerate().skip(row.offset) {
            if left == 0 {
                return at;
            }
            match byte {
                b'"' => quoted = !quoted,
                b'\n' if !quoted => return row.offset,
                byte if byte == self.delimiter && !quoted => left -= 1,
                _ => {}
            }
        }
        self.text.len()
    }
}

/// The separator that the header has most of; of equal ones the comma, the semicolon, the tabulator.
fn delimiter(header: &str) -> u8 {
    let count = |delimiter: u8| header.bytes().filter(|byte| *byte == delimiter).count();
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_know_where_they_stand() {
        let text = "a;b\r\n\r\n\"x;\"\"y\";2\r\n3;4";
        let table = Table::of(text);
        assert_eq!(table.header, ["a", "b"]);
        assert_eq!(&text[table.cell_offset(&table.rows[0], 1)..][..1], "2");
        assert_eq!(&text[table.cell_offset(&table.rows[1], 0)..], "3;4");
        assert_eq!(&text[table.cell_offset(&table.rows[1], 1)..], "4");
    }
}
