//! What a heading or the start of a line announces: a day, a lane, a milestone, or what is put off.

use crate::when::{When, when};
use crate::wording::{among, defers, words};

/// What the lines that follow belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// A time.
    When(When),
    /// A lane, by its name.
    Lane(String),
    /// A milestone, by its name.
    Milestone(String),
    /// What is put off.
    Deferral,
    /// Something else, which ends what was announced before.
    Other,
}

/// How freely a label may be worded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// As in a heading: anything may follow, as in `Day 3 closures`.
    Free,
    /// As in running text: an end, a colon, a dash, a bracket or a reference follows, as in `Day 3: close #147`.
    Strict,
}

const PREPOSITIONS: [&str; 7] = ["by", "on", "end", "of", "until", "till", "eod"];
const LANES: [&str; 5] = ["lane", "swimlane", "track", "stream", "workstream"];
/// Words and phrases that head what is put off.
const LATER: [&str; 8] =
    ["later", "backlog", "deferrals", "deferral", "icebox", "out of scope", "not now", "not in this plan"];
const SEPARATORS: [char; 12] = [':', '-', '–', '—', '(', ',', '.', ';', '|', '=', '→', '#'];

/// The label at the start of a text, if there is one.
pub fn label(text: &str, wording: Wording) -> Option<Label> {
    let text = skip_ornament(text);
    let named = time(text, wording).or_else(|| lane(text, wording)).or_else(|| milestone(text, wording));
    let named = named.or_else(|| deferral(text, wording).then_some(Label::Deferral));
    let is_other = wording == Wording::Strict && ends_in_colon(text);
    named.or(is_other.then_some(Label::Other))
}

/// The text from its first letter or digit on, without a number of its own such as `3.1` or `a)`.
fn skip_ornament(text: &str) -> &str {
    let text = text.trim_start_matches(|next: char| !next.is_alphanumeric() && next != '#');
    let Some((number, rest)) = text.split_once(' ') else { return text };
    let marked = number.len() <= 3 && number.ends_with(['.', ')']);
    let dotted = number.contains('.') && number.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
    if marked || dotted { rest.trim_start() } else { text }
}

fn time(text: &str, wording: Wording) -> Option<Label> {
    let mut text = text;
    while let (word, rest) = split_word(text)
        && among(&PREPOSITIONS, word)
    {
        text = rest.trim_start();
    }
    let (when, rest) = when(text)?;
    (wording == Wording::Free || separated(rest)).then_some(Label::When(when))
}

/// `Lane 1: Uncap the radar` is called `Uncap the radar`; `Lane 1` alone is called `1`.
fn lane(text: &str, wording: Wording) -> Option<Label> {
    let (word, rest) = split_word(text);
    let (key, rest) = key(rest);
    let ends = separated(rest) && !(key.is_empty() && rest.is_empty());
    if !among(&LANES, word) || !(ends || wording == Wording::Free && !key.is_empty()) {
        return None;
    }
    let name = name(rest);
    Some(Label::Lane(if name.is_empty() { key } else { name }.to_owned()))
}

/// `M1: Pilot uncap` and `Milestone 1` are called by their whole text.
fn milestone(text: &str, wording: Wording) -> Option<Label> {
    let (word, rest) = split_word(text);
    let (key, rest) = key(rest);
    let numbered = word.eq_ignore_ascii_case("milestone") || (word == "M" && text[1..].starts_with(key));
    let is_number = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    let ends = wording == Wording::Free || separated(rest);
    (numbered && is_number && ends).then(|| Label::Milestone(name(text).to_owned()))
}

fn deferral(text: &str, wording: Wording) -> bool {
    let later = LATER.iter().find_map(|phrase| {
        let (start, rest) = text.split_at_checked(phrase.len())?;
        (start.eq_ignore_ascii_case(phrase) && !rest.starts_with(char::is_alphanumeric)).then_some(rest)
    });
    match wording {
        Wording::Free => later.is_some() || defers(text),
        Wording::Strict => {
            let alone = words(text).count() == 1 && !text.contains('#');
            later.is_some_and(separated)
                || ((later.is_some() || defers(text)) && (alone || ends_in_colon(text)))
        }
    }
}

fn ends_in_colon(text: &str) -> bool {
    text.trim_end().ends_with(':')
}

