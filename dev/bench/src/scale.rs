//! Large exports read, scored and gated by one command.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use warplan_testkit::exports;

use crate::child::{self, Run};
use crate::page::{Page, megabytes, time};

/// Issues in an export, and what the figures are to stay below.
const SIZES: [(usize, &str); 4] =
    [(10_000, ""), (100_000, "1 s, 300 MB"), (300_000, ""), (1_000_000, "linear in issues")];
const RUNS: usize = 3;
const SEED: u64 = 7;
/// `warplan gate` when a gate fails, which on generated issues one does.
const GATE_FAILED: i32 = 3;

/// The median of [`RUNS`] runs of `warplan gate all` on each size.
pub fn measure() -> Result<Page, String> {
    let folder = child::scratch("scale")?;
    let (export, policy) = (folder.join("issues.json"), folder.join("warplan.yaml"));
    let mut rows = Vec::new();
    for (issues, target) in SIZES {
        write_export(&export, issues)
            .map_err(|error| format!("writing {} failed: {error}", export.display()))?;
        let mut command = Command::new(child::warplan()?);
        command.arg("init").arg("--force").arg("--snapshot").arg(&export).arg("--out").arg(&policy);
        child::succeed(&mut command)?;
        let mut runs = (0..RUNS).map(|_| gate(&export, &policy)).collect::<Result<Vec<Run>, String>>()?;
        runs.sort_by_key(|run| run.wall);
        let median = runs[RUNS / 2];
        let size = std::fs::metadata(&export).map_or(0, |file| file.len());
        rows.push(vec![
            issues.to_string(),
            megabytes(size),
            time(median.wall),
            format!("{:.2} µs", median.wall.as_secs_f64() * 1e6 / issues as f64),
            megabytes(median.peak_bytes),
            target.to_owned(),
        ]);
    }
    child::scratch("scale")?;
    Ok(Page {
        title: "Large trackers",
        intro: format!(
            "`warplan gate all` on a seeded export of `gh issue list --json`: read, scored, and held to all gates; median of {RUNS} runs."
        ),
        columns: vec!["issues", "export", "time", "time an issue", "peak memory", "target"],
        rows,
    })
}

fn write_export(path: &Path, issues: usize) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    exports::write_github_list(&mut out, issues, SEED)?;
    out.flush()
}

fn gate(export: &Path, policy: &Path) -> Result<Run, String> {
    let mut command = Command::new(child::warplan()?);
    command
        .args(["gate", "all", "--format", "json"])
        .arg("--snapshot")
        .arg(export)
        .arg("--policy")
        .arg(policy);
    let run = child::run(&mut command)?;
    match run.code {
        0 | GATE_FAILED => Ok(run),
        code => Err(format!("{command:?} ended with {code}")),
    }
}
