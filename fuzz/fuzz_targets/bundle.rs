//! A bundle of entries; the first byte is its width. What is accepted prints back to the same bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((width, bytes)) = bytes.split_first() else { return };
    let width = u16::from(*width) + 1;
    if let Ok(entries) = warplan_ledger::bundle::parse(bytes, width) {
        let mut printed = Vec::new();
        entries.iter().for_each(|entry| warplan_ledger::bundle::push(&mut printed, entry));
        assert_eq!(printed, bytes);
    }
});
