//! Issue identifiers.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroU64;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a tracker calls an issue: a number (`134`) or a key (`bd-nl2`). Numbers sort by value and before
/// keys; keys sort by their text. Cheap to clone.
#[derive(Clone)]
pub struct IssueId {
    text: Arc<str>,
    /// The text as a number, and one; read once because ids are compared far more often than made.
    successor: Option<NonZeroU64>,
}

impl IssueId {
    /// From the tracker's text, without a leading `#`.
    pub fn new(text: &str) -> Self {
        let text = text.strip_prefix('#').unwrap_or(text);
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { text.parse().ok() } else { None };
        IssueId { text: text.into(), successor: number.and_then(successor) }
    }

    /// The tracker's text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The JSON Schema of a map's keys that are ids.
    pub(crate) fn json_schema_of_keys() -> serde_json::Value {
        serde_json::json!({"description": "An issue number or key."})
    }

    /// The number, when the id is one.
    pub fn number(&self) -> Option<u64> {
        self.successor.map(|successor| successor.get() - 1)
    }
}

fn successor(number: u64) -> Option<NonZeroU64> {
    number.checked_add(1).and_then(NonZeroU64::new)
}

impl PartialEq for IssueId {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for IssueId {}

impl std::hash::Hash for IssueId {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Ord for IssueId {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.successor, other.successor) {
            (Some(a), Some(b)) => a.cmp(&b).then_with(|| self.text.cmp(&other.text)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.text.cmp(&other.text),
        }
    }
}

impl PartialOrd for IssueId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Borrow<str> for IssueId {
    /// Equality and hash agree with `str`; the order does not, so look up by `str` in hash maps only.
    fn borrow(&self) -> &str {
        &self.text
    }
}

impl From<u64> for IssueId {
    fn from(number: u64) -> Self {
        IssueId { text: number.to_string().into(), successor: successor(number) }
    }
}

impl From<&str> for IssueId {
    fn from(text: &str) -> Self {
        IssueId::new(text)
    }
}

impl fmt::Display for IssueId {
    /// As people write it: `#134` for a number, the key itself otherwise.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.number().is_some() { out.pad(&format!("#{}", self.text)) } else { out.pad(&self.text) }
    }
}

impl fmt::Debug for IssueId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for IssueId {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&self.text)
    }
}

struct IdVisitor;

impl serde::de::Visitor<'_> for IdVisitor {
    type Value = IssueId;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an issue number or key")
    }
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<IssueId, E> {
        Ok(number.into())
    }
    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<IssueId, E> {
        u64::try_from(number)
            .map(IssueId::from)
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(number), &self))
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<IssueId, E> {
        if text.trim_start_matches('#').trim().is_empty() {
            return Err(E::invalid_value(serde::de::Unexpected::Str(text), &self));
        }
        Ok(IssueId::new(text))
    }
}

impl<'de> Deserialize<'de> for IssueId {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(IdVisitor)
    }
}

impl schemars::JsonSchema for IssueId {
    fn schema_name() -> Cow<'static, str> {
        "IssueId".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        if generator.contract().is_serialize() {
            return schemars::json_schema!({
                "type": "string", "description": "An issue number (\"134\") or key (\"bd-nl2\")."
            });
        }
        schemars::json_schema!({
            "type": ["integer", "string"], "minimum": 0, "description": "An issue number (134) or key (\"bd-nl2\")."
        })
    }
    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_by_value_and_before_keys() {
        let mut ids: Vec<IssueId> = ["bd-b", "10", "9", "bd-a", "#2"].map(IssueId::new).into();
        ids.sort();
        assert_eq!(format!("{ids:?}"), "[#2, #9, #10, bd-a, bd-b]");
    }

    #[test]
    fn json_takes_numbers_and_keys_and_refuses_nothing_and_negatives() {
        assert_eq!(serde_json::from_str::<IssueId>("134").unwrap(), IssueId::new("134"));
        assert_eq!(serde_json::from_str::<IssueId>("\"#134\"").unwrap(), IssueId::new("134"));
        assert!(serde_json::from_str::<IssueId>("\"#\"").is_err());
        assert!(serde_json::from_str::<IssueId>("-1").is_err());
    }
}
