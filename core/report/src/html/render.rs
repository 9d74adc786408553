//! Blocks and spans as HTML.

use super::contents::Contents;
use crate::document::{Block, Document, Figure, Inline, Setting, Span, Table};
use crate::text;

/// Longer lists and tables fold: so much is shown …
const SHOWN: usize = 40;
/// … unless they are no longer than this.
const WHOLE: usize = 60;
/// Columns of a text that a page shows; trackers hold titles of any length.
const LONGEST_TEXT: usize = 240;

/// Everything between `<main>` and `</main>`: a section for each heading of the second level.
pub(super) fn body(document: &Document, contents: &Contents) -> String {
    let mut out = String::from("<header>\n");
    let mut headings = contents.headings.iter();
    let mut open = "header";
    let mut address = "content";
    for block in document.blocks() {
        if let Block::Heading(level, title) = block {
            let (_, own, _) = headings.next().expect("contents list each heading");
            address = own;
            if *level == 2 {
                out += &format!("</{open}>\n<section aria-labelledby=\"{address}\">\n");
                open = "section";
            }
            out += &format!("<h{level} id=\"{address}\">{}</h{level}>\n", inline(title));
        } else {
            out += &self::block(block, address);
        }
    }
    out + &format!("</{open}>\n")
}

/// A block below the heading with an address.
fn block(block: &Block, below: &str) -> String {
    match block {
        // Of what is folded: no contents list it.
        Block::Heading(level, title) => format!("<h{level}>{}</h{level}>\n", inline(title)),
        Block::Paragraph(text) => format!("<p>{}</p>\n", inline(text)),
        Block::Bullets(items) => folded(items, "more", |items| {
            let items: String = items.iter().map(|item| format!("<li>{}</li>\n", inline(item))).collect();
            format!("<ul>\n{items}</ul>\n")
        }),
        Block::Commands(commands) => format!(
            "<pre><code>{}</code></pre>\n",
            commands.iter().map(|command| text::markup(command)).collect::<Vec<_>>().join("\n")
        ),
        Block::Table(table) => folded(&table.rows, "more rows", |rows| self::table(table, rows, below)),
        Block::Figure(figure) => self::figure(figure),
        Block::Fold(summary, within) => {
            let blocks: String = within.blocks().iter().map(|block| self::block(block, below)).collect();
            format!("<details><summary>{}</summary>\n{blocks}</details>\n", text::markup(summary))
        }
        Block::Headlines(headlines) => {
            let tile = |(what, value, meaning): &(Inline, Inline, Inline)| {
                let (what, value, meaning) = (inline(what), inline(value), inline(meaning));
                format!("<div><dt>{what}</dt><dd>{value}</dd><dd class=\"note\">{meaning}</dd></div>\n")
            };
            format!("<dl class=\"tiles\">\n{}</dl>\n", headlines.iter().map(tile).collect::<String>())
        }
    }
}

/// All of a list, or its start and the rest on demand.
fn folded<T>(items: &[T], more: &str, show: impl Fn(&[T]) -> String) -> String {
    if items.len() <= WHOLE {
        return show(items);
    }
    let (shown, rest) = items.split_at(SHOWN);
    let summary = format!("<summary>{} {more}</summary>", rest.len());
    format!("{}<details>{summary}\n{}</details>\n", show(shown), show(rest))
}

fn table(table: &Table, rows: &[Vec<Inline>], below: &str) -> String {
    let class = |index: usize| match table.columns[index].1 {
        Setting::Left => "",
        Setting::Right => " class=\"number\"",
    };
    let titles = table.columns.iter().enumerate().map(|(index, (title, _))| {
        let shown = inline(title);
        format!("<th scope=\"col\"{}>{shown}</th>", class(index))
    });
    let titles: String = titles.collect();
    let cells = |row: &Vec<Inline>| {
        let cells =
            row.iter().enumerate().map(|(index, cell)| format!("<td{}>{}</td>", class(index), inline(cell)));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let rows: String = rows.iter().map(cells).collect();
    // Wide tables scroll, and what scrolls must be reached by keyboard.
    format!(
        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"{below}\" tabindex=\"0\">\n<table>\n\
         <thead><tr>{titles}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

fn figure(figure: &Figure) -> String {
    let wide = figure.wide.inline(&format!("{}-wide", figure.name));
    let narrow = figure.narrow.inline(&format!("{}-narrow", figure.name));
    format!("<figure>\n<div class=\"wide\">{wide}</div>\n<div class=\"narrow\">{narrow}</div>\n</figure>\n")
}

fn inline(text: &Inline) -> String {
    text.spans().iter().map(span).collect()
}

fn span(span: &Span) -> String {
    let shown = |text: &str| {
        let shown = text::markup(&text::fit(text, LONGEST_TEXT));
        if runs_backwards(text) { format!("<bdi>{shown}</bdi>") } else { shown }
    };
    match span {
        Span::Text(text) => shown(text),
        Span::Code(code) => format!("<code>{}</code>", shown(code)),
        Span::Issue(issue) => shown(&text::plain(&issue.to_string())),
        Span::LinkedIssue(issue, url) => {
            let (url, issue) = (text::markup(url), shown(&text::plain(&issue.to_string())));
            format!("<a href=\"{url}\" rel=\"noreferrer\">{issue}</a>")
        }
        Span::Strong(text) => format!("<strong>{}</strong>", inline(text)),
        Span::Emphasis(text) => format!("<em>{}</em>", inline(text)),
    }
}

/// Whether a text has letters that are written from right to left, which would reorder what stands beside them.
fn runs_backwards(text: &str) -> bool {
    !text.is_ascii()
        && text.chars().any(|character| {
            matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
                | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_fold_and_keep_all_items() {
        let list = |length: usize| {
            let items: Vec<Inline> = (0..length).map(|item| Inline::text(&format!("item {item}"))).collect();
            block(&Block::Bullets(items), "here")
        };
        assert!(!list(WHOLE).contains("<details>"));
        let folded = list(WHOLE + 1);
        assert!(folded.contains("<summary>21 more</summary>"));
        assert_eq!(folded.matches("<li>").count(), WHOLE + 1);
    }

    #[test]
    fn text_is_cut_escaped_and_isolated() {
        let shown = |text: &str| inline(&Inline::text(text));
        assert_eq!(shown("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
        assert_eq!(shown("שלום"), "<bdi>שלום</bdi>");
        assert_eq!(shown("Grüße, 日本"), "Grüße, 日本");
        assert_eq!(shown(&"x".repeat(10_000)).chars().count(), LONGEST_TEXT);
    }
}
