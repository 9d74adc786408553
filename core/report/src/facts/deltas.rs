//! Why a KPI moves, in words.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use warplan_model::scorecard::CapHeld;
use warplan_model::view::{ComparedScorecard, DeltaTerms, KpiDelta, PointsChange, ScoreComparison};
use warplan_model::{Decimal, IssueId};

use crate::{text, words};

/// Room for the issues that change alike.
const NAMED: usize = 240;

/// A change to the last digit, so that terms can be added up; a middle dot for none.
pub(crate) fn exact_change(change: Decimal) -> String {
    if change == Decimal::ZERO { "·".into() } else { format!("{change:+}") }
}

/// What the two scorecards are called: by their releases, or by their instants where that does not tell them apart.
pub(crate) fn names(comparison: &ScoreComparison) -> [String; 2] {
    let (from, to) = (&comparison.from, &comparison.to);
    let instant = |scorecard: &ComparedScorecard| words::instant(scorecard.as_of);
    match (&from.release, &to.release) {
        (Some(before), Some(after)) if before != after => [before.clone(), after.clone()],
        _ => [instant(from), instant(to)],
    }
}

/// The terms that move any KPI of a comparison, in the order of the formula.
pub(crate) fn moving_terms(kpis: &[KpiDelta]) -> Vec<(usize, &'static str)> {
    let moves = |index: &usize| kpis.iter().any(|delta| delta.terms.named()[*index].1 != Decimal::ZERO);
    let names = DeltaTerms::default().named();
    (0..names.len()).filter(moves).map(|index| (index, names[index].0)).collect()
}

/// The verdict on a comparison, a sentence.
pub(crate) fn verdict(comparison: &ScoreComparison) -> String {
    if comparison.passes {
        return "No KPI drops by more than it may".into();
    }
    let regressed = comparison.kpis.iter().filter(|delta| delta.regressed);
    let regressed: Vec<String> = regressed.map(|delta| delta.kpi.clone()).collect();
    let verb = if regressed.len() == 1 { "drops" } else { "drop" };
    format!("{} {verb} by more than allowed", words::series(&regressed))
}

/// When it was the other way round, a sentence.
pub(crate) fn backwards(comparison: &ScoreComparison) -> Option<String> {
    let (from, to) = (&comparison.from, &comparison.to);
    (from.as_of > to.as_of).then(|| format!("Of the two {} is the later one", names(comparison)[0]))
}

/// What is behind each term of a change, with the term's name.
pub(crate) fn reasons(delta: &KpiDelta) -> Vec<(&'static str, String)> {
    let mut reasons = Vec::new();
    let [before, after] = delta.base_source;
    if before != after {
        let text = format!("{} instead of {}", words::source(after), words::source(before));
        reasons.push(("base", text));
    }
    reasons.extend(moved(&delta.credits, ["earned", "no longer earned"]).map(|text| ("credit", text)));
    if delta.terms.limit != Decimal::ZERO {
        let verb = if delta.terms.limit < Decimal::ZERO { "takes" } else { "gives back" };
        let points = delta.terms.limit.max(-delta.terms.limit);
        reasons.push(("limit", format!("the limit of the uplift {verb} {points}")));
    }
    reasons.extend(moved(&delta.debts, ["gained", "paid"]).map(|text| ("debt", text)));
    reasons.extend(delta.caps.as_ref().map(|caps| ("cap", cap(caps.from.as_ref(), caps.to.as_ref()))));
    if let Some(max_drop) = delta.max_drop.filter(|_| delta.regressed) {
        reasons.push(("FAIL", format!("a drop of {}, where {max_drop} is allowed", -delta.delta)));
    }
    reasons
}

/// `gained 0.2 each for #1 #2; paid 0.1 for #4; 0.1 instead of 0.2 for #3`.
fn moved(changes: &[PointsChange], [more, less]: [&str; 2]) -> Option<String> {
    let mut alike: BTreeMap<(u8, Reverse<Decimal>, Decimal), Vec<&IssueId>> = BTreeMap::new();
    for change in changes {
        let kind = match (change.from, change.to) {
            (Decimal::ZERO, _) => 0,
            (_, Decimal::ZERO) => 1,
            _ => 2,
        };
        alike.entry((kind, Reverse(change.to), change.from)).or_default().push(&change.issue);
    }
    let group = |((kind, Reverse(to), from), issues): (&(u8, Reverse<Decimal>, Decimal), &Vec<&IssueId>)| {
        let each = if issues.len() == 1 { "for" } else { "each for" };
        let issues = text::shortened(issues, " ", NAMED);
        match kind {
            0 => format!("{more} {to} {each} {issues}"),
            1 => format!("{less} {from} {each} {issues}"),
            _ => format!("{to} instead of {from} {each} {issues}"),
        }
    };
    let groups: Vec<String> = alike.iter().map(group).collect();
    (!groups.is_empty()).then(|| groups.join("; "))
}

fn cap(from: Option<&CapHeld>, to: Option<&CapHeld>) -> String {
    let held = |cap: &CapHeld| {
        let issues = if cap.issues.is_empty() {
            String::new()
        } else {
            format!(": {}", text::shortened(&cap.issues, " ", NAMED))
        };
        format!("{} by {}{issues}", cap.at, cap.because)
    };
    match (from, to) {
        (Some(from), None) => format!("lifted {}", held(from)),
        (None, Some(to)) => format!("put on {}", held(to)),
        (Some(from), Some(to)) => format!("{}, instead of {}", held(to), held(from)),
        (None, None) => String::new(),
    }
}
