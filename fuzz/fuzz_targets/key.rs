//! A verifier key. What is accepted prints back to the same text, and no private key is shown for refusing it.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match text.parse::<warplan_ledger::VerifierKey>() {
        Ok(key) => assert_eq!(key.to_string(), text),
        Err(error) => assert!(!error.to_string().contains("PRIVATE+KEY+")),
    }
});
