//! A Markdown text as a flat list of lines that know how deep they stand. Code blocks, HTML, front matter and struck
//! out text are no part of a plan and are left out.

use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag, TagEnd};

/// Rank of a paragraph outside lists: below every heading, above every list item.
pub const PARAGRAPH: usize = 7;

/// A line of the text, a heading or a row of a table.
#[derive(Debug)]
pub struct Line {
    /// A line stands under those of a lower rank before it: 1 to 6 for headings, [`PARAGRAPH`], deeper for list
    /// items and rows.
    pub rank: usize,
    /// What it is.
    pub shape: Shape,
    /// The cells of a row; one text for any other line.
    pub cells: Vec<Text>,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A heading.
    Heading,
    /// A line in bold alone, which people use as a heading.
    Bold,
    /// The first line of a list item.
    Item,
    /// Any other line that starts something.
    Running,
    /// A line that goes on with the one before.
    Wrapped,
    /// The head of a table.
    Head,
    /// A row of a table.
    Row,
}

/// Text without its markup.
#[derive(Debug, Default)]
pub struct Text {
    /// What people read.
    pub plain: String,
    /// Where links stand in `plain`, and where they lead.
    pub links: Vec<(Range<usize>, String)>,
    /// Offset in `plain` from which on the line of the file is another, and that line.
    lines: Vec<(usize, usize)>,
}

impl Text {
    /// The line of the file, from 1, of an offset in `plain`.
    pub fn line_at(&self, offset: usize) -> usize {
        let after = self.lines.partition_point(|(from, _)| *from <= offset);
        self.lines.get(after.saturating_sub(1)).map_or(1, |(_, line)| *line)
    }

    fn push(&mut self, text: &str, line: usize) {
        if self.lines.last().is_none_or(|(_, last)| *last != line) {
            self.lines.push((self.plain.len(), line));
        }
        self.plain.push_str(text);
    }
}

/// The lines of a Markdown text in order, empty ones left out.
pub fn lines(markdown: &str) -> Vec<Line> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let newlines =
        markdown.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
    let mut builder = Builder { newlines, ..Builder::default() };
    builder.read(Parser::new_ext(markdown, options).into_offset_iter());
    builder.lines
}

#[derive(Default)]
struct Builder {
    /// Offsets of the line ends of the source.
    newlines: Vec<usize>,
    lines: Vec<Line>,
    text: Text,
    cells: Vec<Text>,
    /// Level of the heading that is open.
    heading: Option<usize>,
    /// Whether a row is open, and as what.
    row: Option<Shape>,
    /// List items that are open.
    depth: usize,
    /// Whether the next line is the first of its item.
    fresh: bool,
    /// Whether the next line goes on with the one before.
    wrapped: bool,
    /// Open elements whose text does not count.
    hidden: usize,
    /// Open elements in bold.
    bold: usize,
    /// Whether some of the text is not in bold.
    plain: bool,
    /// Where the open link starts in the text, and where it leads.
    link: Option<(usize, String)>,
}

impl Builder {
    fn read(&mut self, events: OffsetIter<'_>) {
        for (event, range) in events {
            match event {
                Event::Start(tag) => self.start(tag),
                Event::End(tag) => self.end(tag),
                Event::Text(text) | Event::Code(text) if self.hidden == 0 => {
                    let line = self.newlines.partition_point(|newline| *newline < range.start) + 1;
                    self.text.push(&text, line);
                    self.plain |= self.bold == 0 && !text.trim().is_empty();
                }
                Event::SoftBreak | Event::HardBreak if self.heading.is_some() => self.text.plain.push(' '),
                Event::SoftBreak => {
                    self.flush();
                    self.wrapped = true;
                }
                Event::HardBreak | Event::Rule => self.flush(),
                Event::InlineHtml(_) => self.text.plain.push(' '),
                _ => {}
            }
        }
        self.flush();
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Link { dest_url, .. } => self.link = Some((self.text.plain.len(), dest_url.into_string())),
            Tag::Emphasis | Tag::Image { .. } | Tag::TableCell => {}
            Tag::Strong => self.bold += 1,
            Tag::Strikethrough => self.hidden += 1,
            tag => {
                self.flush();
                match tag {
                    Tag::Heading { level, .. } => self.heading = Some(level as usize),
                    Tag::Item => (self.depth, self.fresh) = (self.depth + 1, true),
                    Tag::TableHead => self.row = Some(Shape::Head),
                    Tag::TableRow => self.row = Some(Shape::Row),
                    Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) => self.hidden += 1,
                    _ => {}
                }
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link => self.close_link(),
            TagEnd::Emphasis | TagEnd::Image => {}
            TagEnd::Strong => self.bold -= 1,
            TagEnd::Strikethrough => self.hidden -= 1,
            TagEnd::TableCell => {
                self.close_link();
                self.cells.push(std::mem::take(&mut self.text));
            }
            tag => {
                self.flush();
                match tag {
                    TagEnd::Heading(_) => self.heading = None,
                    TagEnd::Item => (self.depth, self.fresh) = (self.depth - 1, false),
                    TagEnd::TableHead | TagEnd::TableRow => self.row = None,
                    TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => self.hidden -= 1,
                    _ => {}
                }
            }
        }
    }

    fn close_link(&mut self) {
        if let Some((start, target)) = self.link.take() {
            self.text.links.push((start..self.text.plain.len(), target));
        }
    }

    fn flush(&mut self) {
        self.close_link();
        let (rank, shape) = match (self.heading, self.row) {
            (Some(level), _) => (level, Shape::Heading),
            (None, Some(row)) => (PARAGRAPH + self.depth + 1, row),
            (None, None) if self.fresh => (PARAGRAPH + self.depth, Shape::Item),
            (None, None) if !self.plain => (PARAGRAPH + self.depth, Shape::Bold),
            (None, None) if self.wrapped => (PARAGRAPH + self.depth, Shape::Wrapped),
            (None, None) => (PARAGRAPH + self.depth, Shape::Running),
        };
        self.plain = false;
        let text = std::mem::take(&mut self.text);
        let mut cells = std::mem::take(&mut self.cells);
        if self.row.is_none() {
            cells.push(text);
        }
        if cells.iter().any(|cell| !cell.plain.trim().is_empty()) {
            self.fresh = false;
            self.wrapped = false;
            self.lines.push(Line { rank, shape, cells });
        }
    }
}
