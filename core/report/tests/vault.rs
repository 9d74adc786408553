//! What people read about evidence and its retention.

use insta::assert_snapshot;
use jiff::Timestamp;
use unicode_width::UnicodeWidthStr;
use warplan_model::view::{
    EvidenceState, PurgedBucket, RefusedBucket, RetentionReport, StoredEvidence, VaultList,
};
use warplan_report::human::{self, Style};

const PLAIN: Style = Style { ansi: false, columns: Style::COLUMNS };
const NARROW: Style = Style { ansi: false, columns: *Style::RANGE.start() };
const WIDE: Style = Style { ansi: false, columns: *Style::RANGE.end() };
const ID: &str = "0f3a9c5be1d24877a6c0b2f4e8d91735";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Whatever the width, no line is longer.
fn fitting(text: String, style: &Style) -> String {
    assert!(text.lines().all(|line| line.width() <= style.columns), "{text}");
    text
}

fn evidence(sequence: u64, kind: &str, due: Option<&str>, state: EvidenceState) -> StoredEvidence {
    StoredEvidence {
        id: ID.into(),
        sequence,
        kind: kind.into(),
        recorded: at("2026-02-22T18:59:42Z"),
        class: if due.is_some() { "pilot" } else { "release" }.into(),
        size: 12_345_678,
        due: due.map(at),
        state,
    }
}

#[test]
fn a_vault_without_evidence_says_so() {
    assert_snapshot!(human::vault(&VaultList { objects: Vec::new() }, &PLAIN), @"No evidence is recorded.");
}

