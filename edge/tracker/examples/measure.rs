//! Times the reading of a generated export: `cargo run --release -p warplan-tracker --example measure -- 100000`.
//! The peak of memory holds the export itself.

use std::time::Instant;

use warplan_testkit::exports::write_github_list;
use warplan_tracker::{Options, read};

const RUNS: u32 = 5;

fn main() {
    let counts = std::env::args().skip(1).map(|count| count.parse().expect("a number of issues"));
    for count in counts {
        let mut bytes = Vec::new();
        write_github_list(&mut bytes, count, 1).expect("memory takes all");
        let before = peak_megabytes();
        let used = processor_seconds().unwrap_or_default();
        let times = (0..RUNS).map(|_| {
            let start = Instant::now();
            let export = read(&bytes, &Options::default()).expect("the generated export is sound");
            assert_eq!(export.snapshot.issues.len(), count);
            start.elapsed()
        });
        let fastest = times.min().expect("there are runs");
        let megabytes = bytes.len() / 1_000_000;
        let processor = (processor_seconds().unwrap_or_default() - used) / f64::from(RUNS);
        println!(
            "{count} issues, {megabytes} MB: fastest of {RUNS} {fastest:.1?}, processor {processor:.2} s each"
        );
        println!("peak of memory {:?} MB, before reading {before:?} MB", peak_megabytes());
    }
}

/// The time that all threads have had a processor so far, where the system tells.
fn processor_seconds() -> Option<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let status = std::fs::read_to_string("/proc/self/stat").ok()?;
    let ticks = status.rsplit_once(')')?.1.split_whitespace().skip(11).take(2);
    Some(ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS_PER_SECOND)
}

/// The largest memory of this process so far, where the system tells.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1_000)
}
