//! Deaths, I/O errors and full disks at every kind of call that changes something, while a store is recorded into,
//! held, rotated, re-encrypted, purged and compacted.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::disk::simulated::{Call, Draw, Fault};

const STEPS: usize = 9;

/// What was acknowledged.
#[derive(Default)]
struct Known {
    contents: BTreeMap<ObjectId, String>,
    held: BTreeSet<ObjectId>,
    /// Known to be purged: acknowledged so, or found so after a crash.
    purged: BTreeSet<ObjectId>,
}

/// One step; records what it acknowledged.
fn step(vault: &mut Vault, number: usize, known: &mut Known) -> Result<(), VaultError> {
    let mut record = |vault: &Vault, class: &str, content: String| -> Result<ObjectId, VaultError> {
        let evidence = Evidence::new(Kind::Evidence, class, "text/plain", at("2026-11-23"));
        let id = vault.record(&evidence, content.as_bytes())?.object.id;
        known.contents.insert(id, content);
        Ok(id)
    };
    match number {
        0 => drop(record(vault, "raw", "first".into())?),
        1 => {
            let id = record(vault, "raw", "held".into())?;
            vault.hold(&[id], "matter", at("2026-11-23"))?;
            known.held.insert(id);
        }
        2 => drop(record(vault, "pilot", "pilot".repeat(5_000))?),
        3 => drop(vault.rotate(&Scope::All, at("2026-11-24"))?),
        4 => drop(record(vault, "pilot", "under the second key".into())?),
        5 => drop(vault.compact(at("2026-11-24"))?),
        6 => drop(vault.reencrypt(&Scope::All, at("2026-11-24"), at("2026-11-25"))?),
        7 => {
            let run = vault.retention_run(at("2026-12-01"), at("2026-12-01"))?;
            let objects = run.plan.buckets.iter().flat_map(|bucket| &bucket.objects);
            known.purged.extend(objects.map(|object| object.id));
        }
        _ => drop(vault.compact(at("2026-12-01"))?),
    }
    Ok(())
}

/// What holds after every crash.
fn expect_whole(vault: &Vault, known: &mut Known) {
    let findings = vault.verify().unwrap().findings;
    assert_eq!(findings, []);
    for (item, status) in vault.list().unwrap() {
        let id = item.object.id;
        match status {
            Status::Purged { .. } => {
                assert!(!known.held.contains(&id), "a hold before the intent wins");
                assert!(matches!(vault.content(id), Err(VaultError::Purged { .. })));
                known.purged.insert(id);
            }
            Status::Kept { .. } => {
                assert!(!known.purged.contains(&id), "what is purged stays purged");
                let content = content(vault, id);
                let acknowledged = known.contents.get(&id);
                assert!(acknowledged.is_none_or(|acknowledged| *acknowledged == content));
            }
        }
    }
    let objects = vault.catalogue().unwrap();
    assert!(
        known.contents.keys().all(|id| objects.objects.contains_key(id)),
        "no acknowledged entry is lost"
    );
}

/// Tells which seed fails.
struct Told(u64);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}", self.0);
        }
    }
}

/// On a log that is a file an entry; it takes little time.
fn survive(seed: u64) {
    survive_in(&World::new(seed), seed);
}

/// On the log that ships.
fn survive_with_log(seed: u64) {
    survive_in(&World::logged(seed), seed);
}

fn survive_in(world: &World, seed: u64) {
    let _told = Told(seed);
    let mut draw = Draw::new(seed);
    let mut known = Known::default();
    // Faults from one of the steps on: the later ones hit what mends what the first one broke.
    let fatal = draw.below(STEPS);
    let mut faults = 1 + draw.below(3);
    let mut number = 0;
    while number < STEPS {
        if number >= fatal && faults > 0 {
            let call = Call::CHANGES[draw.below(Call::CHANGES.len())];
            let fault = [Fault::Death, Fault::Death, Fault::Io, Fault::Full][draw.below(4)];
            world.disk.plan(call, draw.below(12) as u64, fault);
            faults -= 1;
        }
        if number >= fatal && draw.chance(20) {
            world.keeper.lose_answer(1 + draw.below(6) as u64);
        }
        let outcome = world.vault().and_then(|mut vault| step(&mut vault, number, &mut known));
        if outcome.is_ok() && !world.disk.is_dead() {
            number += 1;
            continue;
        }
        if draw.chance(50) {
            world.disk.restart();
        } else {
            world.disk.crash(draw.bits());
        }
        world.keeper.lose_answer(0);
        // Whoever only reads is not told of damage that the next writer would mend.
        assert_eq!(world.keyed().verify().unwrap().findings, []);
        expect_whole(&world.vault().unwrap(), &mut known);
        // The step is done again, as whoever was told of the error does.
    }
    world.disk.restart();
    world.keeper.lose_answer(0);
    finish(world, &mut known);
}

