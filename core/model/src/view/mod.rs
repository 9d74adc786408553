//! What the pipeline's questions answer with: plain data that reports render in every format. Field names are
//! those of the JSON output and stay stable.

mod compare;
mod economics;
mod explanation;
mod forecast;
mod format;
mod gates;
mod graph;
mod hand;
mod history;
mod lanes;
mod ledger;
mod next;
mod prices;
mod probes;
mod replay;
mod review;
mod status;
mod trend;
mod vault;
mod whatif;

pub use compare::{CapChange, ComparedScorecard, DeltaTerms, KpiDelta, PointsChange, ScoreComparison};
pub use economics::{Account, Balance, BreakEven, Delay, Economics, TeamCost};
pub use explanation::{Alternative, Explanation, Neighbour, Place, Relation, Served};
pub use forecast::{
    Chance, ClosedCount, DurationCount, DurationSource, Forecast, GoalForecast, GoalKind, GoalState,
};
pub use format::View;
pub use gates::{ExitState, ExitStatus, GateReport};
pub use graph::{DependencyGraph, Edge, EdgeKind, Node};
pub use hand::{
    Comparison, Doubt, HandDay, HandDemotion, HandLane, HandMove, HandPlan, HandTime, Mention, Obstacle,
};
pub use history::{EntryKind, HistoryList, HistoryVerification, ListedEntry, NotedHead};
pub use lanes::{LaneEffect, LaneEffects};
pub use ledger::{
    Checked, ConsistencyProof, Cosignature, EntryOfLog, EvidenceRef, InTotoStatement, InTotoSubject,
    LedgerEntry, LedgerEntryDetails, LedgerProblem, LedgerProblemKind, LedgerTail, LedgerVerification,
    RecordedEvidence, TreeHead,
};
pub use next::{NextIssue, NextList, Starts};
pub use prices::{Price, PriceKind, PricedChange, Prices};
pub use probes::{ProbeReport, ProbeState};
pub use replay::{RecordedBy, RecordedPoint, Replay, ReplayDifference, ReplayPoint, ReplayedKpi};
pub use review::{Due, KillEntry, KpiTopology, Review, SimilarIssue, SimilarIssues, SurfaceReview};
pub use status::{
    Changed, Closed, GoalStatus, Gone, KpiCause, KpiStatus, Late, Move, MovedIssue, NewIssue, NextStep,
    Overdue, Reference, Risk, Standing, Status,
};
pub use trend::{KpiTrend, Trend, TrendPoint};
pub use vault::{EvidenceState, PurgedBucket, RefusedBucket, RetentionReport, StoredEvidence, VaultList};
pub use whatif::{Moved, PlanFigures, Scenario, WhatIf};
