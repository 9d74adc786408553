use warplan_ledger::{Hash, tree};

use super::*;

fn bytes_of(world: &World) -> Vec<(String, Vec<u8>)> {
    let storage = world.storage();
    let files = storage.list("").unwrap();
    files.into_iter().map(|file| (file.path.clone(), storage.get(&file.path).unwrap().unwrap())).collect()
}

#[test]
fn what_is_due_is_purged_and_nothing_else() {
    let world = World::new(21);
    let mut vault = world.vault().unwrap();
    let raw = record(&vault, "raw", "2026-11-23T12:00:00Z", "raw");
    let pilot = record(&vault, "pilot", "2026-11-23", "pilot");
    let kept = record(&vault, "release", "2026-11-23", "kept");
    // Not before its time: the period ends with the day, and a day follows.
    let early = vault.retention_run(at("2026-11-24T23:59:59Z"), at("2026-11-24T23:59:59Z")).unwrap();
    assert_eq!((early.purged, early.plan.next_due), (None, Some(at("2026-11-25"))));
    let dry = vault.retention_plan(at("2026-11-25")).unwrap();
    let before = bytes_of(&world);
    assert_eq!(dry, world.reader().retention_plan(at("2026-11-25")).unwrap());
    assert_eq!(bytes_of(&world), before, "a dry run writes nothing");
    let run = vault.retention_run(at("2026-11-25"), at("2026-11-25")).unwrap();
    assert_eq!(run.plan, dry);
    assert_eq!((run.purged, run.destruction), (Some((3, 4)), Destruction::Done));
    assert_eq!(run.plan.buckets[0].objects, [crate::bucket::ObjectVersion { id: raw, version: 1 }]);
    assert_eq!(run.plan.next_due, Some(at("2027-02-22")));
    assert!(matches!(vault.content(raw), Err(VaultError::Purged { intent: 3, .. })));
    assert_eq!([pilot, kept].map(|id| content(&vault, id)), ["pilot", "kept"]);
    assert_eq!(
        [vault.entry(3).unwrap().kind, vault.entry(4).unwrap().kind],
        [Kind::PurgeIntent, Kind::Purge]
    );
    let statuses: Vec<Status> = vault.list().unwrap().into_iter().map(|(_, status)| status).collect();
    assert_eq!(statuses[0], Status::Purged { intent: 3, tombstone: Some(4) });
    // Nothing enters a bucket whose time is over.
    let evidence = Evidence::new(Kind::Evidence, "raw", "text/plain", at("2026-11-23"));
    assert!(matches!(vault.record(&evidence, &b"late"[..]), Err(VaultError::Over { .. })));
    assert!(vault.verify().unwrap().findings.is_empty());
    assert_eq!(vault.compact(at("2026-11-25")).unwrap().purged, 1);
    expect_clean(&vault);
    expect_clean(&world.keyed());
    assert_eq!(vault.retention_run(at("2200-01-01"), at("2200-01-01")).unwrap().plan.next_due, None);
    assert_eq!(content(&vault, kept), "kept");
}

/// The promise about backups: an old copy of the store with what the provider keeps by now opens nothing.
#[test]
fn an_old_copy_of_the_store_opens_nothing_that_was_purged() {
    let world = World::new(22);
    let mut vault = world.vault().unwrap();
    let doomed: Vec<_> =
        (0..5).map(|n| record(&vault, "raw", "2026-11-23", &format!("doomed {n}"))).collect();
    let held = record(&vault, "raw", "2026-11-23", "held");
    vault.hold(&[held], "matter 7", at("2026-11-23")).unwrap();
    let copy = bytes_of(&world);
    vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    assert_eq!(content(&vault, held), "held");
    let old = world.beside(99);
    for (path, bytes) in &copy {
        old.storage().put(path, bytes).unwrap();
    }
    let restored = old.vault().unwrap();
    for id in doomed {
        assert!(restored.content(id).is_err());
    }
    assert!(restored.content(held).is_err(), "its key moved to a bucket that the copy knows nothing of");
    let names = world.keeper.names();
    assert_eq!(names.len(), 1);
    assert!(names[0].ends_with("/hold/7"), "{names:?}");
}

#[test]
fn proofs_about_purged_entries_still_verify() {
    let world = World::new(23);
    let mut vault = world.vault().unwrap();
    let leaves = |vault: &Vault| -> Vec<Hash> {
        let log = Files::read_only(world.storage());
        log.read(signer().verifier(), 0..vault.size().unwrap())
            .unwrap()
            .iter()
            .map(|entry| Hash::leaf(entry))
            .collect()
    };
    for n in 0..6 {
        record(&vault, "raw", "2026-11-23", &n.to_string());
    }
    let before = leaves(&vault);
    vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    vault.compact(at("2026-12-01")).unwrap();
    let after = leaves(&vault);
    assert_eq!(after[..6], before[..]);
    let roots = |proof: Vec<std::ops::Range<u64>>| -> Vec<Hash> {
        proof
            .into_iter()
            .map(|range| tree::root_of(&after[range.start as usize..range.end as usize]))
            .collect()
    };
    let size = after.len() as u64;
    let root = tree::root_of(&after);
    for index in 0..6 {
        let proof = roots(tree::inclusion(index, size).unwrap());
        tree::verify_inclusion(before[index as usize], index, size, &proof, root).unwrap();
    }
    let proof = roots(tree::consistency(6, size).unwrap());
    tree::verify_consistency((6, tree::root_of(&before)), (size, root), &proof).unwrap();
}

