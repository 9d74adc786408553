//! A proof file. What is accepted prints back to the same bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(proof) = warplan_ledger::proof::Proof::parse(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes);
    }
});
