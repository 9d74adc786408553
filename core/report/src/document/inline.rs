//! Text within a block. Renderers make every character stand for itself, so no section can forget to.

use std::ops::{Add, AddAssign};

use warplan_model::IssueId;

use crate::text::plain;

/// Spans on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Inline(Vec<Span>);

/// A piece of text with one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// Characters that stand for themselves; nothing that a terminal obeys is among them.
    Text(String),
    /// A name from policy or program.
    Code(String),
    /// An issue's id.
    Issue(IssueId),
    /// An issue's id, linked to where people read it.
    LinkedIssue(IssueId, String),
    Strong(Inline),
    Emphasis(Inline),
}

impl Inline {
    /// A text whose every character stands for itself.
    pub(crate) fn text(text: &str) -> Self {
        Inline::of(Span::Text(plain(text).trim().to_owned()))
    }

    /// A text in which only code spans are markup: what people write into a policy.
    pub(crate) fn prose(text: &str) -> Self {
        let text = plain(text);
        let text = text.trim();
        let parts: Vec<&str> = text.split('`').collect();
        let is_code = |code: &&str| !code.trim().is_empty() && !code.contains('|');
        if parts.len().is_multiple_of(2) || !parts.iter().skip(1).step_by(2).all(is_code) {
            return Inline::of(Span::Text(text.to_owned()));
        }
        let span = |(index, part): (usize, &&str)| match index % 2 {
            1 => Span::Code((*part).to_owned()),
            _ => Span::Text((*part).to_owned()),
        };
        Inline(parts.iter().enumerate().map(span).filter(|span| !span.is_empty()).collect())
    }

    /// A name from policy or program.
    pub(crate) fn code(text: &str) -> Self {
        Inline::of(Span::Code(plain(text)))
    }

    /// An issue's id.
    pub(crate) fn issue(issue: &IssueId) -> Self {
        Inline::of(Span::Issue(issue.clone()))
    }

    /// An issue's id, linked to where people read it.
    pub(crate) fn linked_issue(issue: &IssueId, url: Option<&str>) -> Self {
        match url.filter(|url| is_link(url)) {
            Some(url) => Inline::of(Span::LinkedIssue(issue.clone(), url.to_owned())),
            None => Inline::issue(issue),
        }
    }

    /// `a, b, c`.
    pub(crate) fn list(parts: impl IntoIterator<Item = Inline>) -> Self {
        let mut list = Inline::default();
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                list += Inline::from(", ");
            }
            list += part;
        }
        list
    }

    pub(crate) fn strong(self) -> Self {
        if self.is_empty() { self } else { Inline::of(Span::Strong(self)) }
    }

    pub(crate) fn spans(&self) -> &[Span] {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn of(span: Span) -> Self {
        Inline(if span.is_empty() { Vec::new() } else { vec![span] })
    }
}

impl Span {
    fn is_empty(&self) -> bool {
        matches!(self, Span::Text(text) | Span::Code(text) if text.is_empty())
    }
}

impl From<&'static str> for Inline {
    /// Text of this program's own, with `` `code` ``, `*emphasis*` and `**strength**`.
    fn from(markup: &'static str) -> Self {
        let Some(at) = markup.find(['`', '*']) else {
            return Inline::of(Span::Text(markup.to_owned()));
        };
        let mark = ["**", "*", "`"].into_iter().find(|mark| markup[at..].starts_with(mark));
        let mark = mark.expect("the character found begins one of them");
        let (before, rest) = (&markup[..at], &markup[at + mark.len()..]);
        let (within, after) = rest.split_once(mark).expect("what the program marks ends");
        let span = match mark {
            "`" => Span::Code(within.to_owned()),
            "*" => Span::Emphasis(within.into()),
            _ => Span::Strong(within.into()),
        };
        Inline::of(Span::Text(before.to_owned())) + Inline::of(span) + after
    }
}

impl Add<Inline> for Inline {
    type Output = Inline;
    fn add(mut self, other: Inline) -> Inline {
        self += other;
        self
    }
}

impl Add<&'static str> for Inline {
    type Output = Inline;
    fn add(self, markup: &'static str) -> Inline {
        self + Inline::from(markup)
    }
}

impl AddAssign<Inline> for Inline {
    fn add_assign(&mut self, other: Inline) {
        self.0.extend(other.0);
    }
}

/// An address of the web that needs no quoting.
fn is_link(url: &str) -> bool {
    let harmless =
        |character: char| character.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+,;=%".contains(character);
    (url.starts_with("https://") || url.starts_with("http://")) && url.chars().all(harmless)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Span {
        Span::Text(text.into())
    }

    fn code(text: &str) -> Span {
        Span::Code(text.into())
    }

    #[test]
    fn prose_keeps_code_spans_that_are_whole() {
        assert_eq!(Inline::prose("only `sev:P0` *here*").0, [text("only "), code("sev:P0"), text(" *here*")]);
        assert_eq!(Inline::prose("one ` backtick").0, [text("one ` backtick")]);
        assert_eq!(Inline::prose("a `b|c` d").0, [text("a `b|c` d")]);
    }

    #[test]
    fn only_the_programs_own_text_has_markup() {
        let strong = Span::Strong(Inline(vec![text("late")]));
        assert_eq!(Inline::from("by `x`, **late**").0, [text("by "), code("x"), text(", "), strong]);
        assert_eq!(Inline::from("*no lane*").0, [Span::Emphasis(Inline(vec![text("no lane")]))]);
        assert_eq!(Inline::text("*no lane*").0, [text("*no lane*")]);
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        let linked =
            |url| matches!(Inline::linked_issue(&7.into(), Some(url)).0[..], [Span::LinkedIssue(..)]);
        assert!(linked("https://tracker.example/7?a=b"));
        assert!(!linked("javascript:alert(1)"));
        assert!(!linked("https://x.example/) <b>"));
    }
}