#[test]
fn a_vault_tells_what_is_kept_held_and_purged() {
    let due = Some("2026-05-25T00:00:00Z");
    let objects = vec![
        evidence(70_000, "publication", due, EvidenceState::Kept),
        evidence(70_001, "proof-step", due, EvidenceState::Held),
        evidence(70_002, "scorecard", None, EvidenceState::Kept),
        evidence(70_003, "findings", None, EvidenceState::Purged),
    ];
    let list = VaultList { objects };
    assert_snapshot!(fitting(human::vault(&list, &NARROW), &NARROW), @r"
    entry  evidence      kind         class       bytes  recorded    due
    70000  0f3a9c5be1d2  publication  pilot    12345678  2026-02-22  2026-05-25
    70001  0f3a9c5be1d2  proof-step   pilot    12345678  2026-02-22  2026-05-25 held
    70002  0f3a9c5be1d2  scorecard    release  12345678  2026-02-22  never
    70003  0f3a9c5be1d2  findings     release  12345678  2026-02-22  purged
    ");
    assert_eq!(human::vault(&list, &NARROW), human::vault(&list, &WIDE));
    let kept = VaultList { objects: list.objects[..1].into() };
    assert_snapshot!(human::vault(&kept, &PLAIN), @r"
    entry  evidence      kind         class     bytes  recorded    due
    70000  0f3a9c5be1d2  publication  pilot  12345678  2026-02-22  2026-05-25
    ");
}

fn purged(bucket: &str, objects: u64) -> PurgedBucket {
    PurgedBucket {
        bucket: bucket.into(),
        objects,
        bytes: 4_096 * objects,
        entries: Some([7, 8]),
        recoverable_until: None,
    }
}

fn run(purged: Vec<PurgedBucket>) -> RetentionReport {
    let reclaimed = purged.iter().map(|bucket| bucket.bytes).sum();
    RetentionReport {
        as_of: at("2026-06-01T00:00:00Z"),
        dry_run: false,
        purged,
        refused: Vec::new(),
        held: 0,
        reclaimed,
        next: Some(at("2026-06-03T00:00:00Z")),
    }
}

#[test]
fn a_dry_run_says_what_would_be_purged_and_reclaims_nothing() {
    let entries = |bucket| PurgedBucket { entries: None, ..bucket };
    let buckets = vec![entries(purged("pilot/2026-02-21", 2)), entries(purged("pilot/2026-02-24", 1))];
    let report = RetentionReport { dry_run: true, reclaimed: 0, held: 1, ..run(buckets) };
    assert_snapshot!(human::retention(&report, &PLAIN), @r"
    2026-06-01 00:00 UTC  3 objects would be purged, 12288 bytes in all

    bucket            objects  bytes
    pilot/2026-02-21        2   8192
    pilot/2026-02-24        1   4096

    1 object is due and kept under hold
    next due  2026-06-03 00:00 UTC
    ");
    let nothing = RetentionReport { dry_run: true, ..run(Vec::new()) };
    assert_snapshot!(human::retention(&nothing, &PLAIN), @r"
    2026-06-01 00:00 UTC  nothing would be purged

    next due  2026-06-03 00:00 UTC
    ");
}

#[test]
fn a_purge_says_what_it_destroyed_and_where_that_is_recorded() {
    let report = run(vec![purged("pilot/2026-02-21", 2), purged("pilot/2026-02-24", 1)]);
    assert_snapshot!(human::retention(&report, &PLAIN), @r"
    2026-06-01 00:00 UTC  3 objects purged, 12288 bytes reclaimed

    bucket            objects  bytes
    pilot/2026-02-21        2   8192
    pilot/2026-02-24        1   4096

    entries  7 (intent), 8 (purge)
    next due  2026-06-03 00:00 UTC
    ");
}

#[test]
fn a_key_service_that_waits_is_named_with_its_day() {
    let until = Some(at("2026-06-08T00:00:00Z"));
    let bucket = PurgedBucket { recoverable_until: until, ..purged("pilot/2026-02-21", 1) };
    let report = RetentionReport { next: None, ..run(vec![bucket]) };
    assert_snapshot!(human::retention(&report, &PLAIN), @r"
    2026-06-01 00:00 UTC  1 object purged, 4096 bytes reclaimed

    bucket            objects  bytes
    pilot/2026-02-21        1   4096

    entries  7 (intent), 8 (purge)
    recoverable until  2026-06-08 00:00 UTC, by who administers the key service
    ");
}

#[test]
fn a_bucket_that_is_refused_comes_with_its_cause() {
    let cause = "file:.warplan/keys.json: opening a data key of release/2026-02-21: there is no such key: restore the keys, and run again";
    let refused = vec![RefusedBucket { bucket: "release/2026-02-21".into(), cause: cause.into() }];
    let report = RetentionReport { refused, held: 2, ..run(vec![purged("pilot/2026-02-21", 1)]) };
    assert_snapshot!(fitting(human::retention(&report, &NARROW), &NARROW), @r"
    2026-06-01 00:00 UTC  1 object purged, 4096 bytes reclaimed

    bucket            objects  bytes
    pilot/2026-02-21        1   4096

    refused  release/2026-02-21 was not purged: file:.warplan/keys.json: opening a
             data key of release/2026-02-21: there is no such key: restore the keys,
             and run again

    entries  7 (intent), 8 (purge)
    2 objects are due and kept under hold
    next due  2026-06-03 00:00 UTC
    ");
    let alone = RetentionReport { purged: Vec::new(), reclaimed: 0, held: 0, next: None, ..report };
    assert_snapshot!(fitting(human::retention(&alone, &WIDE), &WIDE), @r"
    2026-06-01 00:00 UTC  nothing purged

    refused  release/2026-02-21 was not purged: file:.warplan/keys.json: opening a data key of release/2026-02-21: there is
             no such key: restore the keys, and run again
    ");
}

#[test]
fn where_nothing_is_due_the_next_day_is_named() {
    assert_snapshot!(human::retention(&run(Vec::new()), &PLAIN), @r"
    2026-06-01 00:00 UTC  nothing purged

    next due  2026-06-03 00:00 UTC
    ");
    let swept = RetentionReport { reclaimed: 80, next: None, ..run(Vec::new()) };
    assert_snapshot!(human::retention(&swept, &PLAIN), @"2026-06-01 00:00 UTC  nothing purged, 80 bytes reclaimed");
}
