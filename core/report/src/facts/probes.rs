//! What probes read, in words.

use warplan_model::Digest;
use warplan_model::policy::{CoverageRate, Evidence, Fact, JunitMeasure, WhenUnknown};
use warplan_model::reading::{Exhibit, Says};
use warplan_model::scorecard::{ComesTo, Probed};

use crate::words;

/// Hexadecimal digits of a digest that people compare by eye.
const SHORT_DIGEST: usize = 12;

/// What evidence is read, e.g. `pass rate of the tests in reports/*.xml`.
pub(crate) fn evidence(evidence: &Evidence) -> String {
    let path = evidence.path().unwrap_or_default();
    match evidence {
        Evidence::Files(files) => match &files.fact {
            Fact::Exists => format!("whether {path} exists"),
            Fact::Count => format!("how many files {path} has"),
            Fact::Size => format!("bytes of {path}"),
            Fact::Lines => format!("lines of {path}"),
            Fact::LinesMatching(expression) => format!("lines of {path} that match {expression}"),
        },
        Evidence::Json(value) | Evidence::Toml(value) => {
            let kind = if matches!(evidence, Evidence::Json(_)) { "JSON" } else { "TOML" };
            let value_at = format!("{kind} {} of {path}", value.pointer);
            value
                .equals
                .as_ref()
                .map_or(value_at.clone(), |equals| format!("whether {value_at} is {equals:?}"))
        }
        Evidence::Junit(results) => match results.measure {
            JunitMeasure::PassRate => format!("pass rate of the tests in {path}"),
            JunitMeasure::Failures => format!("failed tests in {path}"),
            JunitMeasure::Tests => format!("tests run in {path}"),
        },
        Evidence::Cobertura(coverage) | Evidence::Lcov(coverage) => match coverage.rate {
            CoverageRate::Line => format!("line coverage in {path}"),
            CoverageRate::Branch => format!("branch coverage in {path}"),
        },
        Evidence::Sarif(sarif) if sarif.level.is_empty() => format!("results in {path}"),
        Evidence::Sarif(sarif) => format!("results of level {} in {path}", words::series(&sarif.level.0)),
        Evidence::OpenssfScorecard(scorecard) => match &scorecard.check {
            Some(check) => format!("{check} of the OpenSSF Scorecard in {path}"),
            None => format!("the OpenSSF Scorecard in {path}"),
        },
        Evidence::Command(command) => {
            let run = command.run.join(" ");
            match command.pointer.as_deref() {
                None => format!("whether `{run}` ends well"),
                Some("") => format!("what `{run}` prints"),
                Some(pointer) => format!("JSON {pointer} of what `{run}` prints"),
            }
        }
    }
}

/// What evidence says; `unknown` without its reason.
pub(crate) fn says(says: &Says) -> String {
    match says {
        Says::Number(number) => number.to_string(),
        Says::Verdict(true) => "passes".into(),
        Says::Verdict(false) => "fails".into(),
        Says::Unknown(_) => "unknown".into(),
    }
}

/// What was observed: `2 files, 1234 bytes, sha256:0123456789ab`.
pub(crate) fn exhibit(exhibit: &Exhibit) -> String {
    let bytes = format!("{} bytes, {}", exhibit.bytes, short(&exhibit.digest));
    match exhibit.files {
        0 => bytes,
        files => format!("{}, {bytes}", words::count(files, "file")),
    }
}

fn short(digest: &Digest) -> String {
    let digest = digest.to_string();
    let end = digest.find(':').map_or(0, |colon| colon + 1) + SHORT_DIGEST;
    digest.chars().take(end).collect()
}

/// What happens when a probe is unknown.
pub(crate) fn when_unknown(unknown: WhenUnknown) -> &'static str {
    match unknown {
        WhenUnknown::Fail => "the release gate fails",
        WhenUnknown::Manual => "the manual value does instead",
    }
}

/// What a KPI's probe says: the reading, the evidence and what it is worth, or why that is unknown.
pub(crate) fn probed(probed: &Probed) -> String {
    let reading = probed.reading.as_ref();
    let evidence = reading.and_then(|reading| reading.evidence.as_ref());
    let evidence = evidence.map(|it| format!(" ({}: {})", it.from, exhibit(it))).unwrap_or_default();
    match (&probed.comes_to, reading) {
        (ComesTo::Points(points), Some(reading)) => {
            format!(
                "{} says {}{evidence}, worth {}",
                probed.probe,
                says(&reading.says),
                words::points(*points)
            )
        }
        (ComesTo::Points(points), None) => format!("{} is worth {}", probed.probe, words::points(*points)),
        (ComesTo::Unknown(reason), _) => {
            format!("{} is unknown{evidence}: {reason}; a manual value stands in", probed.probe)
        }
    }
}
