//! The checkpoint of a release: how its KPIs moved, and what the gates say.

use warplan_model::scorecard::Scorecard;
use warplan_model::view::{GateReport, ScoreComparison, Trend};

use super::{course, deltas, governance};
use crate::document::{Document, Inline};
use crate::{facts, words};

/// What a checkpoint is written from.
#[derive(Clone, Copy, Debug)]
pub struct Checkpoint<'a> {
    /// Today's scorecard.
    pub scorecard: &'a Scorecard,
    /// What the gates found.
    pub gates: &'a GateReport,
    /// KPI values release over release, and where the plan ends.
    pub releases: &'a Trend,
    /// What led from the recorded scorecard of the release before to today's.
    pub deltas: Option<&'a ScoreComparison>,
}

/// For a pull request: the verdict, the KPIs, and what is wrong, folded, in at most so many rows; without rows no more
/// than the verdict and the KPIs.
pub(crate) fn comment(checkpoint: &Checkpoint<'_>, rows: usize) -> Document {
    let mut document = Document::default();
    document.heading(3, Inline::text(&verdict(checkpoint)));
    document.paragraph(Inline::text(&format!("{}.", facts::tally(&checkpoint.gates.findings))));
    course::write(&mut document, checkpoint.releases);
    if rows == 0 {
        return document;
    }
    let mut findings = governance::findings(&checkpoint.gates.findings);
    if !findings.rows.is_empty() {
        let more = findings.rows.len().saturating_sub(rows);
        findings.rows.truncate(rows);
        let mut within = Document::default();
        within.table(findings);
        if more > 0 {
            within.paragraph(Inline::text(&format!("{} more.", words::count(more, "row"))));
        }
        document.fold(words::count(checkpoint.gates.findings.len(), "finding"), within);
    }
    if let Some(comparison) = checkpoint.deltas {
        let mut within = Document::default();
        deltas::write(&mut within, comparison);
        document.fold("Why the KPIs moved".into(), within);
    }
    document
}

/// What the gates found, and where the exit criteria stand.
pub(crate) fn gates(checkpoint: &Checkpoint<'_>) -> Document {
    let mut document = Document::default();
    document.heading(1, Inline::text(&verdict(checkpoint)));
    let asked = Inline::list(checkpoint.gates.gates.iter().map(|gate| Inline::text(gate)));
    let tally = Inline::text(&format!("{}.", facts::tally(&checkpoint.gates.findings)));
    document.paragraph(
        Inline::from("Asked on ")
            + Inline::text(&words::instant(checkpoint.scorecard.as_of))
            + ": "
            + asked
            + ". "
            + tally,
    );
    document.table(governance::findings(&checkpoint.gates.findings));
    document
}

/// How the KPIs moved.
pub(crate) fn delta(checkpoint: &Checkpoint<'_>) -> Document {
    let mut document = Document::default();
    document.heading(1, "KPI values, release over release");
    course::write(&mut document, checkpoint.releases);
    if let Some(comparison) = checkpoint.deltas {
        document.heading(2, "What changed since the release before");
        deltas::write(&mut document, comparison);
    }
    document
}

fn verdict(checkpoint: &Checkpoint<'_>) -> String {
    let release = checkpoint.scorecard.release.as_deref().map(|release| format!(" of {release}"));
    let verdict = if checkpoint.gates.passes { "pass" } else { "fail" };
    format!("KPI checkpoint{}: {verdict}", release.unwrap_or_default())
}
