//! Reports, from process start to files written.

use std::process::Command;

use warplan_testkit::exports;

use crate::child::{self, Run};
use crate::page::{Page, megabytes, time};

const RUNS: usize = 9;
const ISSUES: usize = 10_000;
const SEED: u64 = 7;
/// The report of a plan is measured, not the search for it.
const EFFORT: &str = "3000000";

/// The median of [`RUNS`] runs of `warplan report` on the pilot, planned on the way, and on a plan of a large tracker.
pub fn measure() -> Result<Page, String> {
    let folder = child::scratch("report")?;
    let out = folder.join("out");
    let pilot = |arguments: &[&str]| -> Result<Command, String> {
        let mut command = Command::new(child::warplan()?);
        command.current_dir(child::root().join("examples/pilot")).args(arguments).arg("--out").arg(&out);
        Ok(command)
    };
    let mut rows = Vec::new();
    let mut row = |what: &str, run: Run, target: &str| -> Result<(), String> {
        let page = std::fs::metadata(out.join("index.html")).map_err(|error| error.to_string())?;
        let size = format!("{:.1} MB", page.len() as f64 / 1e6);
        rows.push(vec![what.into(), time(run.wall), size, megabytes(run.peak_bytes), target.into()]);
        Ok(())
    };
    let hand = ["report", "--hand", "ISSUE_WAR_PLAN.md"];
    row("pilot, 33 issues", median(|| pilot(&hand))?, "100 ms")?;
    row("pilot, with PNG", median(|| pilot(&[&hand[..], &["--png"]].concat()))?, "")?;

    let (export, policy) = (folder.join("issues.json"), folder.join("warplan.yaml"));
    let written = std::fs::File::create(&export)
        .and_then(|file| exports::write_github_list(&mut std::io::BufWriter::new(file), ISSUES, SEED));
    written.map_err(|error| format!("writing {} failed: {error}", export.display()))?;
    let mut init = Command::new(child::warplan()?);
    child::succeed(init.arg("init").arg("--snapshot").arg(&export).arg("--out").arg(&policy))?;
    let about = |command: &str| -> Result<Command, String> {
        let mut command_line = Command::new(child::warplan()?);
        command_line.arg(command).arg("--snapshot").arg(&export).arg("--policy").arg(&policy);
        Ok(command_line)
    };
    child::succeed(about("plan")?.args(["--effort", EFFORT]).arg("--out").arg(&folder))?;
    let large = || {
        let mut command = about("report")?;
        command.arg("--plan").arg(folder.join("plan.json")).arg("--out").arg(&out);
        Ok(command)
    };
    row("10,000 issues, of a stored plan", median(large)?, "2 s, 20 MB of HTML")?;
    child::scratch("report")?;
    Ok(Page {
        title: "Reports",
        intro: format!("`warplan report`, from process start to files written; median of {RUNS} runs."),
        columns: vec!["report of", "time", "HTML", "peak memory", "target"],
        rows,
    })
}

fn median(command: impl Fn() -> Result<Command, String>) -> Result<Run, String> {
    let mut runs =
        (0..RUNS).map(|_| child::succeed(&mut command()?)).collect::<Result<Vec<Run>, String>>()?;
    runs.sort_by_key(|run| run.wall);
    Ok(runs[RUNS / 2])
}
