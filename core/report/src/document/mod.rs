//! What a document says, block by block. Renderers decide how it looks: [`crate::markdown`], [`crate::html`].

mod inline;

pub(crate) use inline::{Inline, Span};

use crate::svg::Picture;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    Left,
    Right,
}

/// A part of a document.
pub(crate) enum Block {
    /// A heading of a level from 1.
    Heading(usize, Inline),
    Paragraph(Inline),
    Bullets(Vec<Inline>),
    /// Commands of a shell, one a line.
    Commands(Vec<String>),
    Table(Table),
    /// What is shown when people ask for it, below a summary in plain text.
    Fold(String, Document),
    Figure(Figure),
    /// Headline figures: what, how much, and what that means.
    Headlines(Vec<(Inline, Inline, Inline)>),
}

/// A picture in its layouts.
pub(crate) struct Figure {
    /// Name of its file, without the ending.
    pub name: &'static str,
    /// For a page.
    pub wide: Picture,
    /// For a telephone.
    pub narrow: Picture,
}

impl Figure {
    /// A picture, drawn for each layout.
    pub(crate) fn new(name: &'static str, draw: impl Fn(u32) -> Picture) -> Self {
        Figure { name, wide: draw(Figure::WIDE), narrow: draw(Figure::NARROW) }
    }

    /// Pixels of the columns that pages set text in.
    const WIDE: u32 = 960;
    /// Pixels of a telephone, less its margins.
    const NARROW: u32 = 360;
}

/// A document in the making.
#[derive(Default)]
pub(crate) struct Document(Vec<Block>);

impl Document {
    pub(crate) fn blocks(&self) -> &[Block] {
        &self.0
    }

    /// A heading of a level from 1.
    pub(crate) fn heading(&mut self, level: usize, title: impl Into<Inline>) {
        self.0.push(Block::Heading(level, title.into()));
    }

    /// A paragraph, unless it is empty.
    pub(crate) fn paragraph(&mut self, text: impl Into<Inline>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(Block::Paragraph(text));
        }
    }

    /// A list, unless it is empty.
    pub(crate) fn bullets(&mut self, items: impl IntoIterator<Item = Inline>) {
        let items: Vec<Inline> = items.into_iter().collect();
        if !items.is_empty() {
            self.0.push(Block::Bullets(items));
        }
    }

    /// Commands of a shell, one a line.
    pub(crate) fn commands(&mut self, commands: &[String]) {
        self.0.push(Block::Commands(commands.iter().map(|command| crate::text::plain(command)).collect()));
    }

    /// The blocks of another document.
    pub(crate) fn append(&mut self, other: Document) {
        self.0.extend(other.0);
    }

    /// Blocks that are shown when people ask for them, below a summary in plain text.
    pub(crate) fn fold(&mut self, summary: String, within: Document) {
        self.0.push(Block::Fold(crate::text::plain(&summary), within));
    }

    /// A table, unless it has no rows.
    pub(crate) fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.0.push(Block::Table(table));
        }
    }

    /// A picture.
    pub(crate) fn figure(&mut self, figure: Figure) {
        self.0.push(Block::Figure(figure));
    }

    /// Headline figures: what, how much, and what that means.
    pub(crate) fn headlines(&mut self, headlines: Vec<(Inline, Inline, Inline)>) {
        self.0.push(Block::Headlines(headlines));
    }
}

/// Rows of cells below titles.
pub(crate) struct Table {
    pub columns: Vec<(Inline, Setting)>,
    pub rows: Vec<Vec<Inline>>,
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
