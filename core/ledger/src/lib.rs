//! The ledger: an append-only Merkle tree of entries about evidence, in formats that other tools read, and what
//! verifies it from the raw tiles.
//!
//! Sources: RFC 6962 section 2.1 (tree and proofs); C2SP tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature,
//! tlog-witness and tlog-proof; in-toto Statement v1; DSSE.
