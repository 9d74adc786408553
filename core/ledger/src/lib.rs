//! The ledger: an append-only Merkle tree of entries about evidence, in formats that other tools read, and what
//! verifies it from the raw tiles.
//!
//! From below to above: a [`struct@Hash`] is a node of the [`tree`], [`tile`] names the resources that it is kept in, a
//! [`bundle`] holds entries. A [`Frontier`] grows it. [`note`] signs texts; a [`checkpoint`] is a signed head. An [`Entry`] is
//! a leaf of our own logs; the [`statement`] that it names says what happened, signed in an [`envelope`].
//!
//! [`Resources`] are whatever keeps a log. A [`LogReader`] takes from them only what hashes up to a checkpoint, and makes
//! proofs, which a [`proof`] file and a file of [`consistency`] carry away; [`audit`] verifies all of them; a [`witness`] remembers what it saw.
//!
//! Every format has one function that reads bytes, and what it reads prints back to the same bytes: [`note::Note`],
//! [`SignedCheckpoint`], [`Checkpoint`], [`note::VerifierKey`], [`TilePath`], [`bundle::parse`], [`Entry`], [`Statement`],
//! [`Envelope`], [`Proof`], [`witness::AddCheckpoint`]. Only [`Consistency`] is JSON of any layout, which programs read as well.
//!
//! Content has a [`Digest`](warplan_model::Digest), printed `sha256:` and hexadecimal; nodes of trees have a hash, printed
//! in base64 as the C2SP formats want it. The two never mix.
//!
//! Sources: RFC 6962 section 2.1 (tree and proofs); C2SP tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature,
//! tlog-witness and tlog-proof; in-toto Statement v1; DSSE.

pub mod audit;
pub mod bundle;
pub mod checkpoint;
pub mod consistency;
pub mod entry;
pub mod envelope;
mod frontier;
mod hash;
mod malformed;
pub mod note;
pub mod proof;
mod reader;
pub mod resources;
pub mod sigstore;
pub mod statement;
pub mod tile;
pub mod tree;
pub mod witness;

pub use checkpoint::{Checkpoint, SignedCheckpoint};
pub use consistency::Consistency;
pub use entry::{Entry, Kind, ObjectRef};
pub use envelope::Envelope;
pub use frontier::Frontier;
pub use hash::Hash;
pub use malformed::Malformed;
pub use note::{Signer, VerifierKey};
pub use proof::Proof;
pub use reader::LogReader;
pub use resources::{LogError, Resources};
pub use statement::{Statement, Subject};
pub use tile::TilePath;

#[cfg(test)]
mod tests;
