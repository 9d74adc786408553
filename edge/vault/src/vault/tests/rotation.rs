use super::*;
use crate::bucket::{Keys, Shelf};

fn generation(world: &World, bucket: &str) -> (u32, u64) {
    let state = Shelf::new(world.storage(), signer().verifier().clone()).state(bucket).unwrap().unwrap();
    match state.keys {
        Keys::Live { current, next: None } => (current.number, current.wraps),
        keys => panic!("{keys:?}"),
    }
}

#[test]
fn rotation_wraps_again_and_leaves_ciphertexts_alone() {
    let world = World::new(11);
    let mut vault = world.vault().unwrap();
    let ids = ["one", "two", "three"].map(|text| record(&vault, "pilot", "2026-11-23", text));
    let kept = record(&vault, "release", "2026-11-23", "kept");
    let objects = world.storage().list("objects/").unwrap();
    let loose = world.storage().list("keys/pilot/").unwrap();
    let rotated = vault.rotate(&Scope::Class("pilot".into()), at("2026-11-24")).unwrap();
    assert_eq!(rotated, ["pilot/2026-11-21"]);
    assert_eq!(vault.entry(4).unwrap().kind, Kind::KeyRotation);
    assert_eq!(generation(&world, "pilot/2026-11-21"), (2, 3));
    assert_eq!(generation(&world, "release/always").0, 1);
    assert_eq!(world.storage().list("objects/").unwrap(), objects);
    for file in loose.iter().filter(|file| !file.path.ends_with("bucket.note")) {
        assert_eq!(world.storage().get(&file.path).unwrap(), None);
    }
    let texts = ids.map(|id| content(&vault, id));
    assert_eq!(
        (texts.each_ref().map(String::as_str), content(&vault, kept).as_str()),
        (["one", "two", "three"], "kept")
    );
    // New evidence goes under the new key, and the same instant rotates nothing again.
    record(&vault, "pilot", "2026-11-23", "four");
    assert_eq!(vault.rotate(&Scope::Class("pilot".into()), at("2026-11-24")).unwrap(), [""; 0]);
    assert_eq!(vault.rotate(&Scope::All, at("2026-11-25")).unwrap().len(), 2);
    expect_clean(&vault);
    expect_clean(&world.keyed());
}

#[test]
fn an_old_key_wraps_nothing_new() {
    let world = World::new(12);
    let first = record(&world.vault().unwrap(), "pilot", "2026-11-23", "first");
    // Somebody rotated at the provider, or a rotation died before it wrote anything.
    let name = world.keeper.names().remove(0);
    world.keeper.rotate(&name).unwrap();
    let vault = world.vault().unwrap();
    let second = record(&vault, "pilot", "2026-11-23", "second");
    assert_eq!(generation(&world, "pilot/2026-11-21").0, 2);
    assert_eq!(vault.entry(1).unwrap().kind, Kind::KeyRotation);
    assert_eq!([content(&vault, first), content(&vault, second)], ["first", "second"]);
    expect_clean(&vault);
}

#[test]
fn a_secret_that_wrapped_as_often_as_it_may_is_replaced() {
    let world = World::new(13);
    record(&world.vault().unwrap(), "pilot", "2026-11-23", "first");
    let shelf = Shelf::new(world.storage(), signer().verifier().clone()).write_with(signer());
    let mut state = shelf.state("pilot/2026-11-21").unwrap().unwrap();
    let Keys::Live { current, .. } = &mut state.keys else { panic!() };
    current.wraps = crate::bucket::WRAPS_LIMIT - 4095;
    shelf.put_state(&state).unwrap();
    let vault = world.vault().unwrap();
    record(&vault, "pilot", "2026-11-23", "second");
    assert_eq!(generation(&world, "pilot/2026-11-21"), (2, 1 + 4096));
    expect_clean(&vault);
}

#[test]
fn reencryption_replaces_keys_and_ciphertexts() {
    let world = World::new(14);
    let mut vault = world.vault().unwrap();
    let old = record(&vault, "pilot", "2026-11-20", "old");
    let other = record(&vault, "release", "2026-11-20", "other");
    let before: Vec<Vec<u8>> = ["objects/", "keys/"]
        .iter()
        .flat_map(|prefix| world.storage().list(prefix).unwrap())
        .filter(|file| file.path.contains(&old.to_string()))
        .map(|file| world.storage().get(&file.path).unwrap().unwrap())
        .collect();
    let reading = world.keyed();
    let scope = Scope::Class("pilot".into());
    let mut object = reading.open_object(old).unwrap();
    assert_eq!(vault.reencrypt(&scope, at("2026-11-22"), at("2026-11-24")).unwrap(), 1);
    // A reader that began before goes on.
    let mut text = String::new();
    std::io::Read::read_to_string(&mut object, &mut text).unwrap();
    assert_eq!((text.as_str(), object.item().object.version), ("old", 2));
    let versions = |id| vault.catalogue().unwrap().objects[&id].object.version;
    assert_eq!([old, other].map(versions), [2, 1]);
    assert_eq!([old, other].map(|id| content(&vault, id)), ["old", "other"]);
    for file in world.storage().list("").unwrap() {
        let bytes = world.storage().get(&file.path).unwrap().unwrap();
        assert!(!before.contains(&bytes), "{}", file.path);
    }
    assert_eq!(vault.reencrypt(&scope, at("2026-11-22"), at("2026-11-25")).unwrap(), 0);
    expect_clean(&vault);
    assert!(vault.reencrypt(&scope, at("2026-11-26"), at("2026-11-25")).is_err());
}

