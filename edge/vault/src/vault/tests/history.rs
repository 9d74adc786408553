use warplan_model::history::History;

use super::*;

/// Three lines as `warplan history` writes them.
fn history() -> History {
    History::read(include_bytes!("history.jsonl")).unwrap()
}

fn first(count: usize) -> History {
    let lines: Vec<u8> = history().entries()[..count].iter().flat_map(|entry| entry.line()).collect();
    History::read(&lines).unwrap()
}

#[test]
fn a_history_is_taken_over_once_and_given_back() {
    let world = World::new(31);
    let mut vault = world.vault().unwrap();
    record(&vault, "pilot", "2026-11-23", "something else");
    let other = Evidence::new(Kind::Scorecard, "pilot", "application/json", at("2026-11-23"));
    vault.record(&other, &b"{}"[..]).unwrap();
    let taken = vault.take_over(&first(2), "release", at("2026-11-23")).unwrap();
    assert_eq!(taken, TakenOver { recorded: 2, known: 0 });
    assert_eq!(vault.history().unwrap(), first(2));
    let taken = vault.take_over(&history(), "release", at("2026-11-24")).unwrap();
    assert_eq!(taken, TakenOver { recorded: history().entries().len() - 2, known: 2 });
    assert_eq!(vault.take_over(&history(), "release", at("2026-11-25")).unwrap().recorded, 0);
    assert_eq!(
        vault.take_over(&first(1), "release", at("2026-11-25")).unwrap(),
        TakenOver { recorded: 0, known: 1 }
    );
    assert_eq!(world.keyed().history().unwrap(), history());
    let kinds: Vec<Kind> =
        (2..vault.size().unwrap()).map(|sequence| vault.entry(sequence).unwrap().kind).collect();
    assert!(kinds.contains(&Kind::Scorecard) && kinds.contains(&Kind::Publication), "{kinds:?}");
    assert!(matches!(world.reader().history(), Err(VaultError::NoKeys { .. })));
}

#[test]
fn another_history_is_refused() {
    let world = World::new(32);
    let mut vault = world.vault().unwrap();
    vault.take_over(&history(), "release", at("2026-11-23")).unwrap();
    let size = vault.size().unwrap();
    let mut other = History::default();
    let mut scorecard = history().entries()[0].scorecard().unwrap().clone();
    scorecard.release = Some("another".into());
    let entry = other.append(scorecard, None).unwrap().unwrap();
    other.push(entry).unwrap();
    let refused = vault.take_over(&other, "release", at("2026-11-23"));
    assert!(matches!(refused, Err(VaultError::OtherHistory { entry: 1 })));
    assert_eq!(vault.size().unwrap(), size);
}

#[test]
fn a_history_that_was_purged_is_not_given_back_and_not_taken_over_again() {
    let world = World::new(33);
    let mut vault = world.vault().unwrap();
    vault.take_over(&history(), "raw", at("2026-11-23")).unwrap();
    vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    assert!(matches!(vault.history(), Err(VaultError::Purged { .. })));
    assert_eq!(vault.take_over(&history(), "raw", at("2026-12-01")).unwrap().recorded, 0);
}
