//! A DSSE envelope, and the statement in it. What is accepted prints back to the same bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(envelope) = warplan_ledger::Envelope::parse(bytes) {
        assert_eq!(envelope.to_bytes(), bytes);
        let _ = envelope.statement();
    }
});
