//! What people read about a ledger.

use insta::assert_snapshot;
use jiff::Timestamp;
use unicode_width::UnicodeWidthStr;
use warplan_model::Digest;
use warplan_model::view::{
    Checked, Cosignature, EvidenceRef, LedgerEntry, LedgerProblem, LedgerProblemKind, LedgerTail,
    LedgerVerification,
};
use warplan_report::human::{self, Style};

const PLAIN: Style = Style { ansi: false, columns: Style::COLUMNS };
const NARROW: Style = Style { ansi: false, columns: *Style::RANGE.start() };
const WIDE: Style = Style { ansi: false, columns: *Style::RANGE.end() };
/// The root of a tree without entries, as a checkpoint has it.
const ROOT: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
const KEY: &str = "example.com/pilot+33d7b496+AeRm4PMM5h9zp0gSZCL9kfBnQkXjhbF0Wr4YyTnWLAsz";
const ID: &str = "0f3a9c5be1d24877a6c0b2f4e8d91735";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn entry(sequence: u64, kind: &str, object: Option<EvidenceRef>) -> LedgerEntry {
    let recorded = at("2026-02-22T18:59:42Z");
    LedgerEntry { sequence, recorded, kind: kind.into(), statement: Digest::of_bytes(b"statement"), object }
}

fn object(version: u64, class: &str, size: u64) -> EvidenceRef {
    let (ciphertext, commitment) = (Digest::of_bytes(b"ciphertext"), Digest::of_bytes(b"commitment"));
    EvidenceRef { id: ID.into(), version, class: class.into(), size, ciphertext, commitment }
}

fn tail(size: u64, entries: Vec<LedgerEntry>) -> LedgerTail {
    let root = Digest::of_bytes(b"");
    LedgerTail { origin: "example.com/pilot".into(), size, root, checkpoint_root: ROOT.into(), entries }
}

/// Whatever the width, no line is longer.
fn fitting(text: String, style: &Style) -> String {
    assert!(text.lines().all(|line| line.width() <= style.columns), "{text}");
    text
}

