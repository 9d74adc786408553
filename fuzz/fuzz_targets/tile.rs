//! The path of a tile, and a tile. What is accepted prints back to the same bytes.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(path) = text.parse::<warplan_ledger::TilePath>()
    {
        assert_eq!(path.to_string(), text);
    }
    let width = u16::try_from(bytes.len() / 32).unwrap_or(u16::MAX);
    if let Ok(hashes) = warplan_ledger::tile::parse(bytes, width) {
        assert_eq!(warplan_ledger::tile::print(&hashes), bytes);
    }
});