/// Whether a label may end here in running text. A weekday or a date may stand behind a day.
fn separated(rest: &str) -> bool {
    let mut rest = rest.trim_start();
    while let Some((_, after)) = when(rest) {
        rest = after.trim_start();
    }
    rest.is_empty() || rest.starts_with(SEPARATORS)
}

fn split_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|next: char| !next.is_alphabetic()).unwrap_or(text.len()))
}

/// A short number or letter at the start of a text, and what follows it.
fn key(text: &str) -> (&str, &str) {
    let after = text.trim_start_matches([' ', '#']);
    let (key, rest) = after.split_at(after.find(|next: char| !next.is_alphanumeric()).unwrap_or(after.len()));
    if (1..=2).contains(&key.chars().count()) { (key, rest) } else { ("", text) }
}

/// A name without what separates it from its surroundings and without the issues behind it.
fn name(text: &str) -> &str {
    let issues = text
        .match_indices('#')
        .find(|(at, _)| text[at + 1..].starts_with(|next: char| next.is_ascii_digit()));
    let text = &text[..issues.map_or(text.len(), |(at, _)| at)];
    text.trim_start_matches([' ', ':', '-', '–', '—', '.', '|', '=', '→'])
        .trim_end_matches([' ', ':', '-', '–', '—', '(', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(name: &str) -> Option<Label> {
        Some(Label::Lane(name.into()))
    }

    #[test]
    fn lanes_are_called_by_their_names() {
        assert_eq!(label("Lane 1: Uncap the radar (72h)", Wording::Strict), lane("Uncap the radar (72h)"));
        assert_eq!(label("Lane A — Proof", Wording::Strict), lane("Proof"));
        assert_eq!(label("Track: docs", Wording::Strict), lane("docs"));
        assert_eq!(label("Lane 2", Wording::Strict), lane("2"));
        assert_eq!(label("Lane 2 Proof #133", Wording::Free), lane("Proof"));
        assert_eq!(label("Lane 2 is the proof", Wording::Strict), None);
        assert_eq!(label("Lane rules", Wording::Free), None);
    }

    #[test]
    fn milestones_keep_their_keys() {
        let named = |name: &str| Some(Label::Milestone(name.into()));
        assert_eq!(label("M1: Pilot uncap", Wording::Strict), named("M1: Pilot uncap"));
        assert_eq!(label("Milestone 2 (pack)", Wording::Strict), named("Milestone 2 (pack)"));
        assert_eq!(label("M 1 apart", Wording::Free), None);
        assert_eq!(label("Milestones", Wording::Free), None);
    }

    #[test]
    fn days_may_be_numbered_ornamented_and_dated() {
        let day = |day| Some(Label::When(When::Day(day)));
        for text in [
            "Day 3:",
            "3. Day 3",
            "✅ Day 3 – close",
            "2.1 Day 3",
            "By end of day 3: done",
            "Day 3 Wed:",
            "Day 3 #147",
        ] {
            assert_eq!(label(text, Wording::Strict), day(3), "{text}");
        }
        assert_eq!(label("Day 3 closures", Wording::Free), day(3));
        assert_eq!(label("Day 3 closures", Wording::Strict), None);
        assert_eq!(label("7-Day Closure Sequence", Wording::Free), None);
        assert_eq!(
            label("On Monday: start", Wording::Strict),
            Some(Label::When(When::Weekday(jiff::civil::Weekday::Monday)))
        );
    }

    #[test]
    fn deferrals_are_announced() {
        for text in [
            "Defer to M3 (v2.1 scale program):",
            "Deferred",
            "Later: #149",
            "Out of scope:",
            "Backlog — mesh",
        ] {
            assert_eq!(label(text, Wording::Strict), Some(Label::Deferral), "{text}");
        }
        assert_eq!(label("Deferred scope", Wording::Free), Some(Label::Deferral));
        assert_eq!(label("Later this week we meet", Wording::Strict), None);
        assert_eq!(label("Deferred mesh reduces risk", Wording::Strict), None);
    }

    #[test]
    fn another_heading_line_ends_what_was_announced() {
        assert_eq!(label("Expected KPI effect:", Wording::Strict), Some(Label::Other));
        assert_eq!(label("Close #134", Wording::Strict), None);
    }
}
