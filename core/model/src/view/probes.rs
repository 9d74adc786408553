//! What the probes of a policy read.

use jiff::Timestamp;
use serde::Serialize;

use crate::Decimal;
use crate::policy::{Evidence, WhenUnknown, Worth};
use crate::reading::Reading;
use crate::scorecard::ComesTo;

/// What the probes of a policy read, and what that comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProbeReport {
    /// The instant that the readings are for.
    pub as_of: Timestamp,
    /// In the order of the policy.
    pub probes: Vec<ProbeState>,
}

/// What one probe reads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProbeState {
    /// Its name.
    pub probe: String,
    /// The KPIs that take it.
    pub kpis: Vec<String>,
    /// What it reads.
    pub read: Evidence,
    /// What that is worth.
    pub worth: Worth,
    /// What happens when it is unknown.
    pub unknown: WhenUnknown,
    /// The tier of its evidence.
    pub tier: Option<String>,
    /// That tier's confidence, from 0 to 1.
    pub confidence: Option<Decimal>,
    /// What it read; absent when it was not asked.
    pub reading: Option<Reading>,
    /// What that comes to.
    pub comes_to: ComesTo,
}
