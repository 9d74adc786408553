//! Models as broken programs and attackers write them: each is read or refused with the place of its faults, and what
//! is read is solved and checked without a panic, an overflow or an endless run.

mod common;

use proptest::prelude::*;
use serde_json::Value;
use warplan_certify::{bound, check};
use warplan_model::closure::{Answer, ModelFile, Problem, to_file, to_problem};
use warplan_model::locate_json;
use warplan_schedule::{Options, solve};
use warplan_testkit::hostile::mutated;
use warplan_testkit::models::{Random, small};

/// The problem in a text, if it has one; faults must have places.
fn read(text: &str) -> Option<Problem> {
    let file: ModelFile = match serde_json::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            assert!(error.line() >= 1 || text.is_empty(), "{error}");
            return None;
        }
    };
    match to_problem(&file) {
        Ok(problem) => Some(problem),
        Err(faults) => {
            assert!(!faults.is_empty());
            let lines = text.lines().count();
            assert!(faults.iter().all(|fault| (1..=lines).contains(&locate_json(text, &fault.path).line)));
            None
        }
    }
}

fn solved_and_checked(problem: &Problem) {
    let outcome = solve(problem, &Options { effort: 500, ..Options::default() }, &());
    let mut certificate = outcome.certificate;
    if let Some(certificate) = &mut certificate {
        certificate.bound = bound(problem, certificate).unwrap();
    }
    let answer = Answer {
        schedule: Answer::placements(problem, &outcome.schedule),
        objective: Some(outcome.objective.to_decimal()),
        bound: Some(outcome.bound.to_decimal_up()),
        status: None,
        certificate,
    };
    let answer: Answer = serde_json::from_str(&serde_json::to_string(&answer).unwrap()).unwrap();
    assert_eq!(check(problem, &answer).unwrap().claims, []);
}

/// Multiplies amounts by powers of ten; numbers of periods stay.
fn magnify(value: &mut Value, random: &mut Random) {
    match value {
        Value::Number(number) if random.percent(50) => {
            let factor = 10f64.powi(random.between(0, 9) as i32);
            *value = number.as_f64().map_or(Value::Null, |number| (number * factor).into());
        }
        Value::Array(values) => values.iter_mut().for_each(|value| magnify(value, random)),
        Value::Object(entries) => {
            let counts = ["periods", "duration", "earliest", "latest", "debt_from"];
            let amounts = entries.iter_mut().filter(|(key, _)| !counts.contains(&key.as_str()));
            amounts.for_each(|(_, value)| magnify(value, random));
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn models_are_solved_or_refused_with_a_place(seed: u64, issues in 1usize..=5, periods in 1usize..=5) {
        let file = small(seed, issues, periods);
        let text = serde_json::to_string_pretty(&file).unwrap();
        let text = mutated(&text, &mut Random::new(seed));
        if let Some(problem) = read(&text) {
            let written = to_file(&problem);
            prop_assert_eq!(to_problem(&written).map(|again| to_file(&again)), Ok(written));
            solved_and_checked(&problem);
        }
    }
    #[test]
    fn large_amounts_overflow_nowhere(seed: u64, issues in 1usize..=5, periods in 1usize..=5) {
        let mut value = serde_json::to_value(small(seed, issues, periods)).unwrap();
        magnify(&mut value, &mut Random::new(seed));
        if let Some(problem) = read(&value.to_string()) {
            solved_and_checked(&problem);
        }
    }
}
