//! The file of a log's signing key.

use std::path::Path;

use warplan_ledger::Signer;
use zeroize::Zeroizing;

use super::KeyError;
use super::private_file::PrivateFile;
use crate::disk::{Disk, Real};
use crate::random::{Random, System};

fn file(path: &Path) -> PrivateFile<Real> {
    PrivateFile::new(Real, path.to_owned(), format!("the signing key {}", path.display()))
}

/// Reads a signing key.
///
/// # Errors
/// A file that cannot be read, that others than its owner can read, or that holds no signing key.
pub fn read_signer(path: &Path) -> Result<Signer, KeyError> {
    let file = file(path);
    let bytes = file.read()?;
    let remedy = "name the file that `warplan ledger init` wrote, or restore it from a copy";
    let text = std::str::from_utf8(&bytes);
    let text = text.map_err(|_| file.unavailable("reading it", "it is no text", remedy))?;
    Signer::from_private_text(text.trim_end())
        .map_err(|malformed| file.unavailable("reading it", malformed, remedy))
}

/// Draws a signing key for a log, and writes it to a file that is not there yet, readable by its owner alone.
///
/// # Errors
/// A name that no log can have; a file that is there or cannot be written; no randomness.
pub fn create_signer(path: &Path, origin: &str) -> Result<Signer, KeyError> {
    let file = file(path);
    let mut seed = Zeroizing::new([0; 32]);
    System.fill(&mut *seed).map_err(|error| file.unavailable("drawing it", error, "try again"))?;
    let signer = Signer::from_seed(origin, &seed)
        .map_err(|malformed| file.unavailable("drawing it", malformed, "give the log another name"))?;
    let mut text = signer.private_text();
    text.push('\n');
    file.create(text.as_bytes())?;
    // What the lock was held by says nothing and opens nothing.
    let _ = Real.unlink(Path::new(&format!("{}.lock", path.display())));
    Ok(signer)
}
