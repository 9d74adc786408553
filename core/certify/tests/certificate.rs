//! Certificates are refused with the term that fails. `fixtures/certificate` holds a model, a
//! certificate that holds, and bad ones that depart from it in one place or a few.

use std::fs;
use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use proptest::prelude::*;
use warplan_certify::{bound, check};
use warplan_model::closure::{Answer, Certificate, Problem, to_problem};
use warplan_testkit::hostile::mutated;
use warplan_testkit::models::Random;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/certificate").join(name)
}

fn model() -> Problem {
    to_problem(&serde_json::from_str(&fs::read_to_string(fixture("model.json")).unwrap()).unwrap()).unwrap()
}

/// What is said of a plan file: its faults, or what its certificate proves.
fn judged(plan: &Path) -> String {
    let answer: Answer = match serde_json::from_str(&fs::read_to_string(plan).unwrap()) {
        Ok(answer) => answer,
        Err(error) => return format!("unreadable: {error}"),
    };
    let verdict = check(&model(), &answer).unwrap();
    match verdict.certified {
        Some(certified) => format!("certified: {certified}"),
        None => {
            assert!(!verdict.accepted());
            let faults: Vec<String> = verdict.claims.iter().map(ToString::to_string).collect();
            faults.join("\n    ")
        }
    }
}

#[test]
fn a_certificate_that_holds_proves_its_bound() {
    assert_snapshot!(judged(&fixture("good.json")), @"certified: 59.45");
}

#[test]
fn bad_certificates_are_refused_with_the_term_that_fails() {
    let files = fs::read_dir(fixture("bad")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.collect();
    files.sort();
    let name = |file: &PathBuf| file.file_stem().unwrap().to_string_lossy().into_owned();
    let lines: Vec<String> =
        files.iter().map(|file| format!("{}\n    {}", name(file), judged(file))).collect();
    assert_snapshot!(lines.join(
        "
"
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tampered_certificates_are_refused_or_prove_what_they_state(seed: u64) {
        let text = mutated(&fs::read_to_string(fixture("good.json")).unwrap(), &mut Random::new(seed));
        let Ok(answer) = serde_json::from_str::<Answer>(&text) else { return Ok(()) };
        let Ok(verdict) = check(&model(), &answer) else { return Ok(()) };
        let stated = answer.certificate.map(|certificate| certificate.bound);
        prop_assert!(verdict.certified == stated || !verdict.accepted());
    }
}

#[test]
fn nothing_is_proven_of_a_model_whose_dates_clash() {
    let problem = to_problem(
        &serde_json::from_str(
            r#"{"format": "warplan-model/v1", "periods": 2,
                "issues": [{"id": "1", "duration": 2}, {"id": "2", "must": true, "after": [{"id": "1"}]}]}"#,
        )
        .unwrap(),
    )
    .unwrap();
    let faults = bound(&problem, &Certificate::default()).unwrap_err();
    assert_snapshot!(faults[0], @"certificate: #2 has to close and dates leave it no period: there is nothing to bound");
}
