//! Inline Markdown. A text becomes [`Inline`] only through a function that makes it harmless, so that no rendering can
//! forget to.

use std::ops::{Add, AddAssign};

use warplan_model::IssueId;

use crate::text::plain;

/// Markdown without line breaks that neither opens nor closes a block, a table cell or a link that it did not open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Inline(String);

impl Inline {
    /// A text whose every character stands for itself.
    pub(crate) fn text(text: &str) -> Self {
        Inline(escape(plain(text).trim()))
    }

    /// A text in which only code spans are markup: what people write into a policy.
    pub(crate) fn prose(text: &str) -> Self {
        let text = plain(text);
        let text = text.trim();
        let parts: Vec<&str> = text.split('`').collect();
        let spans = parts.len() % 2 == 1 && parts.iter().skip(1).step_by(2).all(|code| is_code(code));
        if !spans {
            return Inline(escape(text));
        }
        let parts = parts.iter().enumerate();
        Inline(
            parts
                .map(|(index, part)| if index % 2 == 1 { format!("`{part}`") } else { escape(part) })
                .collect(),
        )
    }

    /// A code span; plain text where that would need quoting.
    pub(crate) fn code(text: &str) -> Self {
        let text = plain(text);
        Inline(if is_code(&text) { format!("`{text}`") } else { escape(&text) })
    }

    /// An issue's id, which GitHub links in issues and pull requests.
    pub(crate) fn issue(issue: &IssueId) -> Self {
        match issue.number() {
            Some(_) => Inline(issue.to_string()),
            None => Inline::text(issue.as_str()),
        }
    }

    /// An issue's id, linked to where people read it.
    pub(crate) fn linked_issue(issue: &IssueId, url: Option<&str>) -> Self {
        let label = Inline::issue(issue);
        match url.filter(|url| is_link(url)) {
            Some(url) => Inline(format!("[{}]({url})", label.0)),
            None => label,
        }
    }

    /// `a, b, c`.
    pub(crate) fn list(parts: impl IntoIterator<Item = Inline>) -> Self {
        Inline(parts.into_iter().map(|part| part.0).collect::<Vec<_>>().join(", "))
    }

    pub(crate) fn strong(self) -> Self {
        if self.0.is_empty() { self } else { Inline(format!("**{}**", self.0)) }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&'static str> for Inline {
    /// Markdown of this program's own.
    fn from(markdown: &'static str) -> Self {
        Inline(markdown.to_owned())
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
    fn add(mut self, markdown: &'static str) -> Inline {
        self.0.push_str(markdown);
        self
    }
}

impl AddAssign<Inline> for Inline {
    fn add_assign(&mut self, other: Inline) {
        self.0.push_str(&other.0);
    }
}

fn is_code(text: &str) -> bool {
    !text.trim().is_empty() && !text.contains(['`', '|'])
}

/// An address of the web that needs no quoting.
fn is_link(url: &str) -> bool {
    let harmless =
        |character: char| character.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+,;=%".contains(character);
    (url.starts_with("https://") || url.starts_with("http://")) && url.chars().all(harmless)
}

/// The text with everything escaped that Markdown or GitHub gives a meaning, mentions of people among it.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = None;
    for (index, character) in text.char_indices() {
        let after = text[index + character.len_utf8()..].chars().next();
        let within_word = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
        match character {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' => out.extend(['\\', character]),
            '_' if !(within_word(before) && within_word(after)) => out.push_str("\\_"),
            '&' if after.is_some_and(|next| next == '#' || next.is_ascii_alphanumeric()) => {
                out.push_str("&amp;")
            }
            '@' => out.push_str("@&#8203;"),
            _ if opens_block(&text[..index], character, after) => out.extend(['\\', character]),
            _ => out.push(character),
        }
        before = Some(character);
    }
    out
}

/// Whether a character would make the start of a line a heading, a quotation, a list or a rule.
fn opens_block(before: &str, character: char, after: Option<char>) -> bool {
    let ends = after.is_none_or(char::is_whitespace);
    match character {
        '>' | '#' => before.trim().is_empty(),
        '-' | '+' => before.trim().is_empty() && (ends || after == Some(character)),
        '.' | ')' => {
            let number = before.trim_start();
            ends && matches!(number.len(), 1..=9) && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_a_title_stands_for_itself() {
        let escaped = |text: &str| Inline::text(text).0;
        assert_eq!(escaped("a|b `c` [d](e) <img> **f**"), r"a\|b \`c\` \[d\](e) \<img> \*\*f\*\*");
        assert_eq!(escaped("# not a heading\n- nor this"), r"\# not a heading - nor this");
        assert_eq!([escaped("1. one"), escaped("1.5"), escaped("-1")], [r"1\. one", "1.5", "-1"]);
        assert_eq!(escaped("snake_case and _emphasis_"), r"snake_case and \_emphasis\_");
        assert_eq!(escaped("@team &lt; a & b"), "@&#8203;team &amp;lt; a & b");
    }

    #[test]
    fn prose_keeps_code_spans_that_are_whole() {
        assert_eq!(Inline::prose("only `sev:P0` *here*").0, r"only `sev:P0` \*here\*");
        assert_eq!(Inline::prose("one ` backtick").0, r"one \` backtick");
        assert_eq!(Inline::prose("a `b|c` d").0, r"a \`b\|c\` d");
        assert_eq!(Inline::code("a`b").0, r"a\`b");
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        let link = |url| Inline::linked_issue(&7.into(), Some(url)).0;
        assert_eq!(link("https://tracker.example/7?a=b"), "[#7](https://tracker.example/7?a=b)");
        assert_eq!(link("javascript:alert(1)"), "#7");
        assert_eq!(link("https://x.example/) <b>"), "#7");
    }
}
