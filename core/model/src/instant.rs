//! Instants in files, with faults that repeat what was written.

use std::fmt;

use jiff::Timestamp;
use serde::Deserializer;
use serde::de::{Deserialize, Error, Unexpected, Visitor};

struct Instant(Timestamp);

struct InstantVisitor;

impl Visitor<'_> for InstantVisitor {
    type Value = Instant;
    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an instant such as \"2026-02-22T14:36:20Z\"")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Instant, E> {
        text.parse().map(Instant).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_str(InstantVisitor)
    }
}

/// Reads an instant.
pub(crate) fn required<'de, D: Deserializer<'de>>(input: D) -> Result<Timestamp, D::Error> {
    Instant::deserialize(input).map(|instant| instant.0)
}

/// Reads an instant or nothing.
pub(crate) fn optional<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Timestamp>, D::Error> {
    Option::<Instant>::deserialize(input).map(|instant| instant.map(|instant| instant.0))
}
