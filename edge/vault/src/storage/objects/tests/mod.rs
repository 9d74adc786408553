//! What an object store does on its bad days: answers that are lost, and writers that die.

mod s3;

use std::time::{Duration, Instant};

use super::lock::Holding;
use crate::keys::tests::server::Request;
use crate::storage::{LOCK, LockError, Objects, Storage};
use s3::S3;

fn is_put(request: &Request) -> bool {
    request.method == "PUT"
}

/// Waits for what another thread is about to bring about.
fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20), "waiting for {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn refusal(store: &Objects) -> String {
    let refused = store.lock("process 2").map(|_| ()).unwrap_err();
    assert!(matches!(refused, LockError::Held { .. }), "{refused}");
    refused.to_string()
}

/// A lock whose holder has died: nobody renews it.
fn abandoned(s3: &S3) -> Holding {
    let holding = Holding::new(&s3.open(), "process 1 since noon").unwrap();
    assert!(s3.open().create(LOCK, &holding.text()).unwrap());
    holding
}

#[test]
fn a_conditional_put_whose_answer_is_lost_was_done() {
    let s3 = S3::start();
    let store = s3.open();
    s3.server.lose(is_put);
    assert!(store.create("a", b"first").unwrap());
    s3.server.lose(is_put);
    assert!(store.swap("a", Some(b"first"), b"second").unwrap());
    assert_eq!(store.get("a").unwrap().as_deref(), Some(&b"second"[..]));
}

#[test]
fn what_another_has_put_is_not_taken_for_ones_own() {
    let s3 = S3::start();
    let (one, other) = (s3.open(), s3.open());
    assert!(one.create("a", b"same").unwrap());
    assert!(!other.create("a", b"same").unwrap());
    assert!(!other.swap("a", None, b"same").unwrap());
    assert!(!other.swap("a", Some(b"other"), b"same").unwrap());
}

#[test]
fn a_lock_whose_answer_is_lost_is_held_and_given_back() {
    let s3 = S3::start();
    s3.server.lose(is_put);
    let guard = s3.open().lock("process 1 since noon").unwrap();
    assert!(refusal(&s3.open()).contains("has a writer: process 1 since noon: "));
    drop(guard);
    assert_eq!(s3.paths(), [""; 0]);
}

#[test]
fn two_takings_by_one_holder_are_told_apart() {
    let s3 = S3::start();
    let store = s3.open();
    let broken = store.lock("process 1").unwrap();
    assert_eq!(store.break_lock().unwrap().as_deref(), Some("process 1"));
    let second = store.lock("process 1").unwrap();
    until("the first to notice", || broken.lost());
    drop(broken);
    assert!(!second.lost());
    assert_eq!(s3.paths(), [LOCK]);
}

#[test]
fn a_lock_that_is_not_renewed_is_taken_over_after_ten_minutes_of_the_stores_clock() {
    let s3 = S3::start();
    let dead = abandoned(&s3);
    s3.pass(599);
    let refused = refusal(&s3.open());
    assert!(refused.contains("process 1 since noon"), "{refused}");
    assert!(refused.contains("free ten minutes after it was last renewed, or when"), "{refused}");
    assert_eq!(s3.paths(), [LOCK], "what told the time is gone");
    s3.pass(1);
    let taken = s3.open().lock("process 2").unwrap();
    assert!(!dead.lost());
    assert!(!dead.renew() && dead.lost(), "the one that was thought dead learns of it");
    assert!(!taken.lost());
    assert!(refusal(&s3.open()).contains("process 2"));
}

#[test]
fn of_two_who_take_over_one_wins() {
    let s3 = S3::start();
    abandoned(&s3);
    s3.pass(600);
    let stores = [s3.open(), s3.open(), s3.open()];
    let taken: Vec<_> = std::thread::scope(|scope| {
        let takers = stores.each_ref().map(|store| scope.spawn(|| store.lock("process").ok()));
        takers.into_iter().filter_map(|taker| taker.join().unwrap()).collect()
    });
    assert!(taken.len() <= 1);
    assert!(taken.iter().all(|guard| !guard.lost()));
}

#[test]
fn a_lock_that_is_renewed_is_not_taken_over() {
    let s3 = S3::start();
    let guard = s3.open().lock("process 1 since noon").unwrap();
    for _ in 0..3 {
        s3.server.lose(is_put);
        s3.pass(3_600);
        until("a renewal", || s3.age(LOCK) == Some(0));
        assert!(refusal(&s3.open()).contains("process 1 since noon"));
    }
    assert!(!guard.lost());
}

#[test]
fn a_holder_that_cannot_renew_stops_counting_on_it_before_others_may_take_it() {
    let s3 = S3::start();
    let holding = abandoned(&s3);
    let since = |seconds| Instant::now().checked_sub(Duration::from_secs(seconds)).unwrap();
    s3.server.fail(vec![(503, String::new()); 100]);
    assert!(holding.renew(), "there may be a next time");
    *holding.renewed.lock().unwrap() = since(500);
    assert!(!holding.lost());
    *holding.renewed.lock().unwrap() = since(540);
    assert!(holding.lost());
    s3.server.fail(Vec::new());
    assert!(holding.renew() && !holding.lost(), "nobody has taken it");
}
