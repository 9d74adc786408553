//! What changed from one scorecard to another.
//!
//! Terms: a value is base + credit + (uplift − credit) − debt + (capped − raw) + (value − capped), so that the change
//! of a value is the sum of the changes of these six, exactly.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use warplan_model::scorecard::{Amount, KpiScore, Scorecard};
use warplan_model::view::{
    CapChange, ComparedScorecard, DeltaTerms, KpiDelta, PointsChange, ScoreComparison,
};
use warplan_model::{Decimal, IssueId};

/// Why two scorecards do not compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incomparable {
    /// One does not say what it was made from.
    NoInputs(String),
    /// One contradicts itself.
    Contradiction(String, String),
    /// They score other KPIs.
    OtherKpis {
        /// Those of the one before alone.
        gone: Vec<String>,
        /// Those of the one after alone.
        new: Vec<String>,
    },
    /// They were scored under other rules.
    OtherRules(String),
}

impl fmt::Display for Incomparable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Incomparable::NoInputs(name) => write!(
                out,
                "{name} does not say of which policy and snapshot it is, so that nobody can tell what it measures"
            ),
            Incomparable::Contradiction(name, problem) => write!(out, "{name} contradicts itself: {problem}"),
            Incomparable::OtherKpis { gone, new } => {
                let clause = |verb: &str, kpis: &[String]| {
                    (!kpis.is_empty()).then(|| format!("{verb} {}", kpis.join(", ")))
                };
                let clauses = [clause("without", gone), clause("with", new)].into_iter().flatten();
                write!(out, "they score other KPIs: the second {}", clauses.collect::<Vec<_>>().join(" and "))
            }
            Incomparable::OtherRules(rule) => write!(out, "they were scored under other rules: {rule}"),
        }
    }
}

/// How each KPI moves from one scorecard to another, with the terms and issues behind it.
///
/// # Errors
/// Everything that keeps them from being compared.
pub fn compare(from: &Scorecard, to: &Scorecard) -> Result<ScoreComparison, Vec<Incomparable>> {
    let problems = problems(from, to);
    if !problems.is_empty() {
        return Err(problems);
    }
    let rules = to.inputs.as_ref().map(|inputs| &inputs.rules.kpis);
    let kpis = to.kpis.iter().filter_map(|after| {
        let mut delta = delta(from.kpi(&after.kpi)?, after);
        delta.max_drop = rules.and_then(|rules| rules.get(&after.kpi)?.max_drop);
        delta.regressed = delta.max_drop.is_some_and(|max_drop| -delta.delta > max_drop);
        Some(delta)
    });
    let kpis: Vec<KpiDelta> = kpis.collect();
    let passes = kpis.iter().all(|delta| !delta.regressed);
    Ok(ScoreComparison { from: compared(from), to: compared(to), kpis, passes })
}

fn compared(scorecard: &Scorecard) -> ComparedScorecard {
    let Scorecard { release, as_of, passes, .. } = scorecard;
    ComparedScorecard { release: release.clone(), as_of: *as_of, passes: *passes }
}

fn problems(from: &Scorecard, to: &Scorecard) -> Vec<Incomparable> {
    let mut problems = Vec::new();
    for (scorecard, place) in [(from, "the first scorecard"), (to, "the second scorecard")] {
        let name = scorecard.release.clone().unwrap_or_else(|| place.to_owned());
        if scorecard.inputs.is_none() {
            problems.push(Incomparable::NoInputs(name));
        } else if let Some(problem) = scorecard.contradiction() {
            problems.push(Incomparable::Contradiction(name, problem));
        }
    }
    let keys = |scorecard: &Scorecard| -> BTreeSet<String> {
        scorecard.kpis.iter().map(|score| score.kpi.clone()).collect()
    };
    let (before, after) = (keys(from), keys(to));
    if before != after {
        let gone = before.difference(&after).cloned().collect();
        let new = after.difference(&before).cloned().collect();
        problems.push(Incomparable::OtherKpis { gone, new });
    }
    if let (Some(from), Some(to)) = (&from.inputs, &to.inputs) {
        problems.extend(from.rules.differences(&to.rules).into_iter().map(Incomparable::OtherRules));
    }
    problems
}

/// How a KPI moves from one score to another, whatever rules they follow; no limit of drops is known here.
pub fn delta(from: &KpiScore, to: &KpiScore) -> KpiDelta {
    let change = |term: fn(&KpiScore) -> Decimal| term(to) - term(from);
    KpiDelta {
        kpi: to.kpi.clone(),
        title: to.title.clone(),
        from: from.value,
        to: to.value,
        delta: to.value - from.value,
        terms: DeltaTerms {
            base: change(|score| score.base),
            credit: change(|score| score.credit),
            limit: change(|score| score.uplift - score.credit),
            debt: change(|score| -score.debt),
            cap: change(|score| score.capped() - score.raw()),
            scale: change(|score| score.value - score.capped()),
        },
        base_source: [from.base_source, to.base_source],
        credits: changes(&from.credits, &to.credits),
        debts: changes(&from.debts, &to.debts),
        caps: caps(from, to),
        max_drop: None,
        regressed: false,
    }
}

fn changes(from: &[Amount], to: &[Amount]) -> Vec<PointsChange> {
    let mut points: BTreeMap<&IssueId, (Decimal, Decimal)> = BTreeMap::new();
    for amount in from {
        points.entry(&amount.issue).or_default().0 += amount.points;
    }
    for amount in to {
        points.entry(&amount.issue).or_default().1 += amount.points;
    }
    let changed = points.into_iter().filter(|(_, (from, to))| from != to);
    changed.map(|(issue, (from, to))| PointsChange { issue: issue.clone(), from, to }).collect()
}

fn caps(from: &KpiScore, to: &KpiScore) -> Option<CapChange> {
    let held =
        |score: &KpiScore| score.cap.as_ref().map(|cap| (cap.at, cap.because.clone(), cap.issues.clone()));
    (held(from) != held(to)).then(|| CapChange { from: from.cap.clone(), to: to.cap.clone() })
}
