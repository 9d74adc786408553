//! The built-in pilot from process start to files written.

use std::process::Command;

use crate::child;
use crate::page::{Page, megabytes, time};

const RUNS: usize = 30;
/// Runs before the first that counts, which read the binary into the page cache.
const WARM_UP: usize = 3;

/// The median of [`RUNS`] runs of `warplan demo`.
pub fn measure() -> Result<Page, String> {
    let folder = child::scratch("pilot")?;
    let warplan = child::warplan()?;
    let mut runs = Vec::with_capacity(RUNS);
    for number in 0..WARM_UP + RUNS {
        let run = child::succeed(Command::new(&warplan).arg("demo").arg("--out").arg(&folder))?;
        if number >= WARM_UP {
            runs.push(run);
        }
    }
    runs.sort_by_key(|run| run.wall);
    let peak_bytes = runs.iter().map(|run| run.peak_bytes).max().unwrap_or(0);
    let row = |figure: &str, measured: String, target: &str| vec![figure.into(), measured, target.into()];
    Ok(Page {
        title: "The pilot, end to end",
        intro: format!("`warplan demo`, from process start to files written, {RUNS} runs."),
        columns: vec!["figure", "measured", "target"],
        rows: vec![
            row("median", time(runs[RUNS / 2].wall), "50 ms"),
            row("slowest", time(runs[RUNS - 1].wall), ""),
            row("peak memory", megabytes(peak_bytes), ""),
        ],
    })
}