#[test]
fn a_hold_before_the_intent_wins_and_one_after_it_is_refused() {
    let world = World::new(24);
    let mut vault = world.vault().unwrap();
    let [one, two, three] = ["one", "two", "three"].map(|text| record(&vault, "raw", "2026-11-23", text));
    let first = vault.hold(&[one, two], "matter 1", at("2026-11-24")).unwrap();
    let second = vault.hold(&[two], "matter 2", at("2026-11-24")).unwrap();
    let run = vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    let mut held = run.plan.held.clone();
    held.sort();
    assert_eq!(
        (run.purged.unwrap().0, held),
        (5, {
            let mut ids = vec![one, two];
            ids.sort();
            ids
        })
    );
    let late = vault.hold(&[two, three], "matter 3", at("2026-12-01"));
    assert!(matches!(late, Err(VaultError::Purged { object, intent: 5 }) if object == three));
    assert_eq!([one, two].map(|id| content(&vault, id)), ["one", "two"]);
    assert!(vault.retention_run(at("2026-12-02"), at("2026-12-02")).unwrap().purged.is_none());
    // Lifted, one of them goes with the next run, and the other moves on.
    vault.lift(first, "closed", at("2026-12-03")).unwrap();
    assert!(matches!(vault.lift(first, "closed", at("2026-12-03")), Err(VaultError::Lifted { .. })));
    assert!(matches!(vault.lift(0, "closed", at("2026-12-03")), Err(VaultError::Unknown { .. })));
    let run = vault.retention_run(at("2026-12-03"), at("2026-12-03")).unwrap();
    assert_eq!(run.plan.buckets[0].bucket, "hold/5");
    assert!(matches!(vault.content(one), Err(VaultError::Purged { .. })));
    assert_eq!(content(&vault, two), "two");
    vault.rotate(&Scope::All, at("2026-12-04")).unwrap();
    vault.reencrypt(&Scope::All, at("2026-12-04"), at("2026-12-05")).unwrap();
    assert_eq!(content(&vault, two), "two");
    vault.lift(second, "closed", at("2026-12-06")).unwrap();
    vault.retention_run(at("2026-12-06"), at("2026-12-06")).unwrap();
    assert_eq!(world.keeper.names(), [""; 0]);
    vault.compact(at("2026-12-06")).unwrap();
    assert_eq!(world.storage().list("objects/").unwrap(), []);
    expect_clean(&vault);
    expect_clean(&world.keyed());
}

#[test]
fn a_tombstone_says_when_destruction_is_only_scheduled() {
    let until = at("2026-12-08");
    let world = World::with(25, Keeper::scheduling(until));
    let mut vault = world.vault().unwrap();
    record(&vault, "raw", "2026-11-23", "raw");
    let run = vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    assert_eq!(run.destruction, Destruction::Scheduled(until));
    let statement = vault.statement(&vault.entry(2).unwrap().statement).unwrap();
    assert_eq!(statement.predicate["keys"], serde_json::json!({ "scheduled": "2026-12-08T00:00:00Z" }));
}

#[test]
fn compaction_reclaims_what_was_purged_and_keeps_the_rest() {
    let world = World::new(26);
    let mut vault = world.vault().unwrap();
    let kept = record(&vault, "pilot", "2026-11-23", &"kept ".repeat(10_000));
    for n in 0..20 {
        record(&vault, "raw", "2026-11-23", &n.to_string().repeat(20_000));
    }
    let size = || -> u64 { world.storage().list("objects/").unwrap().iter().map(|file| file.size).sum() };
    let before = size();
    let run = vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    let reader = world.reader();
    let done = vault.compact(at("2026-12-01")).unwrap();
    assert_eq!((done.purged, done.orphans, done.superseded), (20, 0, 0));
    assert_eq!((before - size(), done.bytes), (run.plan.buckets[0].bytes, run.plan.buckets[0].bytes));
    assert_eq!(vault.compact(at("2026-12-01")).unwrap(), Compaction::default());
    assert_eq!(content(&vault, kept).len(), 50_000);
    expect_clean(&reader);
}

