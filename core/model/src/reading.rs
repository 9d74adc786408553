//! What probes read: observed once, kept apart from what it is worth, so that a score can be computed again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Decimal, Digest};

/// The value of `format` in a file of readings.
pub const READINGS_FORMAT: &str = "warplan-readings/v1";

/// What the probes of a policy read. Who may write it: `warplan probe`. Who reads it: every command that scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Readings {
    /// [`READINGS_FORMAT`].
    pub format: String,
    /// The instant that they are for.
    pub as_of: Timestamp,
    /// By probe.
    pub readings: BTreeMap<String, Reading>,
}

impl Readings {
    /// Readings for an instant.
    pub fn new(as_of: Timestamp, readings: BTreeMap<String, Reading>) -> Self {
        Readings { format: READINGS_FORMAT.into(), as_of, readings }
    }

    /// Of what was read, whatever instant it is for: equal evidence has equal digests.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.readings)
    }
}

/// What one probe read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Of what the policy asked it to read.
    pub definition: Digest,
    /// What was observed; absent when nothing could be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Exhibit>,
    /// What that says.
    pub says: Says,
}

/// What was observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exhibit {
    /// The path, the pattern or the command, as the policy writes it.
    pub from: String,
    /// How many files; 0 for a command.
    pub files: usize,
    /// Their bytes, or those of what the command printed.
    pub bytes: u64,
    /// SHA-256 of the bytes of one file or output; else that of the canonical list of paths, each with its file's digest
    /// or size where that was read.
    pub digest: Digest,
}

/// What evidence says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// A number.
    Number(Decimal),
    /// Whether something passes.
    Verdict(bool),
    /// Nothing, and why.
    Unknown(String),
}
