//! JSON texts cut into records without reading them: arrays and arrays of arrays are opened, several values
//! after one another and JSON lines are taken apart. Each record is then read by itself, on any thread, and
//! keeps its place in the text. Nothing is validated here; reading a record does that. Cost: linear, one pass.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr2;
use serde::de::{Deserialize, Deserializer, IgnoredAny, Visitor};
use warplan_model::json_problem;

use crate::faults::{Flaw, Sort};

/// The records of a text, in order. A broken line of JSON lines is a record by itself: reading it tells what is
/// wrong with it, and the lines after it are read all the same.
///
/// # Errors
/// The first place where the text is no JSON.
pub(crate) fn records(text: &str) -> Result<Vec<&str>, Flaw> {
    let mut found = Vec::new();
    if !is_json_lines(text) {
        return open_all(text, &mut found).map(|()| found).ok_or_else(|| broken(text));
    }
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let before = found.len();
        if !line.starts_with(['{', '[']) || open_all(line, &mut found).is_none() {
            found.truncate(before);
            found.push(line);
        }
    }
    Ok(found)
}

/// The first records of a text, `limit` at most, up to the first place where it cannot be taken apart.
pub(crate) fn first_records(text: &str, limit: usize) -> Vec<&str> {
    let mut scanner = Scanner { limit, ..Scanner::new(text) };
    let mut found = Vec::new();
    while scanner.peek().is_some() && scanner.open(2, &mut found).is_some() {}
    found
}

fn open_all<'t>(text: &'t str, found: &mut Vec<&'t str>) -> Option<()> {
    let mut scanner = Scanner::new(text);
    while scanner.peek().is_some() {
        scanner.open(2, found)?;
    }
    Some(())
}

/// The elements of the array that `text` is; `None` when it is none.
pub(crate) fn elements(text: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    Scanner::new(text).open(1, &mut found).filter(|()| text.trim_start().starts_with('['))?;
    Some(found)
}

/// Whether a text is one record a line: its first two lines each begin an object.
pub(crate) fn is_json_lines(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty());
    lines.next().is_some_and(|line| line.starts_with('{'))
        && lines.next().is_none_or(|line| line.starts_with('{'))
}

/// The keys of the object that `text` begins with, with the texts of their values. Read as asked for, and to
/// the first place where the text is no object.
pub(crate) fn entries(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut scanner = Scanner::new(text);
    let mut inside = scanner.take(b'{').is_some();
    std::iter::from_fn(move || {
        if !inside || scanner.peek()? != b'"' {
            return None;
        }
        let key = scanner.value()?;
        scanner.take(b':')?;
        let value = scanner.value()?;
        inside = scanner.take(b',').is_some();
        Some((&key[1..key.len() - 1], value))
    })
}

/// The offset in `document` of a part of it; that of nothing when `part` is a copy.
pub(crate) fn offset_in(document: &str, part: &str) -> Option<usize> {
    let offset = (part.as_ptr() as usize).checked_sub(document.as_ptr() as usize)?;
    (offset + part.len() <= document.len()).then_some(offset)
}

/// The first place where a text is no sequence of JSON values; `None` when it is one.
pub(crate) fn broken_at(text: &str) -> Option<Flaw> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.find_map(Result::err).map(|error| syntax(text, 0, &error))
}

fn broken(text: &str) -> Flaw {
    let unnamed = || Flaw::new(Sort::Syntax, 0, "the JSON cannot be taken apart", "export the issues again");
    broken_at(text).unwrap_or_else(unnamed)
}

/// What is wrong with the JSON of `part`, which begins at `offset` of the document.
pub(crate) fn syntax(part: &str, offset: usize, error: &serde_json::Error) -> Flaw {
    let at = offset + offset_of(part, error);
    if error.is_eof() {
        let remedy = "export the issues again; the export was probably interrupted";
        Flaw::new(Sort::Syntax, at, "the JSON ends before it is complete", remedy)
    } else {
        let problem = format!("this is not JSON: {}", json_problem(error));
        Flaw::new(Sort::Syntax, at, problem, "correct the text here, or export the issues again")
    }
}

/// The byte of `text` at which an error stands.
pub(crate) fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let before = error.line().saturating_sub(1);
    let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
    let start = if before == 0 { 0 } else { newlines.clone().nth(before - 1).unwrap_or(text.len()) };
    let offset = (start + error.column().saturating_sub(1)).min(text.len());
    (0..=offset).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// How many records are looked for.
    limit: usize,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str) -> Self {
        Scanner { text, at: 0, limit: usize::MAX }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        while matches!(self.byte()?, b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
        self.byte()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Takes one value; of an array, down to `levels`, its elements.
    fn open(&mut self, levels: u32, found: &mut Vec<&'t str>) -> Option<()> {
        if found.len() >= self.limit {
            return None;
        }
        if levels == 0 || self.peek()? != b'[' {
            found.push(self.value()?);
            return Some(());
        }
        self.at += 1;
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            self.open(levels - 1, found)?;
            if self.take(b']').is_some() {
                return Some(());
            }
            self.take(b',')?;
        }
    }

    /// Takes one value whole.
    fn value(&mut self) -> Option<&'t str> {
        let first = self.peek()?;
        let start = self.at;
        match first {
            b'"' => self.string()?,
            b'{' | b'[' => self.nested()?,
            _ => {
                while self.byte().is_some_and(|byte| !b" \t\r\n,:[]{}\"".contains(&byte)) {
                    self.at += 1;
                }
            }
        }
        (self.at > start).then(|| &self.text[start..self.at])
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            self.at += memchr2(b'"', b'\\', self.text.as_bytes().get(self.at..)?)?;
            if self.byte() == Some(b'"') {
                self.at += 1;
                return Some(());
            }
            self.at += 2;
        }
    }

    fn nested(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.byte()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }
}

/// A text that stays where it is when nothing in it is escaped.
#[derive(Clone, Debug)]
pub(crate) struct Text<'t>(pub(crate) Cow<'t, str>);

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text in quotes")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

impl<'de: 't, 't> Deserialize<'de> for Text<'t> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_str(TextVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_pages_and_lines_give_the_same_records() {
        let expected = [r#"{"a":"]}"}"#, r#"{"b":[1,{}]}"#, r#"{"c":"\"\\"}"#];
        let [a, b, c] = expected;
        for text in [
            format!("[{a}, {b}\n,{c}]"),
            format!("[{a}][{b}]\n[]\n[{c}] "),
            format!("[[{a},{b}],[],[{c}]]"),
            format!("{a}\n\n{b}\r\n{c}"),
            format!("{a} {b} {c}"),
        ] {
            assert_eq!(records(&text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_gap_in_an_array_is_broken_json() {
        for text in ["[{},]", "[,]", "[{}{}]", "[{}", "[\"a", "[{\"a\":1]", "]", "[[{}]"] {
            assert_eq!(records(text).map_err(|flaw| flaw.sort), Err(Sort::Syntax), "{text}");
        }
    }

    #[test]
    fn entries_are_read_up_to_the_first_gap() {
        let keys = |text| entries(text).map(|(key, _)| key).collect::<Vec<_>>();
        assert_eq!(keys(r#" {"a": {"x": 1}, "b":2}"#), ["a", "b"]);
        assert_eq!(keys(r#"{"a": 1, "b": "#), ["a"]);
        assert!(keys("[]").is_empty());
    }
}
