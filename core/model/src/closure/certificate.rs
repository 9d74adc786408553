//! A certificate: multipliers from which anybody can compute an upper bound on `J` of a model, without a solver.
//! Stored in plan files under `certificate`. Who may write it: any solver. Who reads it: `warplan check`.
//!
//! # How the bound follows
//!
//! Write `x_i(t) = 1` when issue `i` has finished by the end of period `t`, else 0. All amounts are those of a
//! [`super::Problem`], weights and prices are those of the certificate, and everything is exact in fixed point.
//!
//! **Windows.** Follow from dates and dependencies alone. `first_i` is the largest of the issue's own first finish and
//! `first_j + lag` over its precedences; when it is past `latest`, the issue can only stay open, and so can all that
//! wait for it: `first_i = T + 1`. Compulsory are the musts and everything that a compulsory issue waits for.
//! `last_i = T + 1` for an issue that is not compulsory; for one that is, the smallest of its `latest` and of
//! `last_k − lag` over the compulsory issues `k` that wait for it. Possible finishes are `first_i..=latest_i` (and at most
//! `last_i`), and staying open unless the issue is compulsory. A model in which a compulsory issue has none is
//! infeasible, and a certificate of it proves nothing.
//!
//! **Scores.** For KPI `k` in period `t`, with `debt = Σ debt_i` over terms with `debt_from ≤ t`:
//!
//! ```text
//! ceiling = least of max_k and of `at` over caps that surely hold: a member has first > t
//! top     = max(min_k, min(ceiling, base + min(limit, Σ credit_i over first_i ≤ t) − Σ debt_i over debt_from ≤ t < first_i))
//! live    = caps that neither surely hold nor are surely lifted (every member has last ≤ t), with at < top
//! lowest  = min(top, ceiling, base + min(limit, Σ credit_i over last_i ≤ t) − Σ debt_i over debt_from ≤ t < last_i,
//!               `at` of each live cap)
//! raw(x)      = base − debt + Σ (credit_i + [debt_from_i ≤ t] debt_i) · x_i(t)
//! limited(x)  = base − debt + limit + Σ [debt_from_i ≤ t] debt_i · x_i(t)       only with an uplift limit
//! cap_c,m(x)  = at_c + (top − at_c) · x_m(t)                                    a live cap and one of its members
//! ```
//!
//! The score without its clamp at `min_k` is at most each of `raw`, `limited`, `ceiling` and `cap_c,m`, so at most
//! their mean `y(x)` under weights that are not negative and sum to one. With `slope` one when `lowest ≥ min_k`,
//! else zero when `top ≤ min_k`, else the largest whole number of millionths that is at most
//! `(top − min_k) / (top − lowest)`, the clamped score is at most `top − slope · (top − y(x))`: on `lowest..top` a clamp lies below that
//! line. Multiplied by `weights[t] · weight_k` and summed this bounds the KPIs' part of `J`.
//!
//! **Rewards.** With one member, `value · x_m(t)`. With several, nothing while a member has `first > t`, else at most
//! `value · Σ weight_m · x_m(t)`, again with weights that sum to one. Multiplied by `weights[t]`.
//!
//! **Prices.** Capacity, budgets and the dependencies listed under `dependencies` hold in every schedule; adding, for
//! each unit of slack, a price that is not negative can only raise the value of a schedule:
//!
//! ```text
//! price[r][t] · (capacity[r][t] − Σ uses of issues running in t)      only where capacity is limited
//! price[b]    · (limit[b] − Σ costs of issues that are not left open)
//! price[e][t] · (x_j(t − lag) − x_i(t))                               e: i waits for j; lag < t ≤ T
//! ```
//!
//! **Bound.** The sum of all this is a constant plus `Σ_i gain_i(finish_i)`, where staying open gains 0. It is an upper
//! bound on `J` once it is maximised over possible finishes that keep the dependencies that are *not* listed. Those
//! must form a forest (no cycle even when directions are ignored), so that a dynamic program over it finds the
//! maximum exactly in O(issues × periods): messages between neighbours are running maxima over finishes. An issue that
//! waits for one that stays open stays open. `bound` is that maximum, rounded up to millionths.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::unique;
use crate::{Decimal, IssueId};

/// Multipliers, all in millionths and not negative; what is absent is zero unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// What the multipliers prove: no schedule of the model has a larger `J`.
    pub bound: Decimal,
    /// Points for a unit, by resource and period.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "unique::map_of_maps")]
    pub capacity: BTreeMap<String, BTreeMap<u32, Decimal>>,
    /// Points for a unit of cost, by budget.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "unique::map")]
    pub budgets: BTreeMap<String, Decimal>,
    /// Dependencies that are priced, perhaps at nothing, instead of kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<DependencyPrice>,
    /// Weights of score pieces by KPI and period; all weight on `raw` where absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "unique::map_of_maps")]
    pub kpis: BTreeMap<String, BTreeMap<u32, PieceWeights>>,
    /// Weights of members, by reward with several members and period; needed in each period in which it may be earned.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "unique::map_of_maps_of_maps"
    )]
    pub rewards: BTreeMap<String, BTreeMap<u32, BTreeMap<IssueId, Decimal>>>,
}

/// A dependency that the bound does not keep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DependencyPrice {
    /// The issue that waits.
    pub issue: IssueId,
    /// What it waits for.
    pub after: IssueId,
    /// Points, by period of the waiting issue.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "unique::map")]
    pub prices: BTreeMap<u32, Decimal>,
}

/// Weights of the pieces of one KPI in one period; they sum to one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PieceWeights {
    /// Of every credit and debt.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub raw: Decimal,
    /// Of the uplift limit in place of credits.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub limited: Decimal,
    /// Of the largest score.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ceiling: Decimal,
    /// Of the members of caps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<CapWeight>,
}

/// The weight of one member of a cap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CapWeight {
    /// The cap's place among those of its KPI, from 0.
    pub cap: usize,
    /// The member.
    pub issue: IssueId,
    /// Its weight.
    pub weight: Decimal,
}

fn is_zero(value: &Decimal) -> bool {
    *value == Decimal::ZERO
}
