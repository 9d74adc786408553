//! `warplan prices`: what changes of the pilot would bring.

mod support;

use serde_json::Value;
use support::{folder, pilot, run};

/// The pilot's plan after an edit, in a folder of its own.
fn edited(edit: impl FnOnce(&mut Value)) -> (tempfile::TempDir, String) {
    let folder = folder();
    let out = folder.path().join("planned").display().to_string();
    assert_eq!(run(&pilot(), &["plan", "--out", &out]).code, 0);
    let file = format!("{out}/plan.json");
    let mut plan: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    edit(&mut plan);
    std::fs::write(&file, plan.to_string()).unwrap();
    (folder, file)
}

#[test]
fn a_person_more_in_the_first_week_is_what_the_pilot_needs() {
    let found = run(&pilot(), &["prices", "--top", "12", "--resolve", "3", "--format", "json"]);
    assert_eq!((found.code, found.err.as_str()), (0, ""));
    let found: Value = serde_json::from_str(&found.out).unwrap();
    assert_eq!((&found["format"], &found["unit"]), (&"warplan-prices/v1".into(), &"day".into()));
    let prices = found["prices"].as_array().unwrap();
    assert_eq!(prices.len(), 12);
    assert_eq!(
        prices[0]["change"],
        serde_json::json!({"kind": "capacity", "team": "pilot", "from": "2026-02-23", "to": "2026-02-27"})
    );
    // As `whatif --capacity pilot=+1@2026-02-23..2026-02-27` has it.
    assert_eq!((&prices[0]["at_least"], &prices[0]["at_most"]), (&9.115.into(), &9.115.into()));
    let proven: Vec<bool> = prices.iter().map(|price| price["proven"].as_bool().unwrap()).collect();
    assert_eq!((&proven[..3], proven.contains(&false)), (&[true; 3][..], true));
}

#[test]
fn what_a_week_of_a_team_is_worth_is_what_the_same_assumption_brings() {
    let assumed = ["whatif", "--capacity", "pilot=+1@2026-02-23..2026-02-27", "--format", "json"];
    let found: Value = serde_json::from_str(&run(&pilot(), &assumed).out).unwrap();
    assert_eq!(found["scenarios"][0]["difference"], 9.115);
}

#[test]
fn plans_name_what_would_bring_more_and_explanations_what_concerns_an_issue() {
    let (folder, file) = edited(|_| {});
    let document = std::fs::read_to_string(folder.path().join("planned/WAR_PLAN.md")).unwrap();
    let named = "One more person in pilot from Mon 23 Feb to Fri 27 Feb: up to ";
    assert!(document.contains(named), "{document}");
    // The plan is proven, so that explanations solve anew, and name only what brings something.
    let explained = run(&pilot(), &["explain", "186", "--plan", &file]);
    let brings = "#186 closing without its child #144           exactly 4.15";
    assert!(explained.out.contains(brings), "{}", explained.out);
    assert!(!explained.out.contains("without its child #147"), "{}", explained.out);
    let other = run(&pilot(), &["explain", "140", "--plan", &file]);
    assert!(other.out.contains("a day more before #140 counts as overdue"), "{}", other.out);
    assert!(!other.out.contains("without its child #144"), "{}", other.out);
}

#[test]
fn nothing_is_priced_from_multipliers_that_are_not_there_or_do_not_hold() {
    let (_folder, file) = edited(|plan| {
        plan.as_object_mut().unwrap().remove("certificate");
    });
    let found = run(&pilot(), &["prices", "--plan", &file]);
    assert_eq!((found.code, found.out.as_str()), (1, ""));
    assert!(found.err.contains("cannot price changes of the plan"), "{}", found.err);
    let (_folder, file) = edited(|plan| plan["certificate"]["capacity"]["pilot"]["1"] = 0.into());
    let found = run(&pilot(), &["prices", "--plan", &file]);
    assert_eq!((found.code, found.out.as_str()), (3, ""));
    assert!(found.err.contains("certificate: it states a bound of"), "{}", found.err);
}

#[test]
fn only_the_kinds_that_are_asked_for_are_priced() {
    let found = run(
        &pilot(),
        &["prices", "--kind", "capacity", "--kind", "cap", "--resolve", "0", "--format", "markdown"],
    );
    assert_eq!(found.code, 0);
    assert!(found.out.contains("| one more person in pilot"), "{}", found.out);
    assert!(
        found.out.contains("no longer holding automation\\_depth down")
            || found.out.contains("no longer holding automation_depth down")
    );
    assert!(!found.out.contains("overdue") && !found.out.contains("not waiting"), "{}", found.out);
}
