//! Finds the line and column of a value in a JSON text, so that an error found long after reading still points
//! at its place. Terms: a path is a list of keys and indexes. Cost: linear in the text for each call, and paid
//! only when there is an error to report.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::fault::{Path, Step};

/// A place in a text; both count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// The place of byte `offset` in `text`.
pub fn place_of(text: &str, offset: usize) -> Place {
    let before = &text[..offset.min(text.len())];
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place {
        line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
        column: before[start..].chars().count() + 1,
    }
}

/// The place of the value at `path` in the JSON `text`, or of its nearest enclosing value that exists.
pub fn locate_json(text: &str, path: &Path) -> Place {
    let mut inner = text.trim_start();
    for step in &path.0 {
        match child(inner, step) {
            Some(found) => inner = found,
            None => break,
        }
    }
    place_of(text, inner.as_ptr() as usize - text.as_ptr() as usize)
}

/// The places of the elements of the list at `path` in the JSON `text`, in one reading; none when there is no list.
pub fn locate_elements(text: &str, path: &Path) -> Vec<Place> {
    let found = path.0.iter().try_fold(text.trim_start(), |inner, step| child(inner, step));
    let Some(Elements(elements)) = found.and_then(|list| serde_json::from_str(list).ok()) else {
        return Vec::new();
    };
    let (mut read, mut place) = (0, Place { line: 1, column: 1 });
    let mut places = Vec::with_capacity(elements.len());
    for element in elements {
        let offset = element.get().as_ptr() as usize - text.as_ptr() as usize;
        let next = place_of(&text[read..], offset - read);
        let column = if next.line == 1 { place.column + next.column - 1 } else { next.column };
        (read, place) = (offset, Place { line: place.line + next.line - 1, column });
        places.push(place);
    }
    places
}

fn child<'text>(text: &'text str, step: &Step) -> Option<&'text str> {
    match step {
        Step::Key(key) => {
            let Entries(entries) = serde_json::from_str(text).ok()?;
            entries.into_iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.get())
        }
        Step::Index(index) => {
            let Elements(elements) = serde_json::from_str(text).ok()?;
            elements.get(*index).map(|value| value.get())
        }
    }
}

struct Entries<'text>(Vec<(Cow<'text, str>, &'text RawValue)>);
struct Elements<'text>(Vec<&'text RawValue>);
struct EntriesVisitor;
struct ElementsVisitor;

impl<'text> Visitor<'text> for EntriesVisitor {
    type Value = Entries<'text>;
    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an object")
    }
    fn visit_map<A: MapAccess<'text>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            entries.push((Cow::Owned(key), map.next_value()?));
        }
        Ok(Entries(entries))
    }
}

impl<'text> Visitor<'text> for ElementsVisitor {
    type Value = Elements<'text>;
    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("an array")
    }
    fn visit_seq<A: SeqAccess<'text>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(value) = seq.next_element()? {
            elements.push(value);
        }
        Ok(Elements(elements))
    }
}

impl<'text> Deserialize<'text> for Entries<'text> {
    fn deserialize<D: Deserializer<'text>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_map(EntriesVisitor)
    }
}

impl<'text> Deserialize<'text> for Elements<'text> {
    fn deserialize<D: Deserializer<'text>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_seq(ElementsVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path;

    const TEXT: &str =
        "\n{\"issues\": [\n  {\"id\": \"é\", \"after\": []},\n  {\"id\": 2,\n   \"after\": [1]}\n]}";

    #[test]
    fn finds_lines_and_columns() {
        assert_eq!(locate_json(TEXT, &path![]), Place { line: 2, column: 1 });
        assert_eq!(locate_json(TEXT, &path!["issues", 0, "after"]), Place { line: 3, column: 24 });
        assert_eq!(locate_json(TEXT, &path!["issues", 1, "after", 0]), Place { line: 5, column: 14 });
    }

    #[test]
    fn finds_all_elements_at_once() {
        for text in [TEXT, "{\"issues\": [1, \"é\", {}, [2]]}"] {
            let found = locate_elements(text, &path!["issues"]);
            let alone = (0..found.len()).map(|index| locate_json(text, &path!["issues", index]));
            assert!(found.len() >= 2 && found.iter().copied().eq(alone), "{found:?}");
        }
        assert_eq!(locate_elements(TEXT, &path!["none"]), []);
        assert_eq!(locate_elements(TEXT, &path!["issues", 0, "id"]), []);
    }

    #[test]
    fn falls_back_to_the_nearest_value_that_exists() {
        assert_eq!(locate_json(TEXT, &path!["issues", 1, "duration"]), Place { line: 4, column: 3 });
        assert_eq!(locate_json("not json", &path!["a"]), Place { line: 1, column: 1 });
    }
}
