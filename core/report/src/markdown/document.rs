//! Blocks of a Markdown document.

use super::inline::Inline;
use crate::text;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Left,
    Right,
}

/// Columns that are not wider are padded, so that the source reads well too.
const PADDED: usize = 80;

/// A document in the making.
#[derive(Default)]
pub(crate) struct Document(String);

impl Document {
    pub(crate) fn finish(self) -> String {
        self.0
    }

    /// A heading of a level from 1.
    pub(crate) fn heading(&mut self, level: usize, title: impl Into<Inline>) {
        self.block(&format!("{} {}\n", "#".repeat(level), title.into().as_str()));
    }

    pub(crate) fn paragraph(&mut self, text: impl Into<Inline>) {
        let text = text.into();
        if !text.is_empty() {
            self.block(&format!("{}\n", text.as_str()));
        }
    }

    /// A list.
    pub(crate) fn bullets(&mut self, items: impl IntoIterator<Item = Inline>) {
        let items: String = items.into_iter().map(|item| format!("- {}\n", item.as_str())).collect();
        if !items.is_empty() {
            self.block(&items);
        }
    }

    /// Commands of a shell, one a line.
    pub(crate) fn commands(&mut self, commands: &[String]) {
        let commands: Vec<String> = commands.iter().map(|command| text::plain(command)).collect();
        let longest = commands
            .iter()
            .flat_map(|command| command.split(|character| character != '`'))
            .map(str::len)
            .max();
        let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
        self.block(&format!("{fence}bash\n{}\n{fence}\n", commands.join("\n")));
    }

    /// A table, unless it has no rows.
    pub(crate) fn table(&mut self, table: &Table) {
        if table.rows.is_empty() {
            return;
        }
        let titles = table.columns.iter().map(|(title, _)| title);
        let widths: Vec<usize> = titles
            .enumerate()
            .map(|(index, title)| {
                let cells = table.rows.iter().filter_map(|row| row.get(index)).chain([title]);
                cells
                    .map(|cell| text::width(cell.as_str()))
                    .max()
                    .filter(|width| (3..=PADDED).contains(width))
                    .unwrap_or(3)
            })
            .collect();
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let pad = |(index, cell): (usize, &Inline)| {
            let blanks = " ".repeat(widths[index].saturating_sub(text::width(cell.as_str())));
            match table.columns[index].1 {
                Setting::Left => format!("{}{blanks}", cell.as_str()),
                Setting::Right => format!("{blanks}{}", cell.as_str()),
            }
        };
        let mut out = line(table.columns.iter().map(|(title, _)| title).enumerate().map(pad).collect());
        let rule = |(index, (_, setting)): (usize, &(Inline, Setting))| match setting {
            Setting::Left => "-".repeat(widths[index]),
            Setting::Right => format!("{}:", "-".repeat(widths[index] - 1)),
        };
        out += &line(table.columns.iter().enumerate().map(rule).collect());
        for row in &table.rows {
            out += &line(row.iter().enumerate().map(pad).collect());
        }
        self.block(&out);
    }

    fn block(&mut self, block: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(block);
    }
}

/// Rows of cells below titles.
pub(crate) struct Table {
    columns: Vec<(Inline, Setting)>,
    rows: Vec<Vec<Inline>>,
}

impl Table {
    pub(crate) fn new(columns: impl IntoIterator<Item = (Inline, Setting)>) -> Self {
        Table { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl Into<Vec<Inline>>) {
        self.rows.push(cells.into());
    }
}

/// A column set from the left.
pub(crate) fn left(title: &'static str) -> (Inline, Setting) {
    (title.into(), Setting::Left)
}

/// A column set to the right.
pub(crate) fn right(title: &'static str) -> (Inline, Setting) {
    (title.into(), Setting::Right)
}
