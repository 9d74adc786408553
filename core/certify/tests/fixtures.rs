//! Good plans and bad ones of the six issues in `fixtures/model.json`. A bad plan breaks exactly the rule that its file
//! is named after.
//!
//! The best plan by hand: #1 occupies the backend in 1–2, #2 needs it after that, so #2 and the umbrella #4 close in 3.
//! The score is 5, then 5 + 1 under a cap of 6, then 5 + min(1 + 0.8, 1.5) twice: 24. The reward counts in 3 and 4:
//! J = 26. With nothing closed it is 5, 4.5, 4.25, 4.25: 18.

use std::path::{Path, PathBuf};

use insta::assert_snapshot;
use warplan_certify::{Rule, Verdict, check};
use warplan_model::Fault;
use warplan_model::closure::{Answer, Problem, to_problem};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn problem() -> Problem {
    let text = std::fs::read(folder("model.json")).unwrap();
    to_problem(&serde_json::from_slice(&text).unwrap()).unwrap()
}

/// The verdict on each plan in a folder, by name.
fn verdicts(name: &str) -> Vec<(String, Result<Verdict, Vec<Fault>>)> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let problem = problem();
    let verdict = |file: PathBuf| {
        let answer: Answer = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        (file.file_stem().unwrap().to_str().unwrap().to_owned(), check(&problem, &answer))
    };
    files.into_iter().map(verdict).collect()
}

#[test]
fn good_plans_are_accepted_with_their_lift_and_gap() {
    let line = |(name, verdict): (String, Result<Verdict, _>)| {
        let verdict = verdict.unwrap();
        let gap = verdict.gap.map_or("unknown".into(), |gap| gap.to_string());
        format!("{name}: accepted {}, lift {}, gap {gap}", verdict.accepted(), verdict.lift)
    };
    let lines: Vec<String> = verdicts("good").into_iter().map(line).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    feasible-with-gap: accepted true, lift 4.75, gap 0.684211
    optimal: accepted true, lift 8, gap 0
    without-claims: accepted true, lift 4.5, gap unknown
    without-starts: accepted true, lift 8, gap unknown
    "#);
}

#[test]
fn bad_plans_are_refused_with_what_fails() {
    let refusals = |(name, verdict): (String, Result<Verdict, _>)| {
        let verdict = verdict.unwrap();
        let found = verdict.violations.iter().chain(&verdict.claims);
        found.map(|violation| format!("{name}\n    {violation}")).collect::<Vec<_>>()
    };
    let lines: Vec<String> = verdicts("bad").into_iter().flat_map(refusals).collect();
    assert_snapshot!(lines.join("\n"), @r"
    bound-below-objective
        bound: a bound of 25.999999 is claimed; this very schedule reaches 26
    budget
        budget: the scheduled issues cost 11 of points; the limit is 10
    capacity
        capacity: #2, #6 use 2 of backend in period 3; its capacity is 1
    certificate-bound-too-low
        certificate: it states a bound of 26; its multipliers prove 26.6
    duration
        duration: #1 takes 2 periods and cannot finish in period 1
    earliest
        earliest: #3 starts in period 1, before its earliest period 2
    feasible-with-violation
        budget: the scheduled issues cost 11 of points; the limit is 10
    feasible-with-violation
        feasible: the schedule is claimed to be feasible and breaks a constraint
    horizon
        horizon: #4 finishes in period 5; the periods are 1 to 4
    infeasible-with-schedule
        infeasible: no schedule is claimed to be feasible, and this one is
    latest
        latest: #3 finishes in period 4, after its latest period 3
    must
        must: #1 must close and stays open
    objective-too-high
        objective: an objective of 26.000001 is claimed; the schedule's is 26
    optimal-with-gap
        optimal: the schedule is claimed to be optimal; its bound is 26.000001, its objective 26
    optimal-without-bound
        optimal: the schedule is claimed to be optimal without a bound that shows it
    precedence-finish-start
        precedence: #6 starts in period 2, not after #3, which finishes in 2
    precedence-open-predecessor
        precedence: #4 finishes in period 3, but #3, which it needs, stays open
    precedence-same-period
        precedence: #4 finishes in period 2, before #2, which finishes in 3
    ");
}

#[test]
fn every_rule_has_a_bad_plan_named_after_it() {
    let mut missing: Vec<Rule> = Rule::ALL.to_vec();
    for (name, verdict) in verdicts("bad") {
        let verdict = verdict.unwrap();
        assert!(!verdict.accepted(), "{name}");
        // A claim to be feasible is false only beside a violation; nothing else goes wrong twice.
        let broken = verdict.claims.first().or(verdict.violations.first()).unwrap();
        assert!(name.starts_with(broken.rule.name()), "{name} breaks {broken}");
        missing.retain(|rule| *rule != broken.rule);
    }
    assert_eq!(missing, []);
}

#[test]
fn plans_of_another_model_are_faults() {
    let faults = |(_, verdict): (String, Result<_, Vec<Fault>>)| verdict.unwrap_err();
    let lines: Vec<String> =
        verdicts("unreadable").into_iter().flat_map(faults).map(|fault| fault.to_string()).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    schedule.7: the model has no such issue; check the plan against the model it was made for
    schedule.1: takes 2 periods in the model; make start and finish span exactly that
    schedule.4: takes 0 periods in the model; make start and finish span exactly that
    schedule.6: takes 1 periods in the model; make start and finish span exactly that
    "#);
}
