//! An entry of a ledger. What is accepted prints back to the same bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(entry) = warplan_ledger::Entry::parse(bytes) {
        assert_eq!(entry.to_bytes().expect("what was read can be printed"), bytes);
    }
});
