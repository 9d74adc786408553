//! Findings with the places in files that they point at.

use std::collections::BTreeMap;
use std::path::Path;

use warplan_model::finding::{Finding, Subject};
use warplan_model::view::GateReport;
use warplan_model::{IssueId, Path as Within, Place, locate_elements};
use warplan_pipeline::gates::{place, rules};
use warplan_report::sarif::{Location, findings, left_out};

use crate::input::Loaded;
use crate::output::talk;
use crate::plans::read_plan;
use crate::repository::within_repository;
use crate::source::Source;

/// Findings as SARIF: they point at what the policy asks, late issues into the plan.
pub fn sarif(loaded: &Loaded, policy: &Path, plan: Option<&Path>, report: &GateReport) -> String {
    let policy_file = within_repository(policy);
    let mut places: BTreeMap<Within, Option<Place>> = BTreeMap::new();
    for finding in &report.findings {
        let path = place(&loaded.policy, finding);
        places.entry(path).or_insert_with_key(|path| loaded.place_in_policy(path));
    }
    let steps = plan.and_then(|file| Some((within_repository(file)?, steps(file)?)));
    let at = |finding: &Finding| {
        let in_plan = match (&steps, &finding.subject) {
            (Some((file, steps)), Subject::Issue(id)) if finding.rule.starts_with("drift-") => {
                steps.get(id).map(|place| Location { file: file.clone(), place: Some(*place) })
            }
            _ => None,
        };
        in_plan.or_else(|| {
            let place = places.get(&place(&loaded.policy, finding)).copied().flatten();
            Some(Location { file: policy_file.clone()?, place })
        })
    };
    tell_left_out(report);
    findings(&report.findings, &rules(&loaded.policy, &report.gates), at)
}

/// Says how many findings do not fit into SARIF.
pub fn tell_left_out(report: &GateReport) {
    if let Some(note) = left_out(report.findings.len()) {
        talk(&format!("warning: SARIF: {note}\n"));
    }
}

/// Where each issue of a plan's sequence stands in its file.
fn steps(file: &Path) -> Option<BTreeMap<IssueId, Place>> {
    let plan = read_plan(file).ok()?;
    let source = Source::read(file).ok()?;
    let places = locate_elements(source.text().ok()?, &warplan_model::path!["sequence"]);
    Some(plan.sequence.into_iter().map(|step| step.issue).zip(places).collect())
}