#[test]
fn a_ledger_without_entries_has_the_root_of_the_empty_tree() {
    assert_snapshot!(human::ledger_tail(&tail(0, Vec::new()), &PLAIN), @r"
    example.com/pilot, 0 entries

    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    ");
}

#[test]
fn a_tail_lists_what_was_recorded_and_of_what_version() {
    let several = tail(
        70_004,
        vec![
            entry(70_000, "scorecard", Some(object(1, "pilot", 12_345_678))),
            entry(70_001, "hold", None),
            entry(70_002, "reencryption", Some(object(2, "pilot", 12_345_678))),
            entry(70_003, "purge-intent", None),
        ],
    );
    assert_snapshot!(fitting(human::ledger_tail(&several, &NARROW), &NARROW), @r"
    example.com/pilot, 70004 entries

    entry  recorded              kind          evidence         class     bytes
    70000  2026-02-22 18:59 UTC  scorecard     0f3a9c5be1d2     pilot  12345678
    70001  2026-02-22 18:59 UTC  hold
    70002  2026-02-22 18:59 UTC  reencryption  0f3a9c5be1d2 v2  pilot  12345678
    70003  2026-02-22 18:59 UTC  purge-intent

    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    ");
    assert_eq!(human::ledger_tail(&several, &NARROW), human::ledger_tail(&several, &WIDE));
}

#[test]
fn a_long_class_yields_before_anything_else_of_a_tail() {
    let class = "everything-that-concerns-the-certification-of-the-pilot";
    let long = tail(1, vec![entry(0, "publication", Some(object(1, class, 4_096)))]);
    assert_snapshot!(fitting(human::ledger_tail(&long, &NARROW), &NARROW), @r"
    example.com/pilot, 1 entry

    entry  recorded              kind         evidence      class              bytes
        0  2026-02-22 18:59 UTC  publication  0f3a9c5be1d2  everything-that-…   4096

    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    ");
    assert_snapshot!(fitting(human::ledger_tail(&long, &WIDE), &WIDE), @r"
    example.com/pilot, 1 entry

    entry  recorded              kind         evidence      class                                                    bytes
        0  2026-02-22 18:59 UTC  publication  0f3a9c5be1d2  everything-that-concerns-the-certification-of-the-pilot   4096

    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    ");
}

#[test]
fn columns_in_which_nothing_stands_are_left_out() {
    let holds = tail(2, vec![entry(0, "hold", None), entry(1, "hold-lifted", None)]);
    assert_snapshot!(human::ledger_tail(&holds, &PLAIN), @r"
    example.com/pilot, 2 entries

    entry  recorded              kind
        0  2026-02-22 18:59 UTC  hold
        1  2026-02-22 18:59 UTC  hold-lifted

    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    ");
}

fn verification() -> LedgerVerification {
    let checked = [
        ("tiles", 2),
        ("evidence", 1),
        ("scorecard", 2),
        ("statements", 3),
        ("ciphertexts", 2),
        ("data keys opened", 2),
        ("purged", 1),
    ];
    LedgerVerification {
        holds: true,
        origin: "example.com/pilot".into(),
        size: Some(3),
        root: Some(Digest::of_bytes(b"")),
        checkpoint_root: Some(ROOT.into()),
        key: KEY.into(),
        key_pinned: true,
        log_only: false,
        keys_opened: true,
        checked: checked.map(|(what, count)| Checked { what: what.into(), count }).into(),
        cosigned: Vec::new(),
        problems: Vec::new(),
    }
}

fn problem(kind: LedgerProblemKind, place: &str, problem: &str) -> LedgerProblem {
    LedgerProblem { kind, place: place.into(), problem: problem.into() }
}

#[test]
fn a_ledger_that_holds_says_what_was_looked_at_and_who_vouches_for_it() {
    let cosigned = ["witness.example/a", "witness.example/b"];
    let at = at("2026-02-22T19:00:01Z");
    let found = LedgerVerification {
        cosigned: cosigned.map(|witness| Cosignature { witness: witness.into(), at }).into(),
        ..verification()
    };
    assert_snapshot!(human::ledger_verification(&found, &PLAIN), @r"
    tiles             2
    evidence          1
    scorecard         2
    statements        3
    ciphertexts       2
    data keys opened  2
    purged            1

    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    key   example.com/pilot+33d7b496+AeRm4PMM5h9zp0gSZCL9kfBnQkXjhbF0Wr4YyTnWLAsz
    cosigned by  witness.example/a at 2026-02-22T19:00:01Z
    cosigned by  witness.example/b at 2026-02-22T19:00:01Z

    PASS  3 entries of example.com/pilot hold
    ");
}

#[test]
fn a_key_that_nobody_named_is_to_be_compared() {
    let found = LedgerVerification { key_pinned: false, checked: Vec::new(), ..verification() };
    assert_snapshot!(fitting(human::ledger_verification(&found, &NARROW), &NARROW), @r"
    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    key   example.com/pilot+33d7b496+AeRm4PMM5h9zp0gSZCL9kfBnQkXjhbF0Wr4YyTnWLAsz

    PASS  3 entries of example.com/pilot hold

    note  the key is the one that the store names: compare it with the one that you
          know, or give it with --log-key
    ");
}

#[test]
fn data_keys_that_were_only_counted_are_told() {
    let found = LedgerVerification { keys_opened: false, checked: Vec::new(), ..verification() };
    assert_snapshot!(fitting(human::ledger_verification(&found, &NARROW), &NARROW), @r"
    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    key   example.com/pilot+33d7b496+AeRm4PMM5h9zp0gSZCL9kfBnQkXjhbF0Wr4YyTnWLAsz

    PASS  3 entries of example.com/pilot hold

    note  data keys were counted: whoever keeps the key-encryption keys opens each
          with --open
    ");
}

#[test]
fn the_log_alone_says_nothing_of_the_evidence() {
    let checked = vec![Checked { what: "tiles".into(), count: 2 }];
    let found = LedgerVerification { size: Some(1), log_only: true, checked, ..verification() };
    assert_snapshot!(human::ledger_verification(&found, &PLAIN), @r"
    tiles  2

    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    key   example.com/pilot+33d7b496+AeRm4PMM5h9zp0gSZCL9kfBnQkXjhbF0Wr4YyTnWLAsz

    PASS  1 entry of example.com/pilot holds; statements and evidence were not looked at
    ");
}

#[test]
fn a_ledger_that_does_not_hold_says_where() {
    let broken = LedgerProblemKind::Broken;
    let found = LedgerVerification {
        holds: false,
        problems: vec![
            problem(broken, "entry 1", "objects/0f/3a9c.1 was changed: restore it from a copy that verifies"),
            problem(broken, "store", "store.note is missing: restore it from a copy of the store"),
        ],
        ..verification()
    };
    assert_snapshot!(human::ledger_verification(&found, &PLAIN), @r"
    entry 1  objects/0f/3a9c.1 was changed: restore it from a copy that verifies
    store  store.note is missing: restore it from a copy of the store

    tiles             2
    evidence          1
    scorecard         2
    statements        3
    ciphertexts       2
    data keys opened  2
    purged            1

    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    key   example.com/pilot+33d7b496+AeRm4PMM5h9zp0gSZCL9kfBnQkXjhbF0Wr4YyTnWLAsz

    FAIL  the ledger is not as it was written
    ");
}

#[test]
fn a_log_that_cannot_be_taken_for_one_has_neither_size_nor_root() {
    let problems = vec![problem(
        LedgerProblemKind::Broken,
        "log",
        "the log has 1 entries and had 2 before: it was rolled back to an older copy; keep both checkpoints as evidence",
    )];
    let nothing = LedgerVerification { size: None, root: None, checkpoint_root: None, ..verification() };
    let found = LedgerVerification { holds: false, checked: Vec::new(), problems, ..nothing };
    assert_snapshot!(fitting(human::ledger_verification(&found, &NARROW), &NARROW), @r"
    log  the log has 1 entries and had 2 before: it was rolled back to an older
         copy; keep both checkpoints as evidence

    key   example.com/pilot+33d7b496+AeRm4PMM5h9zp0gSZCL9kfBnQkXjhbF0Wr4YyTnWLAsz

    FAIL  the ledger is not as it was written
    ");
}

#[test]
fn too_few_cosignatures_do_not_accuse_what_is_written() {
    let few = "0 of the 1 witnesses that are wanted cosigned the checkpoint of 3 entries: ask the witnesses again, and do not trust it before";
    let problems = vec![problem(LedgerProblemKind::Unwitnessed, "checkpoint", few)];
    let found = LedgerVerification { holds: false, problems, ..verification() };
    let text = human::ledger_verification(&found, &PLAIN);
    assert_snapshot!(text, @r"
    checkpoint  0 of the 1 witnesses that are wanted cosigned the checkpoint of 3 entries: ask the
                witnesses again, and do not trust it before

    tiles             2
    evidence          1
    scorecard         2
    statements        3
    ciphertexts       2
    data keys opened  2
    purged            1

    root  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    key   example.com/pilot+33d7b496+AeRm4PMM5h9zp0gSZCL9kfBnQkXjhbF0Wr4YyTnWLAsz

    FAIL  3 entries of example.com/pilot hold, but too few witnesses vouch that there are no newer ones
    ");
    let broken = problem(LedgerProblemKind::Broken, "entry 1", "it was changed");
    let problems = [found.problems.clone(), vec![broken]].concat();
    let both = LedgerVerification { problems, ..found };
    let text = human::ledger_verification(&both, &PLAIN);
    assert!(text.ends_with("FAIL  the ledger is not as it was written\n"), "{text}");
}
