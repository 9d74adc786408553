//! `warplan kpi`.

use std::collections::BTreeSet;

use warplan_ledger::Kind;
use warplan_model::IssueId;
use warplan_model::plan::Plan;
use warplan_model::policy::Level;
use warplan_model::view::GateReport;
use warplan_pipeline::gates::{Gate, gates, rules};
use warplan_pipeline::{Basis, trend};
use warplan_report::svg::badge::Badge;
use warplan_report::{Checkpoint, human, json, junit, markdown, svg};

use crate::args::{AboutArgs, Color, KpiArgs};
use crate::error::{CliError, Exit, Result};
use crate::input::Loaded;
use crate::output::{print, talk, write_all};
use crate::plans::restore;
use crate::progress::{Watch, options};
use crate::reporting::{WIDTH, drawn};
use crate::{findings, history};

/// Effort on a plan that is made for its end alone: some seconds at most.
const EFFORT: u64 = 10_000_000;
/// What a release is held to before it is recorded.
const GATES: [Gate; 3] = [Gate::Labels, Gate::Governance, Gate::Kpi];

/// Scores a release, holds it to its gates, records it if they pass, and writes down how its KPIs moved.
pub fn run(args: &KpiArgs, color: Color) -> Result<Exit> {
    args.recording.expect(args.about.input.reads_input())?;
    let input = &args.about.input;
    let mut loaded = history::load(input)?;
    let basis = loaded.basis()?;
    let plan = end_of_plan(&loaded, &basis, &args.about)?;
    let planned = plan.as_ref().map(|plan| plan.schedule.keys().cloned().collect());
    let gates = held_to(&loaded, &basis, planned.as_ref())?;
    let (scorecard, policy) = (&basis.scorecard, basis.policy);
    let releases = trend::releases(&basis, plan.as_ref());
    let deltas = trend::since_last_release(&basis);
    let checkpoint = Checkpoint { scorecard, gates: &gates, releases: &releases, deltas: deltas.as_ref() };
    let days = trend::days(&basis).map_err(|error| loaded.explain(error))?;
    let badge = Badge::gate(scorecard);
    let text = |name: &str, text: String| (name.to_owned(), text.into_bytes());
    let mut files = vec![
        text("scorecard.json", json::pretty(&basis.stated())),
        text("findings.json", json::view(&gates)),
        text("findings.sarif", findings::sarif(&loaded, &input.policy, None, &gates)),
        text("findings.xml", junit::gates(&gates, &rules(policy, &gates.gates))),
        text("gates.md", markdown::checkpoint_gates(&checkpoint)),
        text("delta.md", markdown::checkpoint_delta(&checkpoint)),
        text("comment.md", markdown::checkpoint_comment(&checkpoint)),
        text("badge.svg", badge.svg()),
        text("badge.json", badge.endpoint()),
    ];
    for (name, picture) in [
        ("radar", svg::radar(scorecard, policy, WIDTH)),
        ("composite-radar", svg::composite_radar(&releases, WIDTH)),
        ("trend", svg::trend(&releases, WIDTH)),
        ("days", svg::trend(&days, WIDTH)),
    ] {
        files.extend(drawn(name, &picture, args.pictures.png)?);
    }
    let records = gates.passes && !args.no_record;
    if records {
        // What the history would refuse is told before anything is written.
        loaded
            .history
            .append(basis.stated(), args.reason.as_deref())
            .map_err(|refusal| history::refused("record the scorecard", &refusal))?;
    }
    write_all(&args.pictures.out, &files)?;
    print(&human::scorecard(scorecard, &color.stdout()))?;
    print(&human::gates(&gates, &color.stdout()))?;
    talk(&format!("wrote the checkpoint to {}\n", args.pictures.out.display()));
    if !gates.passes {
        talk("note: a gate fails, so no score is recorded\n");
        args.recording.record(&[(Kind::Findings, &json::view(&gates))], None)?;
        return Ok(Exit::GateFailed);
    }
    if !records {
        return Ok(Exit::Done);
    }
    // Another checkpoint may have recorded a release meanwhile, which scores this one otherwise.
    let (scorecard, _) = history::record(&mut loaded, input, args.reason.as_deref(), |loaded, basis| {
        let gates = held_to(loaded, basis, planned.as_ref())?;
        if gates.passes { Ok(()) } else { Err(fails_now(&gates)) }
    })?;
    if let Some(entry) = loaded.history.revision_equal_to(&scorecard) {
        let head = loaded.history.head();
        talk(&format!("{} is recorded as revision {}; head {head}\n", entry.release, entry.revision));
    }
    args.recording.record(&[(Kind::Findings, &json::view(&gates))], Some(&loaded.history))?;
    Ok(Exit::Done)
}

/// What the gates of a release find.
fn held_to(loaded: &Loaded, basis: &Basis<'_>, planned: Option<&BTreeSet<IssueId>>) -> Result<GateReport> {
    gates(basis, &GATES, planned).map_err(|error| loaded.explain(error))
}

/// Why a release is not recorded whose gates passed when they were asked first.
fn fails_now(gates: &GateReport) -> CliError {
    let mut error =
        CliError::new("record the release", "the history has changed meanwhile, and a gate fails now")
            .exit(Exit::GateFailed);
    let broken = gates.findings.iter().filter(|finding| finding.level == Level::Error);
    error.details.extend(broken.map(|finding| format!("{}: {}", finding.rule, finding.message)));
    error.hint("what was written is of before: run `warplan kpi` again")
}

/// The plan that the arguments name, or else one made for its end; none where nothing can be planned, as when all is done.
fn end_of_plan(loaded: &Loaded, basis: &Basis<'_>, about: &AboutArgs) -> Result<Option<Plan>> {
    if let Some(file) = &about.plan {
        return Ok(Some(restore(loaded, file)?.plan));
    }
    let mut options = options(&about.effort);
    options.effort = about.effort.effort.unwrap_or(EFFORT);
    let watch = Watch::start(&about.effort);
    let planned = warplan_pipeline::plan(basis, None, &options, &watch);
    drop(watch);
    match planned {
        Ok(planned) => Ok(Some(planned.plan)),
        Err(error) => {
            let reasons = loaded.explain(error).details.join("; ");
            talk(&format!("note: no planned end is shown: {reasons}\n"));
            Ok(None)
        }
    }
}
