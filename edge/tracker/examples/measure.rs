//! Times the reading of a generated export: `cargo run --release -p warplan-tracker --example measure -- 100000`.
//! The peak of memory holds the export itself.

use std::time::Instant;

use warplan_testkit::exports::write_github_list;
use warplan_tracker::{Options, read};

fn main() {
    let counts = std::env::args().skip(1).map(|count| count.parse().expect("a number of issues"));
    for count in counts {
        let mut bytes = Vec::new();
        write_github_list(&mut bytes, count, 1).expect("memory takes all");
        let before = peak_megabytes();
        let start = Instant::now();
        let export = read(&bytes, &Options::default()).expect("the generated export is sound");
        let elapsed = start.elapsed();
        let megabytes = bytes.len() / 1_000_000;
        println!(
            "{} issues, {megabytes} MB: {elapsed:.1?}, peak {:?} MB, before {before:?} MB",
            export.snapshot.issues.len(),
            peak_megabytes()
        );
    }
}

/// The largest memory of this process so far, where the system tells.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1_000)
}