/// Who had the keys on the 22nd can open whatever the same secret wrapped later.
#[test]
fn what_an_exposed_secret_went_on_to_wrap_is_encrypted_anew() {
    let world = World::new(16);
    let mut vault = world.vault().unwrap();
    let at_the_time = record(&vault, "release", "2026-11-20", "before");
    let afterwards = record(&vault, "release", "2026-11-23", "after");
    let elsewhere = record(&vault, "pilot", "2026-11-24", "a bucket that began afterwards");
    vault.rotate(&Scope::All, at("2026-11-25")).unwrap();
    let safe = record(&vault, "release", "2026-11-26", "under another secret");
    let count = vault.reencrypt(&Scope::All, at("2026-11-22"), at("2026-11-27")).unwrap();
    let versions = |id| vault.catalogue().unwrap().objects[&id].object.version;
    assert_eq!((count, [at_the_time, afterwards, elsewhere, safe].map(versions)), (2, [2, 2, 1, 1]));
    // The rotation that came after it had renewed the secret already.
    assert_eq!(generation(&world, "release/always").0, 2);
    assert_eq!(vault.reencrypt(&Scope::All, at("2026-11-22"), at("2026-11-28")).unwrap(), 0);
    expect_clean(&vault);
}

#[test]
fn a_reencryption_that_was_cut_short_does_not_shadow_the_next_one() {
    use crate::disk::simulated::{Call, Fault};
    // Cut short at every call that creates or renames a file, then a rotation, then run again.
    for nth in 0..24 {
        let world = World::new(170 + nth);
        let id = {
            let vault = world.vault().unwrap();
            record(&vault, "release", "2026-11-20", "first");
            record(&vault, "release", "2026-11-20", "second")
        };
        world.disk.plan(Call::Rename, nth, Fault::Death);
        let _ =
            world.vault().map(|mut vault| vault.reencrypt(&Scope::All, at("2026-11-22"), at("2026-11-22")));
        world.disk.crash(nth);
        let mut vault = world.vault().unwrap();
        vault.rotate(&Scope::All, at("2026-11-23")).unwrap();
        vault.reencrypt(&Scope::All, at("2026-11-24"), at("2026-11-24")).unwrap();
        vault.compact(at("2026-11-24")).unwrap();
        assert_eq!(content(&vault, id), "second", "cut short at rename {nth}");
        expect_clean(&vault);
    }
}

#[test]
fn who_does_not_keep_the_keys_does_not_keep_others_from_going_on() {
    let world = World::new(18);
    let first = record(&world.vault().unwrap(), "pilot", "2026-11-23", "first");
    let stranger = world.with_keeper(Keeper::default());
    let vault = stranger.vault().unwrap();
    let evidence = Evidence::new(Kind::Evidence, "pilot", "text/plain", at("2026-11-23"));
    assert!(matches!(vault.record(&evidence, &b"second"[..]), Err(VaultError::Key(_))));
    drop(vault);
    let mut vault = world.vault().unwrap();
    let second = record(&vault, "pilot", "2026-11-23", "second");
    vault.compact(at("2026-11-23")).unwrap();
    assert_eq!([first, second].map(|id| content(&vault, id)), ["first", "second"]);
    assert_eq!(generation(&world, "pilot/2026-11-21").0, 1);
    expect_clean(&vault);
}

/// Readers follow the checkpoint, which comes after what it covers and before what it supersedes goes.
#[test]
fn readers_without_a_lock_find_what_a_reencryption_moves() {
    let world = World::logged(19);
    let mut vault = world.vault().unwrap();
    let ids: Vec<_> = (0..5).map(|n| record(&vault, "release", "2026-11-20", &n.to_string())).collect();
    vault.reencrypt(&Scope::All, at("2026-11-22"), at("2026-11-22")).unwrap();
    let reader = world.keyed();
    for (n, id) in ids.iter().enumerate() {
        assert_eq!(content(&reader, *id), n.to_string());
    }
    expect_clean(&reader);
}

#[test]
fn compaction_gathers_keys_in_tables() {
    let world = World::new(15);
    let mut vault = world.vault().unwrap();
    let mut ids: Vec<_> = (0..30).map(|n| record(&vault, "pilot", "2026-11-23", &n.to_string())).collect();
    let files = || world.storage().list("keys/pilot/2026-11-21/1/").unwrap();
    assert_eq!(files().len(), 30);
    vault.compact(at("2026-11-24")).unwrap();
    assert_eq!(files().len(), 1);
    ids.extend((30..40).map(|n| record(&vault, "pilot", "2026-11-23", &n.to_string())));
    vault.compact(at("2026-11-24")).unwrap();
    assert_eq!(files().iter().map(|file| file.size).sum::<u64>(), 40 * 80);
    assert_eq!(files().len(), 1);
    let first = files();
    vault.compact(at("2026-11-24")).unwrap();
    assert_eq!(files(), first);
    for (n, id) in ids.iter().enumerate() {
        assert_eq!(content(&vault, *id), n.to_string());
    }
    expect_clean(&vault);
}
