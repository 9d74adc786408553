//! The built-in pilot from process start to files written.

use std::process::Command;

use crate::child::{self, Run};
use crate::page::{Page, megabytes, time};

const RUNS: usize = 30;
/// Runs before the first that counts, which read the binary into the page cache.
const WARM_UP: usize = 3;

/// The median of [`RUNS`] runs of `warplan plan` and of `warplan demo`.
pub fn measure() -> Result<Page, String> {
    let folder = child::scratch("pilot")?;
    let warplan = child::warplan()?;
    let run = |command: &str| -> Result<Vec<Run>, String> {
        let mut runs = Vec::with_capacity(RUNS);
        for number in 0..WARM_UP + RUNS {
            let mut line = Command::new(&warplan);
            line.current_dir(child::root().join("examples/pilot")).arg(command).arg("--out").arg(&folder);
            let run = child::succeed(&mut line)?;
            if number >= WARM_UP {
                runs.push(run);
            }
        }
        runs.sort_by_key(|run| run.wall);
        Ok(runs)
    };
    let row = |what: &str, runs: &[Run], target: &str| {
        let peak_bytes = runs.iter().map(|run| run.peak_bytes).max().unwrap_or(0);
        let (median, slowest) = (runs[RUNS / 2].wall, runs[RUNS - 1].wall);
        vec![what.into(), time(median), time(slowest), megabytes(peak_bytes), target.into()]
    };
    Ok(Page {
        title: "The pilot, end to end",
        intro: format!("From process start to files written, {RUNS} runs each."),
        columns: vec!["command", "median", "slowest", "peak memory", "target"],
        rows: vec![
            row("`warplan plan`: proven optimal, war plan written", &run("plan")?, "50 ms"),
            row("`warplan demo`: that, beside the plan by hand, with its report", &run("demo")?, "100 ms"),
        ],
    })
}
