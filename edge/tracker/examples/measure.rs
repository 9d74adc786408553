//! Times the reading of a generated export: `cargo run --release -p warplan-tracker --example measure -- 100000`.
//! The peak of memory holds the export itself.

use std::time::Instant;

use warplan_testkit::exports::write_github_list;
use warplan_tracker::{Options, read};

const RUNS: usize = 5;

fn main() {
    let counts = std::env::args().skip(1).map(|count| count.parse().expect("a number of issues"));
    for count in counts {
        let mut bytes = Vec::new();
        write_github_list(&mut bytes, count, 1).expect("memory takes all");
        let before = peak_megabytes();
        let times = (0..RUNS).map(|_| {
            let start = Instant::now();
            let export = read(&bytes, &Options::default()).expect("the generated export is sound");
            assert_eq!(export.snapshot.issues.len(), count);
            start.elapsed()
        });
        let fastest = times.min().expect("there are runs");
        let megabytes = bytes.len() / 1_000_000;
        println!("{count} issues, {megabytes} MB: fastest of {RUNS} {fastest:.1?}");
        println!("peak of memory {:?} MB, before reading {before:?} MB", peak_megabytes());
    }
}

/// The largest memory of this process so far, where the system tells.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1_000)
}
