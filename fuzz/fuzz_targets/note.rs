//! A signed note. What is accepted prints back to the same bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = warplan_ledger::note::Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
});