#[test]
fn a_key_that_has_to_move_and_does_not_open_keeps_its_bucket_and_no_other() {
    let world = World::new(27);
    let mut vault = world.vault().unwrap();
    let held = record(&vault, "raw", "2026-11-23", "held");
    let doomed = record(&vault, "raw", "2026-11-23", "doomed");
    vault.hold(&[held], "matter", at("2026-11-23")).unwrap();
    world.tamper(&format!("keys/raw/2026-11-23/1/{held}-1"), |bytes| bytes[40] ^= 1);
    let other = record(&vault, "pilot", "2026-08-01", "another bucket");
    let run = vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    let [(bucket, VaultError::ForeignKey { .. })] = &run.refused[..] else { panic!("{:?}", run.refused) };
    assert_eq!(bucket, "raw/2026-11-23");
    assert_eq!(content(&vault, doomed), "doomed");
    assert!(matches!(vault.content(other), Err(VaultError::Purged { intent: 4, .. })), "others are purged");
}

#[test]
fn who_does_not_keep_the_keys_purges_nothing() {
    let world = World::new(28);
    let ids = ["one", "two"].map(|text| record(&world.vault().unwrap(), "raw", "2026-11-23", text));
    record(&world.vault().unwrap(), "release", "2026-11-23", "kept");
    let stranger = world.with_keeper(Keeper::default());
    let mut vault = stranger.vault().unwrap();
    let run = vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    assert_eq!((run.purged, run.refused.len(), vault.size().unwrap()), (None, 1, 3));
    drop(vault);
    // Nor does he finish what was begun.
    let mut vault = world.vault().unwrap();
    world.keeper.refuse_to_destroy(true);
    vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap_err();
    drop(vault);
    let mut vault = stranger.vault().unwrap();
    assert!(vault.compact(at("2026-12-01")).is_err());
    assert_eq!(vault.catalogue().unwrap().unfinished(), [3]);
    drop(vault);
    world.keeper.refuse_to_destroy(false);
    let mut vault = world.vault().unwrap();
    vault.compact(at("2026-12-01")).unwrap();
    assert_eq!(world.keeper.names().len(), 1);
    assert!(ids.iter().all(|id| vault.content(*id).is_err()));
    expect_clean(&vault);
}

#[test]
fn a_key_that_outlives_its_destruction_leaves_no_tombstone() {
    let world = World::new(29);
    let mut vault = world.vault().unwrap();
    record(&vault, "raw", "2026-11-23", "raw");
    world.keeper.pretend_to_destroy(true);
    assert!(matches!(
        vault.retention_run(at("2026-12-01"), at("2026-12-01")),
        Err(VaultError::Undestroyed { .. })
    ));
    assert_eq!(vault.catalogue().unwrap().unfinished(), [1]);
    world.keeper.pretend_to_destroy(false);
    vault.retention_run(at("2026-12-01"), at("2026-12-01")).unwrap();
    assert_eq!(vault.catalogue().unwrap().unfinished(), [0; 0]);
}

/// What an attempt left may lie in a copy of the store; its bucket dies in its time, too.
#[test]
fn a_bucket_in_which_nothing_was_acknowledged_is_purged() {
    let world = World::new(30);
    let mut vault = world.vault().unwrap();
    world.disk.plan(crate::disk::simulated::Call::Link, 0, crate::disk::simulated::Fault::Full);
    let evidence = Evidence::new(Kind::Evidence, "raw", "text/plain", at("2026-11-23"));
    vault.record(&evidence, &b"an attempt"[..]).unwrap_err();
    assert_eq!((vault.size().unwrap(), world.keeper.names().len()), (0, 1));
    assert_eq!(vault.retention_run(at("2026-11-24"), at("2026-11-24")).unwrap().purged, None);
    assert_eq!(vault.retention_run(at("2026-11-25"), at("2026-11-25")).unwrap().purged, Some((0, 1)));
    assert_eq!(world.keeper.names(), [""; 0]);
    vault.compact(at("2026-11-25")).unwrap();
    expect_clean(&vault);
}

/// The intent names all that dies with a bucket: whoever goes on before the purge is finished adds nothing to it.
#[test]
fn nothing_enters_a_bucket_between_intent_and_destruction() {
    let world = World::new(31);
    let mut vault = world.vault().unwrap();
    let doomed = record(&vault, "raw", "2026-11-23", "doomed");
    // The first answer opens the key before the intent, the second before it is destroyed.
    world.keeper.lose_answer(2);
    vault.retention_run(at("2026-12-01"), at("2026-12-02")).unwrap_err();
    assert_eq!(vault.catalogue().unwrap().unfinished(), [1]);
    let evidence = Evidence::new(Kind::Evidence, "raw", "text/plain", at("2026-11-23"));
    assert!(matches!(vault.record(&evidence, &b"late"[..]), Err(VaultError::Over { .. })));
    vault.retention_run(at("2026-12-01"), at("2026-12-03")).unwrap();
    assert!(vault.content(doomed).is_err());
    // Entries say when they were made, whatever instant was taken as now.
    let made = [1, 2].map(|sequence| vault.entry(sequence).unwrap().recorded);
    assert_eq!(made, [at("2026-12-02"), at("2026-12-03")]);
}
