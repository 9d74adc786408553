//! What views are called when programs read them.

use serde::Serialize;

use super::{
    Comparison, ConsistencyProof, DependencyGraph, Economics, Explanation, Forecast, GateReport, HistoryList,
    HistoryVerification, LedgerEntryDetails, LedgerTail, LedgerVerification, NextList, Prices, ProbeReport,
    RecordedEvidence, Replay, RetentionReport, Review, ScoreComparison, Trend, VaultList, WhatIf,
};

/// A view that programs read. Who may write it: the command of its name. A key that changes its meaning or goes makes
/// another version; keys may be added.
pub trait View: Serialize {
    /// The value of `format` in its JSON.
    const FORMAT: &'static str;
}

impl View for Review {
    const FORMAT: &'static str = "warplan-review/v1";
}

impl View for GateReport {
    const FORMAT: &'static str = "warplan-gate/v1";
}

impl View for NextList {
    const FORMAT: &'static str = "warplan-next/v1";
}

impl View for Explanation {
    const FORMAT: &'static str = "warplan-explain/v1";
}

impl View for Comparison {
    const FORMAT: &'static str = "warplan-evaluate/v1";
}

impl View for WhatIf {
    const FORMAT: &'static str = "warplan-whatif/v1";
}

impl View for Prices {
    const FORMAT: &'static str = "warplan-prices/v1";
}

impl View for ScoreComparison {
    const FORMAT: &'static str = "warplan-compare/v1";
}

impl View for HistoryList {
    const FORMAT: &'static str = "warplan-history-list/v1";
}

impl View for HistoryVerification {
    const FORMAT: &'static str = "warplan-history-verification/v1";
}

impl View for LedgerTail {
    const FORMAT: &'static str = "warplan-ledger-tail/v1";
}

impl View for LedgerVerification {
    const FORMAT: &'static str = "warplan-ledger-verification/v1";
}

impl View for RecordedEvidence {
    const FORMAT: &'static str = "warplan-recorded/v1";
}

impl View for LedgerEntryDetails {
    const FORMAT: &'static str = "warplan-ledger-entry/v1";
}

impl View for ConsistencyProof {
    const FORMAT: &'static str = "warplan-consistency/v1";
}

impl View for VaultList {
    const FORMAT: &'static str = "warplan-vault-list/v1";
}

impl View for RetentionReport {
    const FORMAT: &'static str = "warplan-retention/v1";
}

impl View for Replay {
    const FORMAT: &'static str = "warplan-replay/v1";
}

impl View for ProbeReport {
    const FORMAT: &'static str = "warplan-probe/v1";
}

impl View for Economics {
    const FORMAT: &'static str = "warplan-economics/v1";
}

impl View for Forecast {
    const FORMAT: &'static str = "warplan-forecast/v1";
}

impl View for DependencyGraph {
    const FORMAT: &'static str = "warplan-graph/v1";
}

impl View for Trend {
    const FORMAT: &'static str = "warplan-trend/v1";
}