/// In the end all is done that was asked for, and nothing lies about.
fn finish(world: &World, known: &mut Known) {
    let mut vault = world.vault().unwrap();
    vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    vault.compact(at("2026-12-01")).unwrap();
    expect_whole(&vault, known);
    expect_clean(&vault);
    assert!(vault.catalogue().unwrap().unfinished().is_empty());
    assert!(!world.keeper.names().iter().any(|name| name.contains("/raw/")), "{:?}", world.keeper.names());
    let bucket = vault.shelf().state("pilot/2026-11-21").unwrap().unwrap();
    let crate::bucket::Keys::Live { current, next: None } = bucket.keys else { panic!("{bucket:?}") };
    assert!(current.number >= 2, "the rotation finished when it was run again");
    let rotations: Vec<_> = (0..vault.size().unwrap())
        .map(|sequence| vault.entry(sequence).unwrap())
        .filter(|entry| entry.kind == Kind::KeyRotation)
        .map(|entry| entry.statement)
        .collect();
    let distinct: BTreeSet<_> = rotations.iter().collect();
    assert_eq!(distinct.len(), rotations.len(), "each rotation is recorded once");
}

#[test]
fn a_vault_survives_five_hundred_crashes() {
    (0..500).for_each(survive);
}

#[test]
fn a_vault_survives_five_hundred_other_crashes() {
    (500..1000).for_each(survive);
}

#[test]
fn a_vault_survives_five_hundred_more_crashes() {
    (1000..1500).for_each(survive);
}

#[test]
fn a_vault_survives_five_hundred_crashes_of_its_log() {
    (1500..2000).for_each(survive_with_log);
}

/// A world in which some steps went well.
fn prepared(seed: u64, steps: usize) -> (World, Known) {
    let (world, mut known) = (World::new(seed), Known::default());
    for number in 0..steps {
        step(&mut world.vault().unwrap(), number, &mut known).unwrap();
    }
    world.disk.restart();
    (world, known)
}

/// One step with a fault at one call of it, a crash or a new process, and then the rest.
fn survive_fault(number: usize, call: Call, nth: u64, fault: Fault) {
    let (world, mut known) = prepared(nth, number);
    world.disk.plan(call, nth, fault);
    let _ = world.vault().and_then(|mut vault| step(&mut vault, number, &mut known));
    if nth.is_multiple_of(2) {
        world.disk.crash(nth)
    } else {
        world.disk.restart()
    }
    assert_eq!(world.keyed().verify().unwrap().findings, [], "step {number}, {fault:?} at {call:?} {nth}");
    for number in number..STEPS {
        expect_whole(&world.vault().unwrap(), &mut known);
        step(&mut world.vault().unwrap(), number, &mut known).unwrap();
    }
    finish(&world, &mut known);
}

fn survive_every_fault(number: usize) {
    let (calm, mut known) = prepared(0, number);
    step(&mut calm.vault().unwrap(), number, &mut known).unwrap();
    let calls: Vec<(Call, u64)> = Call::CHANGES
        .into_iter()
        .chain([Call::Look])
        .flat_map(|call| (0..calm.disk.calls(call)).map(move |nth| (call, nth)))
        .collect();
    assert!(calls.len() > 20, "{}", calls.len());
    for (call, nth) in calls {
        for fault in [Fault::Death, Fault::Io, Fault::Full] {
            // Reads have no full disk, and there are many of them.
            if call != Call::Look || (fault == Fault::Io && nth % 4 == 0) {
                survive_fault(number, call, nth, fault);
            }
        }
    }
}

#[test]
fn a_fault_at_every_call_of_recording_and_holding() {
    (1..3).for_each(survive_every_fault);
}

#[test]
fn a_fault_at_every_call_of_a_rotation() {
    survive_every_fault(3);
}

#[test]
fn a_fault_at_every_call_of_a_reencryption() {
    survive_every_fault(6);
}

#[test]
fn a_fault_at_every_call_of_a_purge() {
    survive_every_fault(7);
}

#[test]
fn a_fault_at_every_call_of_a_compaction() {
    survive_every_fault(5);
    survive_every_fault(8);
}
