//! Selecting issues by what they are.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::IssueId;

/// Names, written as one (`P0`) or as a list (`[P0, P1]`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Names(pub Vec<String>);

impl Names {
    /// Whether nothing is asked for, or `name` is among the names.
    pub fn admit(&self, name: Option<&str>) -> bool {
        self.0.is_empty() || name.is_some_and(|name| self.0.iter().any(|listed| listed == name))
    }

    /// No names.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

struct NamesVisitor;

impl<'de> serde::de::Visitor<'de> for NamesVisitor {
    type Value = Names;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name or a list of names")
    }
    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Names, E> {
        Ok(Names(vec![name.to_owned()]))
    }
    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Names, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = list.next_element()? {
            names.push(name);
        }
        Ok(Names(names))
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(NamesVisitor)
    }
}

impl JsonSchema for Names {
    fn schema_name() -> Cow<'static, str> {
        "Names".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "One name or a list of names.",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
        })
    }
}

/// Selects issues: every key that is given must match, and a key matches when one of its values does. An empty
/// selector selects all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Selector {
    /// By id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<IssueId>,
    /// By KPI.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub kpi: Names,
    /// By severity.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub severity: Names,
    /// By type.
    #[serde(rename = "type", skip_serializing_if = "Names::is_empty")]
    pub kind: Names,
    /// By label.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub label: Names,
    /// By control surface.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub surface: Names,
    /// By milestone in the tracker.
    #[serde(skip_serializing_if = "Names::is_empty")]
    pub milestone: Names,
}
