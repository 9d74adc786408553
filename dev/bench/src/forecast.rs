//! A plan of some hundred issues carried out ten thousand times.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use warplan_testkit::exports;

use crate::child::{self, Run};
use crate::page::{Page, megabytes, time};

/// Issues in the export, of which a third is open: some 500 in the plan.
const ISSUES: usize = 1_450;
const SEED: u64 = 7;
/// Enough for a plan; how good it is does not matter here.
const EFFORT: &str = "1000000";
const CARRIED_OUT: &str = "10000";
const RUNS: usize = 5;
/// A range for every issue, put below a line that each drafted policy has.
const ANCHOR: &str = "  umbrella: 0\n";
const RANGES: &str = "  ranges:\n    - {select: {}, low: 0.5, likely: 1, high: 5}\n";

/// The median of [`RUNS`] runs of `warplan forecast`, from process start, on one and on two threads.
pub fn measure() -> Result<Page, String> {
    let folder = child::scratch("forecast")?;
    let (export, policy) = (folder.join("issues.json"), folder.join("warplan.yaml"));
    let written = File::create(&export).and_then(|file| {
        let mut out = BufWriter::new(file);
        exports::write_github_list(&mut out, ISSUES, SEED)?;
        out.flush()
    });
    written.map_err(|error| format!("writing {} failed: {error}", export.display()))?;
    let warplan = |command: &str| -> Result<Command, String> {
        let mut process = Command::new(child::warplan()?);
        process.arg(command).arg("--snapshot").arg(&export).current_dir(&folder);
        Ok(process)
    };
    child::succeed(warplan("init")?.arg("--force").arg("--out").arg(&policy))?;
    with_ranges(&policy)?;
    child::succeed(warplan("plan")?.args(["--effort", EFFORT, "--out", "."]))?;
    let mut rows = Vec::new();
    for threads in ["1", "2"] {
        let mut command = warplan("forecast")?;
        command.args(["--plan", "plan.json", "--runs", CARRIED_OUT, "--threads", threads]);
        let mut runs =
            (0..RUNS).map(|_| child::succeed(&mut command)).collect::<Result<Vec<Run>, String>>()?;
        runs.sort_by_key(|run| run.wall);
        let median = runs[RUNS / 2];
        let target = if threads == "2" { "1 s" } else { "" };
        rows.push(vec![threads.into(), time(median.wall), megabytes(median.peak_bytes), target.into()]);
    }
    Ok(Page {
        title: "Forecasts",
        intro: format!(
            "`warplan forecast --runs {CARRIED_OUT}` on a plan of {} issues, each with a range of durations, from process \
             start; median of {RUNS} runs.",
            planned(&folder.join("plan.json"))?
        ),
        columns: vec!["threads", "time", "peak memory", "target"],
        rows,
    })
}

fn with_ranges(policy: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(policy)
        .map_err(|error| format!("reading {} failed: {error}", policy.display()))?;
    if !text.contains(ANCHOR) {
        return Err(format!("{} has no durations of umbrellas", policy.display()));
    }
    let text = text.replacen(ANCHOR, &format!("{ANCHOR}{RANGES}"), 1);
    std::fs::write(policy, text).map_err(|error| format!("writing {} failed: {error}", policy.display()))
}

/// How many issues a plan closes.
fn planned(plan: &Path) -> Result<usize, String> {
    let text = std::fs::read_to_string(plan)
        .map_err(|error| format!("reading {} failed: {error}", plan.display()))?;
    let plan: Value = serde_json::from_str(&text).map_err(|error| format!("the plan is no JSON: {error}"))?;
    Ok(plan["sequence"].as_array().map_or(0, Vec::len))
}
