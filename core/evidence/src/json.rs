//! Values in JSON by pointer (RFC 6901).
//!
//! The text is walked down step by step, and what lies beside the way is skipped without being built, so that numbers
//! keep their digits and deep nesting costs nothing.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use warplan_model::policy::{ValueEvidence, pointer_tokens};
use warplan_model::reading::Says;

use crate::scalar::{self, Scalar};

pub(crate) fn read(text: &str, asked: &ValueEvidence) -> Result<Says, String> {
    at(text, &asked.pointer, asked.equals.as_deref())
}

/// What stands at a pointer of a JSON text.
pub(crate) fn at(text: &str, pointer: &str, equals: Option<&str>) -> Result<Says, String> {
    let mut value: &RawValue = serde_json::from_str(text).map_err(|error| broken(&error))?;
    let tokens = pointer_tokens(pointer).ok_or_else(|| format!("{pointer:?} is no JSON pointer"))?;
    for (depth, token) in tokens.iter().enumerate() {
        let mut json = serde_json::Deserializer::from_str(value.get());
        let found = Member(token).deserialize(&mut json);
        let here = || format!("/{}", tokens[..=depth].join("/"));
        value = match found {
            Ok(Some(found)) => found,
            Ok(None) => return Err(format!("there is nothing at {}", scalar::quoted(&here()))),
            Err(error) if error.is_data() => return Err(format!("{} {error}", scalar::quoted(&here()))),
            Err(error) => return Err(broken(&error)),
        };
    }
    scalar_of(value.get(), equals)
}

fn broken(error: &serde_json::Error) -> String {
    format!("line {}, column {}: no JSON", error.line(), error.column())
}

fn scalar_of(json: &str, equals: Option<&str>) -> Result<Says, String> {
    match json.as_bytes().first() {
        Some(b'"') => {
            let text: String =
                serde_json::from_str(json).map_err(|_| "a text with broken escapes".to_owned())?;
            scalar::says(&Scalar::Text(&text), equals)
        }
        Some(b't' | b'f') => scalar::says(&Scalar::Truth(json == "true"), equals),
        Some(b'n') => Err("the value is null".to_owned()),
        Some(b'{' | b'[') => Err("the value is a list or an object".to_owned()),
        _ => scalar::says(&Scalar::Number(json), equals),
    }
}

/// The member of an object, or the element of a list, that a token of a pointer names.
struct Member<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = Option<&'de RawValue>;
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<&'de RawValue>;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list or an object around it")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if key != self.0 {
                map.next_value::<IgnoredAny>()?;
            } else if found.replace(map.next_value()?).is_some() {
                return Err(serde::de::Error::custom("comes twice"));
            }
        }
        Ok(found)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        // RFC 6901 writes an index without leading zeros.
        let plain = self.0 == "0" || !self.0.starts_with(['0', '+']);
        let index = self.0.parse::<usize>().ok().filter(|_| plain);
        let (mut found, mut next) = (None, 0);
        loop {
            if Some(next) == index {
                match list.next_element()? {
                    Some(value) => found = Some(value),
                    None => return Ok(None),
                }
            } else if list.next_element::<IgnoredAny>()?.is_none() {
                return Ok(found);
            }
            next += 1;
        }
    }
}
