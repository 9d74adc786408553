//! Lines and tables for a terminal. All text becomes safe here, before emphasis is added, so that no rendering can
//! forget it.

use super::Style;
use crate::text;

/// How a piece of text is emphasised; without colour all look the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Normal,
    Strong,
    Faint,
    Good,
    Bad,
    Attention,
}

/// A piece of text with its tone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub text: String,
    pub tone: Tone,
}

impl Span {
    pub(crate) fn new(text: impl AsRef<str>, tone: Tone) -> Self {
        Span { text: text::plain(text.as_ref()), tone }
    }
}

impl<T: AsRef<str>> From<T> for Span {
    fn from(text: T) -> Self {
        Span::new(text, Tone::Normal)
    }
}

impl Style {
    /// The text with the tone's escape sequences, when the terminal shows them.
    fn paint(&self, text: &str, tone: Tone) -> String {
        let code = match tone {
            Tone::Normal => return text.to_owned(),
            Tone::Strong => "1",
            Tone::Faint => "2",
            Tone::Good => "32",
            Tone::Bad => "31",
            Tone::Attention => "33",
        };
        if self.ansi && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// A text for a terminal in the making.
pub(crate) struct Page {
    out: String,
    style: Style,
}

impl Page {
    pub(crate) fn new(style: &Style) -> Self {
        Page { out: String::new(), style: *style }
    }

    /// How wide it is.
    pub(crate) fn columns(&self) -> usize {
        self.style.columns
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// An empty line, unless the page is empty or ends with one.
    pub(crate) fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A heading after an empty line.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        self.line([Span::new(text, Tone::Strong)]);
    }

    /// One line of pieces, cut at the page's width.
    pub(crate) fn line<const N: usize>(&mut self, spans: [Span; N]) {
        let mut room = self.style.columns;
        let mut line = String::new();
        for span in spans {
            let piece = text::fit(&span.text, room);
            room = room.saturating_sub(text::width(&piece));
            line.push_str(&self.style.paint(&piece, span.tone));
        }
        self.push(&line);
    }

    /// A paragraph: as many lines as it needs, with `lead` before the first and blanks of its width before the others.
    pub(crate) fn paragraph(&mut self, lead: impl Into<Span>, text: impl AsRef<str>) {
        let lead = lead.into();
        let indent = text::width(&lead.text);
        let text = text::plain(text.as_ref());
        if text.trim().is_empty() && lead.text.trim().is_empty() {
            return;
        }
        let lines = text::wrap(&text, self.style.columns.saturating_sub(indent));
        for (index, line) in lines.iter().enumerate() {
            let start = if index == 0 { self.style.paint(&lead.text, lead.tone) } else { " ".repeat(indent) };
            self.push(&format!("{start}{line}"));
        }
    }

    fn push(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// A table, `indent` columns from the left.
    pub(crate) fn table(&mut self, indent: usize, table: &Table) {
        let rows = table.aligned();
        let widths = table.widths(&rows, self.style.columns.saturating_sub(indent));
        let margin = " ".repeat(indent);
        if table.columns.iter().any(|column| !column.title.is_empty()) {
            let titles = table.columns.iter().zip(&widths);
            let titles = titles
                .map(|(column, &width)| self.style.paint(&column.pad(&column.title, width), Tone::Faint));
            let line = format!("{margin}{}", titles.collect::<Vec<_>>().join("  "));
            self.push(&line);
        }
        for row in &rows {
            for cells in table.lines(row, &widths) {
                let cells = cells.iter().zip(&table.columns).zip(&widths);
                let cells = cells.map(|((cell, column), &width)| {
                    self.style.paint(&column.pad(&text::fit(&cell.text, width), width), cell.tone)
                });
                let line = format!("{margin}{}", cells.collect::<Vec<_>>().join("  "));
                self.push(&line);
            }
        }
    }
}

/// How the cells of a column are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    /// From the left.
    Left,
    /// To the right.
    Right,
    /// With decimal points below each other.
    Point,
    /// From the left, cut to the room that the others leave.
    Cut,
    /// From the left, in as many lines as it needs.
    Wrapped,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    title: String,
    setting: Setting,
}

impl Column {
    pub(crate) fn left(title: &str) -> Self {
        Column { title: text::plain(title), setting: Setting::Left }
    }
    pub(crate) fn right(title: &str) -> Self {
        Column { title: text::plain(title), setting: Setting::Right }
    }
    pub(crate) fn point(title: &str) -> Self {
        Column { title: text::plain(title), setting: Setting::Point }
    }
    pub(crate) fn cut(title: &str) -> Self {
        Column { title: text::plain(title), setting: Setting::Cut }
    }
    pub(crate) fn wrapped(title: &str) -> Self {
        Column { title: text::plain(title), setting: Setting::Wrapped }
    }

    fn yields(&self) -> bool {
        matches!(self.setting, Setting::Cut | Setting::Wrapped)
    }

    fn pad(&self, text: &str, width: usize) -> String {
        let blanks = " ".repeat(width.saturating_sub(text::width(text)));
        match self.setting {
            Setting::Right | Setting::Point => format!("{blanks}{text}"),
            _ => format!("{text}{blanks}"),
        }
    }
}

/// Columns that are not wider give up nothing.
const NARROW: usize = 8;

/// Rows of cells below titles, two blanks between columns.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Span>>,
}

impl Table {
    pub(crate) fn new(columns: impl Into<Vec<Column>>) -> Self {
        Table { columns: columns.into(), rows: Vec::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn row(&mut self, cells: impl Into<Vec<Span>>) {
        self.rows.push(cells.into());
    }

    /// Without the columns in which no row has anything.
    pub(crate) fn filled(mut self) -> Self {
        for index in (0..self.columns.len()).rev() {
            if self.rows.iter().all(|row| row[index].text.is_empty()) {
                self.columns.remove(index);
                self.rows.iter_mut().for_each(|row| drop(row.remove(index)));
            }
        }
        self
    }

    /// The rows, with blanks after numbers whose column has longer fractions.
    fn aligned(&self) -> Vec<Vec<Span>> {
        let fraction = |text: &str| text.find('.').map_or(0, |point| text.len() - point);
        let mut rows = self.rows.clone();
        for (index, _) in
            self.columns.iter().enumerate().filter(|(_, column)| column.setting == Setting::Point)
        {
            let longest = rows.iter().filter_map(|row| row.get(index)).map(|cell| fraction(&cell.text)).max();
            for cell in rows.iter_mut().filter_map(|row| row.get_mut(index)) {
                let missing = longest.unwrap_or(0) - fraction(&cell.text);
                cell.text.extend(std::iter::repeat_n(' ', missing));
            }
        }
        rows
    }

    /// Columns' widths: their content's, less what the yielding ones, and if need be the others, give up for the table to
    /// fit `room`.
    fn widths(&self, rows: &[Vec<Span>], room: usize) -> Vec<usize> {
        let content = |index: usize| {
            rows.iter().filter_map(move |row| row.get(index)).map(|cell| text::width(&cell.text))
        };
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| content(index).chain([text::width(&column.title)]).max().unwrap_or(0))
            .collect();
        let gaps = 2 * self.columns.len().saturating_sub(1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(room);
        for all in [false, true] {
            while excess > 0 {
                let columns = self.columns.iter().zip(&mut widths);
                let shrinking =
                    columns.filter(|(column, width)| (all || column.yields()) && **width > NARROW);
                let Some((_, widest)) = shrinking.max_by_key(|(_, width)| **width) else { break };
                *widest -= 1;
                excess -= 1;
            }
        }
        widths
    }

    /// One row as one or more lines of cells.
    fn lines(&self, row: &[Span], widths: &[usize]) -> Vec<Vec<Span>> {
        let wrapped: Vec<Vec<String>> = row
            .iter()
            .zip(&self.columns)
            .zip(widths)
            .map(|((cell, column), &width)| match column.setting {
                Setting::Wrapped if text::width(&cell.text) > width => text::wrap(&cell.text, width),
                _ => vec![cell.text.clone()],
            })
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |line: usize, column: usize| {
            let text = wrapped[column].get(line).cloned().unwrap_or_default();
            Span { text, tone: row[column].tone }
        };
        (0..height).map(|line| (0..row.len()).map(|column| cell(line, column)).collect()).collect()
    }
}
