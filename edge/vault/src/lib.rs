//! The ledger and the encrypted evidence beside it, in a folder or an object store.
//!
//! From below to above: a [`disk`] does what system calls do and can be made to fail; a [`storage`] keeps named bytes
//! durably on it or in an object store; the [`log`] appends entries to it; [`seal`] and [`keys`] encrypt; a [`bucket`]
//! holds the keys of evidence that is kept equally long; the [`vault`] puts them together.

pub mod bucket;
pub mod disk;
mod error;
pub mod keys;
pub mod log;
pub mod random;
pub mod seal;
mod signed;
pub mod storage;
mod tls;
pub mod vault;
pub mod witness;

pub use error::VaultError;
