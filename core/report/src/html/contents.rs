//! Where a page's sections are.

use std::collections::BTreeSet;

use crate::document::{Block, Document, Inline, Span};
use crate::text;

/// The headings of a page and their addresses.
pub(super) struct Contents {
    /// Text of the first heading.
    pub title: String,
    /// Level, address and text of each heading, in order.
    pub headings: Vec<(usize, String, String)>,
}

impl Contents {
    pub(super) fn of(document: &Document) -> Contents {
        let mut taken = BTreeSet::new();
        let mut headings = Vec::new();
        for block in document.blocks() {
            if let Block::Heading(level, title) = block {
                let text = words(title);
                headings.push((*level, address(&text, &mut taken), text));
            }
        }
        let title = headings.first().map_or_else(String::new, |(_, _, text)| text.clone());
        Contents { title, headings }
    }

    /// Links to the sections.
    pub(super) fn navigation(&self) -> String {
        let links = self.headings.iter().filter(|(level, ..)| *level == 2).map(|(_, address, text)| {
            format!("<li><a href=\"#{address}\">{}</a></li>\n", text::markup(text))
        });
        let links: String = links.collect();
        match links.as_str() {
            "" => String::new(),
            _ => format!("<nav aria-label=\"Sections\">\n<ul>\n{links}</ul>\n</nav>\n"),
        }
    }
}

/// A text without its markup.
pub(super) fn words(text: &Inline) -> String {
    let word = |span: &Span| match span {
        Span::Text(text) | Span::Code(text) => text.clone(),
        Span::Issue(issue) | Span::LinkedIssue(issue, _) => text::plain(&issue.to_string()),
        Span::Strong(text) | Span::Emphasis(text) => words(text),
    };
    text.spans().iter().map(word).collect()
}

/// Letters and digits of a title, joined by hyphens, and a number where another section has the same.
fn address(title: &str, taken: &mut BTreeSet<String>) -> String {
    const LONGEST: usize = 60;
    let lower = title.to_lowercase();
    let parts = lower.split(|character: char| !character.is_ascii_alphanumeric());
    let mut base = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    base.truncate(LONGEST);
    let base = if base.is_empty() { "section".to_owned() } else { base };
    // `content` is the page's own.
    let mut name = base.clone();
    let mut number = 1;
    while name == "content" || !taken.insert(name.clone()) {
        number += 1;
        name = format!("{base}-{number}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_section_has_an_address_of_its_own() {
        let mut document = Document::default();
        for title in ["Content", "Lane 1: Uncap", "Lane 1: Uncap!", "日本"] {
            document.heading(2, Inline::text(title));
        }
        let addresses: Vec<String> =
            Contents::of(&document).headings.into_iter().map(|(_, address, _)| address).collect();
        assert_eq!(addresses, ["content-2", "lane-1-uncap", "lane-1-uncap-2", "section"]);
    }
}
