//! Finds references to issues in a text: `#134`, `owner/repository#134`, `GH-134`, ranges such as `#191–#194`, addresses
//! that end in `/issues/134`, and the tracker's keys such as `bd-nl2`. Cost: linear in the text, and one look-up for
//! each word that could be a key.

use std::ops::Range;

use warplan_model::IssueId;

use crate::document::Text;

/// The widest range of numbers that is taken for a range of issues.
const WIDEST_RANGE: u64 = 100;
/// More digits are no issue number.
const LONGEST_NUMBER: usize = 18;
const ISSUES: &str = "/issues/";

/// A reference in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Where it stands.
    pub at: Range<usize>,
    /// What it refers to.
    pub issue: IssueId,
}

/// The references of a text in order. `known` says whether the tracker has an issue of that number or key: it makes
/// a key of a word, and tells which numbers of a range exist.
pub fn references(text: &Text, known: &dyn Fn(&str) -> bool) -> Vec<Reference> {
    let mut found = scan(&text.plain, known);
    for (at, target) in &text.links {
        if found.iter().any(|reference| at.contains(&reference.at.start)) {
            continue;
        }
        let number = target.rfind(ISSUES).and_then(|start| number(&target[start + ISSUES.len()..]));
        found.extend(number.map(|(number, _)| Reference { at: at.clone(), issue: number.into() }));
    }
    found.sort_by_key(|reference| reference.at.start);
    found
}

fn scan(text: &str, known: &dyn Fn(&str) -> bool) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let token = token(rest);
        let (end, read) = if next == '#' && may_follow(&text[..at]) {
            match number(&rest[1..]) {
                Some((first, length)) => range(text, first, at + 1 + length, known),
                None => (at + 1, Vec::new()),
            }
        } else if let Some((number, length)) = rest.strip_prefix(ISSUES).and_then(number) {
            (at + ISSUES.len() + length, vec![number.into()])
        } else if token.is_empty() {
            (at + next.len_utf8(), Vec::new())
        } else {
            (at + token.len(), key(token, known).into_iter().collect())
        };
        found.extend(read.into_iter().map(|issue| Reference { at: at..end, issue }));
        at = end;
    }
    found
}

/// Whether a `#` after this text can start a reference: after a blank or a bracket, after `owner/repository`
/// or a plain word, but not within an address.
fn may_follow(before: &str) -> bool {
    let start = before
        .rfind(|next: char| !is_token(next) && next != '/')
        .map_or(0, |end| end + before[end..].chars().next().map_or(0, char::len_utf8));
    let name = &before[start..];
    match name.matches('/').count() {
        0 => name.chars().all(|next| next.is_ascii_alphabetic()) && !before.ends_with(['#', '&', '?', '=']),
        1 => !name.starts_with('/') && !name.ends_with('/'),
        _ => false,
    }
}

/// A number at the start of a text that no letter or digit follows, and its length.
fn number(text: &str) -> Option<(u64, usize)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let ends = !text[length..].starts_with(|next: char| next.is_alphanumeric() || next == '_');
    let number = text[..length.min(LONGEST_NUMBER)].parse().ok()?;
    (ends && length <= LONGEST_NUMBER).then_some((number, length))
}

/// The issues from `first` on, which ends at `end`: itself, or a range when one is written.
fn range(text: &str, first: u64, end: usize, known: &dyn Fn(&str) -> bool) -> (usize, Vec<IssueId>) {
    match last(&text[end..]).filter(|(last, _)| (first..=first.saturating_add(WIDEST_RANGE)).contains(last)) {
        Some((last, length)) => {
            let exists = |number: &u64| *number == first || *number == last || known(&number.to_string());
            (end + length, (first..=last).filter(exists).map(IssueId::from).collect())
        }
        None => (end, vec![first.into()]),
    }
}

/// The end of a range after its first number: ` to #194`, `–#194`, `-194`.
fn last(text: &str) -> Option<(u64, usize)> {
    let trimmed = text.trim_start();
    let after =
        ["-", "–", "—", "..", "…", "to ", "through "].iter().find_map(|sign| trimmed.strip_prefix(sign))?;
    let digits = match after.trim_start().strip_prefix('#') {
        Some(digits) => digits,
        None if after.starts_with(|next: char| next.is_ascii_digit()) && trimmed.len() == text.len() => after,
        None => return None,
    };
    let (number, length) = number(digits)?;
    Some((number, text.len() - digits.len() + length))
}

/// The word at the start of a text, as keys are written.
fn token(text: &str) -> &str {
    let end = text.find(|next: char| !is_token(next)).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', '-', '_'])
}

fn is_token(next: char) -> bool {
    next.is_ascii_alphanumeric() || matches!(next, '.' | '-' | '_')
}

fn key(token: &str, known: &dyn Fn(&str) -> bool) -> Option<IssueId> {
    let has_letter = token.bytes().any(|byte| byte.is_ascii_alphabetic());
    if has_letter && known(token) {
        return Some(IssueId::new(token));
    }
    let (number, length) = number(token.strip_prefix("GH-")?)?;
    (length + 3 == token.len()).then(|| number.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lines;

    fn read(markdown: &str) -> String {
        let known = |id: &str| ["bd-nl2", "bd-a3f8.1", "192", "193"].contains(&id);
        let found: Vec<Reference> = lines(markdown)
            .iter()
            .flat_map(|line| &line.cells)
            .flat_map(|text| references(text, &known))
            .collect();
        format!("{:?}", found.into_iter().map(|reference| reference.issue).collect::<Vec<_>>())
    }

    #[test]
    fn numbers_are_read_in_every_usual_spelling() {
        assert_eq!(read("Close #134, #137; and (#150)."), "[#134, #137, #150]");
        assert_eq!(
            read("`#134`, **#137**, [#150](https://example.org/150) [#151]"),
            "[#134, #137, #150, #151]"
        );
        assert_eq!(read("owner/repository.js#134, GH-137 and PR#150"), "[#134, #137, #150]");
        assert_eq!(
            read(
                "[dependency lock](https://example.org/o/r/issues/134) <https://example.org/o/r/-/issues/137>"
            ),
            "[#134, #137]"
        );
        assert_eq!(read("https://example.org/o/r/issues/134#issuecomment-9 #0137"), "[#134, #137]");
    }

    #[test]
    fn what_only_looks_like_a_number_is_none() {
        assert_eq!(
            read("# 1 heading\n\n#12px, #a1b2c3, page.md#3, https://example.org/a/b#4, ##5, &#35;x"),
            "[]"
        );
        assert_eq!(
            read("```\ngh issue close #134\n```\n\n<!-- #135 -->\n\n~~#136~~ #1234567890123456789"),
            "[]"
        );
    }

    #[test]
    fn a_range_means_the_issues_that_exist_in_it() {
        assert_eq!(read("#191–#195"), "[#191, #192, #193, #195]");
        assert_eq!(read("#191-193 #195 to #196"), "[#191, #192, #193, #195, #196]");
        assert_eq!(read("#134 - 200 users, #134-2 days, #191 to #900"), "[#134, #134, #191, #900]");
    }

    #[test]
    fn keys_are_words_that_the_tracker_knows() {
        assert_eq!(read("bd-nl2, then bd-a3f8.1. Not bd-other or re-run."), "[bd-nl2, bd-a3f8.1]");
    }
}
