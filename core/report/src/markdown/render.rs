//! Blocks and spans as Markdown that reads well as source, too.

use super::escape::escape;
use crate::document::{Block, Document, Inline, Setting, Span, Table, left, right};
use crate::text;

/// Columns that are not wider are padded, so that the source reads well too.
const PADDED: usize = 80;

/// The document, a blank line between blocks.
pub(crate) fn document(document: &Document) -> String {
    document.blocks().iter().map(block).collect::<Vec<_>>().join("\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, title) => format!("{} {}\n", "#".repeat(*level), inline(title)),
        Block::Paragraph(text) => format!("{}\n", inline(text)),
        Block::Bullets(items) => items.iter().map(|item| format!("- {}\n", inline(item))).collect(),
        Block::Commands(commands) => fenced(commands),
        Block::Table(table) => rows(table),
        Block::Fold(summary, within) => {
            let summary = text::markup(summary);
            format!("<details>\n<summary>{summary}</summary>\n\n{}\n</details>\n", document(within))
        }
        Block::Figure(figure) => {
            format!("![{}]({}.svg)\n", escape(&text::plain(&figure.wide.title)), figure.name)
        }
        Block::Headlines(headlines) => {
            let mut table = Table::new([left("Figure"), right("Value"), left("Meaning")]);
            for (what, value, meaning) in headlines {
                table.row([what.clone(), value.clone(), meaning.clone()]);
            }
            rows(&table)
        }
    }
}

fn fenced(commands: &[String]) -> String {
    let runs = commands.iter().flat_map(|command| command.split(|character| character != '`'));
    let fence = "`".repeat(runs.map(str::len).max().unwrap_or(0).max(2) + 1);
    format!("{fence}bash\n{}\n{fence}\n", commands.join("\n"))
}

fn rows(table: &Table) -> String {
    let titles: Vec<String> = table.columns.iter().map(|(title, _)| inline(title)).collect();
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(inline).collect()).collect();
    let width = |(index, title): (usize, &String)| {
        let cells = rows.iter().filter_map(|row| row.get(index)).chain([title]);
        cells.map(|cell| text::width(cell)).max().filter(|width| (3..=PADDED).contains(width)).unwrap_or(3)
    };
    let widths: Vec<usize> = titles.iter().enumerate().map(width).collect();
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let pad = |(index, cell): (usize, &String)| {
        let blanks = " ".repeat(widths[index].saturating_sub(text::width(cell)));
        match table.columns[index].1 {
            Setting::Left => format!("{cell}{blanks}"),
            Setting::Right => format!("{blanks}{cell}"),
        }
    };
    let rule = |(index, (_, setting)): (usize, &(Inline, Setting))| match setting {
        Setting::Left => "-".repeat(widths[index]),
        Setting::Right => format!("{}:", "-".repeat(widths[index] - 1)),
    };
    let mut out = line(titles.iter().enumerate().map(pad).collect());
    out += &line(table.columns.iter().enumerate().map(rule).collect());
    for row in &rows {
        out += &line(row.iter().enumerate().map(pad).collect());
    }
    out
}

/// Markdown without line breaks that neither opens nor closes a block, a table cell or a link that it did not open.
fn inline(text: &Inline) -> String {
    text.spans().iter().map(span).collect()
}

fn span(span: &Span) -> String {
    match span {
        Span::Text(text) => escape(text),
        // What would need quoting is no code span.
        Span::Code(code) if code.trim().is_empty() || code.contains(['`', '|']) => escape(code),
        Span::Code(code) => format!("`{code}`"),
        // GitHub links numbers in issues and pull requests.
        Span::Issue(issue) if issue.number().is_some() => issue.to_string(),
        Span::Issue(issue) => escape(&text::plain(issue.as_str())),
        Span::LinkedIssue(issue, url) => format!("[{}]({url})", self::span(&Span::Issue(issue.clone()))),
        Span::Strong(text) => format!("**{}**", inline(text)),
        Span::Emphasis(text) => format!("*{}*", inline(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_would_need_quoting_is_text() {
        assert_eq!(inline(&Inline::code("sev:P0")), "`sev:P0`");
        assert_eq!(inline(&Inline::code("a`b")), r"a\`b");
        assert_eq!(inline(&Inline::code("a|b")), r"a\|b");
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        let link = |url| inline(&Inline::linked_issue(&7.into(), Some(url)));
        assert_eq!(link("https://tracker.example/7?a=b"), "[#7](https://tracker.example/7?a=b)");
        assert_eq!(link("javascript:alert(1)"), "#7");
    }
}
